package account

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	shortestPassword = 8
	longestPassword  = 128
	// shortestPart is how long a name must be for a password to be made of it.
	shortestPart = 4
)

// commonPasswords holds one password in lower case a line, the most common
// first. Its licence is in common_passwords.LICENSE.
//
//go:embed common_passwords.txt
var commonPasswords string

// normal is the form in which a password is counted, hashed and compared: NFC, as
// RFC 8265 §4.2 has it, since keyboards differ in how they write an é. Nothing is
// trimmed, folded or cut.
func normal(password string) string { return norm.NFC.String(password) }

// unfit is a sentence that says why a password cannot be kept, or empty.
func unfit(password string) string {
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
	return ""
}

func isReadable(password string) bool {
	return utf8.ValidString(password) && !strings.ContainsRune(password, 0)
}

// weak is a sentence that says why a password is easy to guess for this person,
// or empty.
func weak(password string, who person, brand string) string {
	switch {
	case isCommon(password):
		return sayPasswordCommon
	case madeOf(password, emailParts(who.email)):
		return sayPasswordEmail
	case madeOf(password, nameParts(who.companyName)):
		return sayPasswordCompany
	case madeOf(password, nameParts(who.fullName)):
		return sayPasswordName
	case madeOf(password, nameParts(brand)):
		return sayPasswordBrand
	}
	return ""
}

func isCommon(password string) bool {
	folded := strings.ToLower(password)
	first, _ := utf8.DecodeRuneInString(folded)
	if strings.Trim(folded, string(first)) == "" { // one character again and again
		return true
	}
	for line := range strings.SplitSeq(commonPasswords, "\n") {
		if line == folded {
			return true
		}
	}
	return false
}

// madeOf says whether nothing but digits and punctuation is left of a password
// once these parts are taken out of it.
func madeOf(password string, parts []string) bool {
	var known []string
	for _, part := range parts {
		for _, p := range []string{letters(part), strings.TrimFunc(letters(part), unicode.IsDigit)} {
			if utf8.RuneCountInString(p) >= shortestPart {
				known = append(known, p)
			}
		}
	}
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) })
	whole := letters(password)
	rest := whole
	for _, p := range known {
		rest = strings.ReplaceAll(rest, p, "0") // a digit, so that what was apart stays apart
	}
	return rest != whole && !strings.ContainsFunc(rest, unicode.IsLetter)
}

// letters folds a text to its letters and digits.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// emailParts are the address, what is before the @, and each part of the domain.
func emailParts(email string) []string {
	local, domain, _ := strings.Cut(email, "@")
	return append([]string{email, local, domain}, strings.Split(domain, ".")...)
}

// nameParts are the name and each of its words.
func nameParts(name string) []string { return append(strings.Fields(name), name) }
