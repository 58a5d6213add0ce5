// Package hash hashes passwords with argon2id, which is slow on purpose, without slowing
// down the server.
//
// A [Hasher] computes a few hashes at a time and refuses with [ErrBusy] when too many
// are waiting. With a command it does so in separate processes of the lowest priority,
// which run [Serve]. It knows nothing of accounts or HTTP: its callers decide who may
// request a hash.
package hash
