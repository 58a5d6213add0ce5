// Package storage holds the records and their SQL. No other package writes SQL. It stores
// records and does not decide who may change them; engines, migrations, batching and
// caching belong to storage/database.
//
// One method is one transaction. Single use is a conditional UPDATE whose changed rows
// are counted. Secrets are stored as hashes.
//
// Tables that grow without bound are indexed in the order in which rows are created:
// tokens by a time and a hash, connections by rising IDs. New rows are then written to
// pages that are in memory, and cost the same beside ten million others.
//
// A statement that makes a cached row out of date declares this with Change; see
// [TokenCache].
package storage
