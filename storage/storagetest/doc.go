// Package storagetest opens fresh databases for tests: SQLite files, or databases
// of a private PostgreSQL that it starts and that ends with the test binary. No
// production code may import it.
//
// FAIRLEAD_TEST_DATABASE=postgres runs every test that uses [Open] or [URL] on
// PostgreSQL. Tests of the SQL itself use [OpenEach] and see both engines. What
// happens when PostgreSQL goes away is tested on a [Server].
package storagetest
