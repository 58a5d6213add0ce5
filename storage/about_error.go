package storage

// AboutError is an error of background work, and whom it is about.
type AboutError struct {
	AccountID, ClientID string // empty for none
	Err                 error
}

func (e *AboutError) Error() string { return e.Err.Error() }
func (e *AboutError) Unwrap() error { return e.Err }

// aboutAccount is nil for nil.
func aboutAccount(id string, err error) error {
	if err == nil {
		return nil
	}
	return &AboutError{AccountID: id, Err: err}
}

// aboutClient is nil for nil.
func aboutClient(id string, err error) error {
	if err == nil {
		return nil
	}
	return &AboutError{ClientID: id, Err: err}
}
