package storage

// Meaning is how every error of an engine is told.
func Meaning(err error) error { return meaning(err) }

// HasNews is what is asked of a pooled connection's socket.
var HasNews = hasNews
