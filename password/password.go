package password

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
	shortest = 8
	longest  = 128
	// shortestPart is the shortest part of a name that a password may not consist of.
	shortestPart = 4
)

// commonPasswords has one password per line in lower case, the most common first. Its licence is in common_passwords.LICENSE.
//
//go:embed common_passwords.txt
var commonPasswords string

// Person is what is known of whoever chooses a password, which is easy to guess of them.
type Person struct{ FullName, Email, CompanyName string }

// Normal converts a password to NFC before it is counted, hashed and compared (RFC 8265
// §4.2), since keyboards encode an é differently. Nothing is trimmed or cut.
func Normal(password string) string { return norm.NFC.String(password) }

// Wrong is a sentence about a password that a person chose, or empty.
func Wrong(password string, who Person, brand string) locale.Text {
	n := utf8.RuneCountInString(password)
	switch {
	case n == 0:
		return SayMissing
	case !isReadable(password):
		return sayUnreadable
	case n < shortest:
		return sayShort
	case n > longest:
		return sayLong
	}
	return weak(password, who, brand)
}

// CanBe reports whether a password could have been chosen once. What cannot be is not compared.
func CanBe(password string) bool {
	return isReadable(password) && utf8.RuneCountInString(password) <= longest
}

func isReadable(password string) bool {
	return utf8.ValidString(password) && !strings.ContainsRune(password, 0)
}

// weak is a sentence that says why a password is easy to guess, or empty.
func weak(password string, who Person, brand string) locale.Text {
	switch {
	case isCommon(password):
		return sayCommon
	case consistsOf(password, emailParts(who.Email)):
		return sayEmail
	case consistsOf(password, nameParts(who.CompanyName)):
		return sayCompany
	case consistsOf(password, nameParts(who.FullName)):
		return sayName
	case consistsOf(password, nameParts(brand)):
		return sayBrand
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
