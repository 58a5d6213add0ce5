package event

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const (
	mostPatterns       = 50
	longestDescription = 500
	longestCredential  = 512
	longestScope       = 1000
	longestType        = 100
)

// What is wrong with a field.
const (
	sayMissing       locale.Text = "This is required."
	sayNoSample      locale.Text = "There is no sample of this type. Choose a built-in type, such as connection.created."
	saySecretAgain   locale.Text = "Enter the secret again, since the Token URL has changed."
	sayDescription   locale.Text = "It can have up to 500 characters, all on one line."
	sayUnreadable    locale.Text = "This contains an unsupported character. Please type it again."
	sayPatternCount  locale.Text = "Enter 1 to 50 patterns."
	sayPattern       locale.Text = "A pattern is *, a type such as connection.created, or the beginning of a type such as connection.*."
	sayCredential    locale.Text = "It can have up to 512 bytes and no control characters."
	sayClientAuth    locale.Text = "Choose body, basic or json."
	sayScope         locale.Text = "It can have up to 1000 bytes and no control characters."
	sayStatus        locale.Text = "Choose enabled or disabled."
	saySigningSecret locale.Text = "A signing secret is whsec_ and the base64 encoding of 24 to 64 random bytes."
)

func checkDescription(s string) locale.Text {
	switch {
	case !web.IsText(s) || utf8.RuneCountInString(s) > longestDescription:
		return sayDescription
	case s != "" && web.IsBlank(s), !web.IsPersonal(s):
		return sayUnreadable
	}
	return ""
}

var (
	typeRE    = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+){1,4}$`)
	patternRE = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+){0,3}\.\*$`)
)

// isType reports whether a text has the form of a type.
func isType(s string) bool { return len(s) <= longestType && typeRE.MatchString(s) }

func isPattern(s string) bool {
	return s == "*" || isType(s) || len(s) <= longestType && patternRE.MatchString(s)
}

func checkPatterns(all []string) locale.Text {
	switch {
	case len(all) == 0 || len(all) > mostPatterns:
		return sayPatternCount
	case slices.ContainsFunc(all, func(s string) bool { return !isPattern(s) }):
		return sayPattern
	}
	return ""
}

func checkCredential(s string) locale.Text {
	switch {
	case s == "":
		return sayMissing
	case len(s) > longestCredential || !web.IsText(s):
		return sayCredential
	}
	return ""
}

func checkClientAuth(s string) locale.Text {
	if s != "body" && s != "basic" && s != "json" {
		return sayClientAuth
	}
	return ""
}

func checkScope(s string) locale.Text {
	if len(s) > longestScope || !web.IsText(s) {
		return sayScope
	}
	return ""
}

func checkStatus(s storage.EndpointStatus) locale.Text {
	if s != storage.EndpointEnabled && s != storage.EndpointDisabled {
		return sayStatus
	}
	return ""
}

const secretPrefix = "whsec_"

func checkSigningSecret(s string) locale.Text {
	digits, ok := strings.CutPrefix(s, secretPrefix)
	random, err := base64.StdEncoding.Strict().DecodeString(digits)
	if !ok || err != nil || strings.ContainsAny(digits, "\r\n") || len(random) < 24 || len(random) > 64 {
		return saySigningSecret
	}
	return ""
}
