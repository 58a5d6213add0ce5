// Package storage is the cellar: records and their SQL over sqlx, on SQLite and
// PostgreSQL. It says what is written and never what is allowed.
//
// One method is one transaction. What may happen once is a conditional UPDATE
// whose rows are counted. One text of each query serves both engines: "?" is
// rebound, and no literal contains one.
//
// Whoever writes is answered after the commit, which those who come at once share:
// on SQLite by the one writer, on PostgreSQL by one statement for several. A
// database that is away is [ErrUnavailable]; what can be tried again without doing
// it twice has been by then.
//
// What grows for ever lies in the order in which it was made: tokens by an instant
// and a hash, connections by ids that rise. So writing one costs the same beside ten
// million others, since its neighbours are in memory anyway.
//
// [TokenCache] is a cache of tokens and clients. Each statement that takes something
// away from what it keeps counts a change, in memory that processes share on SQLite
// and by LISTEN and NOTIFY on PostgreSQL; where a server cannot be sure that it
// hears of them, it asks the database.
package storage
