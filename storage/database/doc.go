// Package database runs the engines, SQLite and PostgreSQL: it opens and migrates
// databases, runs transactions, shares commits between concurrent callers, caches rows
// and learns when another process has changed them. It knows no tables and no records.
//
// Both engines share the text of each query: "?" is rebound, and no literal contains one.
// A write returns after its commit. Concurrent writes share a commit: on SQLite one
// writer commits all that are waiting, on PostgreSQL a [Batcher] puts several items into
// one statement.
//
// An expected error is a [Refusal]. [ErrUnavailable] means that the database is down or
// overloaded; everything that is safe to retry has been retried by then.
//
// A [Cache] entry is valid only while its change counters stay the same. Transactions
// count what they change: on SQLite in memory that processes share, on PostgreSQL by
// LISTEN and NOTIFY. A process that might miss changes does not use its cache.
package database
