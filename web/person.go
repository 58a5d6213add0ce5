package web

import (
	"net/url"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"fairlead/locale"
	"fairlead/storage"
)

// LongestName is how many characters the name of a person of a [Frame] has at most.
const LongestName = 200

// Sentences beside a field for the name of such a person.
const (
	SayNameMissing locale.Text = "Please enter a name."
	SayNameLong    locale.Text = "Please use at most 200 characters."
)

// ReadEmail is the address of a form as it is stored, also where something is wrong with it,
// which [WrongEmail] says.
func ReadEmail(form url.Values) string {
	email, _ := storage.ParseEmail(form.Get("email"))
	return email
}

// ReadName is the name of a form as it is stored.
func ReadName(form url.Values) string { return norm.NFC.String(Line(form, "name")) }

// WrongName is a sentence about the name of such a person, or empty.
func WrongName(name string) locale.Text {
	switch {
	case !IsPersonal(name):
		return SayUnreadable
	case !HasLetter(name):
		return SayNameMissing
	case utf8.RuneCountInString(name) > LongestName:
		return SayNameLong
	}
	return ""
}
