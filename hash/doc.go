// Package hash hashes passwords with argon2id, slowly on purpose, without slowing
// down the rest of the server.
//
// A [Hasher] computes a few hashes at a time, in processes of the lowest priority
// beside the server where it is told how to start them ([Serve] is what they run),
// and refuses with [ErrBusy] when too many are waiting. It knows nothing of accounts
// or HTTP: its callers decide who may ask for a hash and what they are told.
package hash
