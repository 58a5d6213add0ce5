// Package backup copies a SQLite database while it is in use, and restores a copy while
// it is not. It verifies a copy before naming it, and a backup before replacing the
// database. PostgreSQL is backed up with pg_dump and pg_restore.
package backup
