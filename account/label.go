package account

import (
	"net/url"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"fairlead/locale"
	"fairlead/web"
)

const (
	// longestLabel is how long the name of a key or of a passkey may be.
	longestLabel = 100

	sayLabelMissing locale.Text = "Please enter a name."
	sayLabelLong    locale.Text = "Please use at most 100 characters."
)

// labelFrom reads the name of a key or of a passkey in a form.
func labelFrom(form url.Values, field string) string { return norm.NFC.String(web.Line(form, field)) }

// wrongLabel is a sentence about such a name, or empty.
func wrongLabel(name string) locale.Text {
	if name == "" {
		return sayLabelMissing
	}
	return wrongOptionalLabel(name)
}

// wrongOptionalLabel is [wrongLabel] for a name that may be left out.
func wrongOptionalLabel(name string) locale.Text {
	switch {
	case name != "" && web.IsBlank(name), !web.IsPersonal(name):
		return sayTextUnreadable
	case utf8.RuneCountInString(name) > longestLabel:
		return sayLabelLong
	}
	return ""
}
