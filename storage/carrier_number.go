package storage

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// MaxCarrierAccounts is how many carrier accounts an account can have.
	MaxCarrierAccounts = 1000
	// LongestCarrierNumber is in characters.
	LongestCarrierNumber = 64
)

// IsCarrierNumber reports whether a text can be an account's number at a carrier: 1 to
// [LongestCarrierNumber] printable characters, without space around them.
func IsCarrierNumber(s string) bool {
	return s != "" && s == strings.TrimSpace(s) && utf8.ValidString(s) && utf8.RuneCountInString(s) <= LongestCarrierNumber &&
		!strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsPrint(c) })
}

// MaskCarrierNumber shows the end of a number that is long enough to keep the rest secret.
func MaskCarrierNumber(number string) string {
	r, show := []rune(number), 0
	switch {
	case len(r) >= 8:
		show = 4
	case len(r) >= 5:
		show = 2
	}
	return "****" + string(r[len(r)-show:])
}
