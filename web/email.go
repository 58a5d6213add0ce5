package web

import (
	"errors"

	"fairlead/locale"
	"fairlead/storage"
)

// Sentences beside a field for an email address.
const (
	SayEmailMissing   locale.Text = "Please enter your email address."
	SayEmailMalformed locale.Text = "Please enter a valid email address, such as name@example.com."
	SayEmailLong      locale.Text = "This email address is too long. The maximum is 254 characters."
	SayEmailUnclear   locale.Text = "This email address contains an invisible or unusual character. Please type it again."
)

// WrongEmail is a sentence about an address, or empty.
func WrongEmail(email string) locale.Text {
	switch _, err := storage.ParseEmail(email); {
	case err == nil:
		return ""
	case errors.Is(err, storage.ErrEmailMissing):
		return SayEmailMissing
	case errors.Is(err, storage.ErrEmailLong):
		return SayEmailLong
	case errors.Is(err, storage.ErrEmailUnclear):
		return SayEmailUnclear
	}
	return SayEmailMalformed
}

// WrongKnownEmail is a sentence about an address that people log in with, where it is wrong in
// a way that they cannot see. It depends on nobody's row.
func WrongKnownEmail(email string) locale.Text {
	switch says := WrongEmail(email); {
	case says == SayEmailMissing, says == SayEmailLong, says == SayEmailUnclear:
		return says
	case !IsText(email): // not UTF-8
		return says
	}
	return ""
}
