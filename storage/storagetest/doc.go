// Package storagetest opens fresh databases for tests: SQLite files, or databases
// of a private PostgreSQL that it starts and that ends with the test binary. It
// also has the records that tests begin with and the clock that they share. No
// production code may import it.
//
// [Account], [Partner], [Connection] and so on create a record through storage's own
// methods. They take the fields that matter to a test and fill in the others.
//
// FAIRLEAD_TEST_DATABASE=postgres runs every test that uses [Open] or [URL] on
// PostgreSQL. Tests of the SQL itself use [OpenEach] and see both engines. What
// happens when PostgreSQL goes away is tested on a [Server].
package storagetest
