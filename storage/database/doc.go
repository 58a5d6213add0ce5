// Package database runs the engines, SQLite and PostgreSQL: it opens, migrates and
// transacts, shares commits between concurrent callers, caches rows and learns when
// another process has changed them. It knows no table and no record.
//
// One text of each query serves both engines: "?" is rebound, and no literal
// contains one. A writer gets its answer after the commit. Concurrent writers share
// one: on SQLite the only writer commits for all that wait, on PostgreSQL a [Batcher]
// puts several items into one statement.
//
// An error that is an expected answer is a [Refusal]. A database that is away or
// overloaded is [ErrUnavailable]; by then everything that is safe to repeat has been.
//
// A [Cache] is valid only while its change counters stand still. Transactions count
// what they change, in memory that processes share on SQLite and by LISTEN and NOTIFY
// on PostgreSQL. A process that cannot be sure to learn of changes does not use its
// cache.
package database
