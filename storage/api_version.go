package storage

// NewestAPIVersion is the newest version of the resource API: what a new account
// starts with, as its own default.
const NewestAPIVersion = "2018-02-08"
