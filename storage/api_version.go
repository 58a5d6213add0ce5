package storage

// Versions of the resource API are dates. The oldest under which a partner may
// call is the first that knows of partners; the newest is what a new account
// starts with, as its own default.
const (
	OldestAPIVersion = "2018-02-08"
	NewestAPIVersion = "2018-02-08"
)
