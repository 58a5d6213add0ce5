// Package mailtest has a real mail server for tests, and reads the messages that it
// receives. Production code must not import it.
package mailtest
