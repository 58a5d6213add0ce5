package mail

import "regexp"

// unnamedError is an error without the address that a mail was for: libraries and mail servers
// put it into theirs, and the log has no addresses.
type unnamedError struct {
	error
	text string
}

func unnamed(err error, to string) error {
	if err == nil || to == "" {
		return err
	}
	address := regexp.MustCompile(`(?i)` + regexp.QuoteMeta(to))
	return &unnamedError{err, address.ReplaceAllLiteralString(err.Error(), "[recipient]")}
}

func (e *unnamedError) Error() string { return e.text }
func (e *unnamedError) Unwrap() error { return e.error }
