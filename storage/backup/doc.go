// Package backup copies a SQLite database while it is in use, and restores a copy while
// nothing uses the database. A copy is read through before it gets its name, and a
// backup before it takes a database's place. It leaves PostgreSQL to pg_dump and
// pg_restore.
package backup
