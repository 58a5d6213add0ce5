package storage

// Meaning is how every error of an engine is told.
func Meaning(err error) error { return meaning(err) }
