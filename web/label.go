package web

import (
	"net/url"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"fairlead/locale"
)

const (
	// LongestLabel is how long the name of a key or of a passkey may be.
	LongestLabel = 100
	// SayUnreadable is for a text with characters that no page can show.
	SayUnreadable locale.Text = "This contains an unsupported character. Please type it again."

	sayLabelMissing locale.Text = "Please enter a name."
	sayLabelLong    locale.Text = "Please use at most 100 characters."
)

// Label reads the name of a key or of a passkey in a form.
func Label(form url.Values, field string) string { return norm.NFC.String(Line(form, field)) }

// WrongLabel is a sentence about such a name, or empty.
func WrongLabel(name string) locale.Text {
	if name == "" {
		return sayLabelMissing
	}
	return WrongOptionalLabel(name)
}

// WrongOptionalLabel is [WrongLabel] for a name that may be left out.
func WrongOptionalLabel(name string) locale.Text {
	switch {
	case name != "" && IsBlank(name), !IsPersonal(name):
		return SayUnreadable
	case utf8.RuneCountInString(name) > LongestLabel:
		return sayLabelLong
	}
	return ""
}
