package account

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fairlead/locale"

	"golang.org/x/text/unicode/norm"
)

const (
	shortestPassword = 8
	longestPassword  = 128
	// shortestPart is the shortest part of a name that a password may not consist of.
	shortestPart = 4
)

// commonPasswords has one password per line in lower case, the most common first. Its licence is in common_passwords.LICENSE.
//
//go:embed common_passwords.txt
var commonPasswords string

// normal converts a password to NFC before it is counted, hashed and compared (RFC 8265
// §4.2), since keyboards encode an é differently. Nothing is trimmed or cut.
func normal(password string) string { return norm.NFC.String(password) }

// wrongPassword is a sentence about a password that a person chose, or empty.
func wrongPassword(password string, who person, brand string) locale.Text {
	n := utf8.RuneCountInString(password)
	switch {
	case n == 0:
		return sayPasswordMissing
	case !isReadable(password):
		return sayPasswordUnreadable
	case n < shortestPassword:
		return sayPasswordShort
	case n > longestPassword:
		return sayPasswordLong
	}
	return weakPassword(password, who, brand)
}

func isReadable(password string) bool {
	return utf8.ValidString(password) && !strings.ContainsRune(password, 0)
}

// weakPassword is a sentence that says why a password is easy to guess, or empty.
func weakPassword(password string, who person, brand string) locale.Text {
	switch {
	case isCommon(password):
		return sayPasswordCommon
	case consistsOf(password, emailParts(who.email)):
		return sayPasswordEmail
	case consistsOf(password, nameParts(who.companyName)):
		return sayPasswordCompany
	case consistsOf(password, nameParts(who.fullName)):
		return sayPasswordName
	case consistsOf(password, nameParts(brand)):
		return sayPasswordBrand
	}
	return ""
}

func isCommon(password string) bool {
	folded := strings.ToLower(password)
	first, _ := utf8.DecodeRuneInString(folded)
	if strings.Trim(folded, string(first)) == "" { // one character, repeated
		return true
	}
	for line := range strings.SplitSeq(commonPasswords, "\n") {
		if line == folded {
			return true
		}
	}
	return false
}

// consistsOf reports whether only digits and punctuation are left of a password when
// these parts are removed from it.
func consistsOf(password string, parts []string) bool {
	var known []string
	for _, part := range parts {
		for _, p := range []string{lettersOf(part), strings.TrimFunc(lettersOf(part), unicode.IsDigit)} {
			if utf8.RuneCountInString(p) >= shortestPart {
				known = append(known, p)
			}
		}
	}
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) })
	whole := lettersOf(password)
	rest := whole
	for _, p := range known {
		rest = strings.ReplaceAll(rest, p, "0") // a digit, so that separate parts stay separate
	}
	return rest != whole && !strings.ContainsFunc(rest, unicode.IsLetter)
}

// lettersOf folds a text to its letters and digits.
func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// emailParts are the address, its local part, and each label of its domain.
func emailParts(email string) []string {
	local, domain, _ := strings.Cut(email, "@")
	return append([]string{email, local, domain}, strings.Split(domain, ".")...)
}

// nameParts are the name and each of its words.
func nameParts(name string) []string { return append(strings.Fields(name), name) }
