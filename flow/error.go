package flow

import (
	"errors"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// InAttempt shows an error inside the attempt, with its partner, progress line and support
// code, and a link back to it unless the error has a link of its own.
func InAttempt(a storage.Attempt, current locale.Text, err error) error {
	var redirect *web.Redirect
	if err == nil || a.ID == "" || errors.As(err, &redirect) {
		return err
	}
	e := *web.ErrorFrom(err)
	e.Flow = Progress(a, current)
	if e.BackURL == "" {
		e.BackURL, e.BackLabel = DispatcherURL(a.ID), "Continue"
	}
	return &e
}
