// Package storage holds the records and their SQL. No other package writes SQL. It says
// what is stored and never who may change it; engines, migrations, batching and caching
// belong to storage/database.
//
// One method is one transaction. What may happen once is a conditional UPDATE whose
// changed rows are counted. Secrets are stored as hashes.
//
// Tables that grow without bound are kept in the order in which rows are made: tokens by
// an instant and a hash, connections by rising ids. A new row then goes where its
// neighbours are in memory, and costs the same beside ten million others.
//
// Every statement that makes a cached row out of date declares that with Change, see
// [TokenCache].
package storage
