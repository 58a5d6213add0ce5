// Package storagetest opens fresh databases for tests: SQLite files, or databases on a
// private PostgreSQL server that it starts and that stops with the test binary. It also
// has factories for records and a clock. Production code must not import it.
//
// [Account], [Partner], [Connection] and so on create a record through storage's own
// methods. Pass the fields that matter to the test; the others are filled in.
//
// FAIRLEAD_TEST_DATABASE=postgres runs every test that uses [Open] or [URL] on
// PostgreSQL. Tests of the SQL itself use [OpenEach] and run on both engines, or with the
// variable on PostgreSQL only. Outages of PostgreSQL are tested on a [Server].
package storagetest
