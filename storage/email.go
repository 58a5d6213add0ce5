package storage

import (
	"errors"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// emailLength is the longest address in bytes, RFC 5321 §4.5.3.1.3 less the angle brackets.
const emailLength = 254

// Why an email address is refused.
var (
	ErrEmailMissing   = errors.New("no email address")
	ErrEmailLong      = errors.New("the email address is too long")
	ErrEmailMalformed = errors.New("not an email address")
	// ErrEmailUnclear means that an address has a character that cannot be seen or that
	// looks like a plain one, so that people would take it for another address.
	ErrEmailUnclear = errors.New("the email address has an invisible or look-alike character")
)

// ParseEmail checks an email address as a person typed it and returns it as it is
// stored: NFC, without the space around it. With an error the text is only good to
// be shown again. An address is a bare one, without a name or comments, whose domain
// is a host name with a dot, or localhost.
func ParseEmail(typed string) (email string, err error) {
	typed = strings.TrimSpace(typed)
	email = norm.NFC.String(typed)
	switch {
	case email == "":
		return email, ErrEmailMissing
	case len(email) > emailLength || len(EmailKey(email)) > emailLength: // the key has the domain as it is mailed to
		return email, ErrEmailLong
	case !utf8.ValidString(email):
		return email, ErrEmailMalformed
	case strings.ContainsFunc(typed, isUnclear): // before NFC, which itself makes a K of a Kelvin sign
		return email, ErrEmailUnclear
	case !isEmail(email):
		return email, ErrEmailMalformed
	}
	return email, nil
}

// EmailKey folds an address to the form by which accounts are unique: NFC, ASCII
// letters in lower case, the domain in its ASCII form. Other letters stay as they
// are: folding them would turn an İ into an i, and one person's address into another's.
func EmailKey(email string) string {
	email = norm.NFC.String(strings.TrimSpace(email))
	at := strings.LastIndexByte(email, '@') + 1
	domain, err := emailDomains.ToASCII(email[at:])
	if err != nil {
		domain = lowerASCII(email[at:])
	}
	return lowerASCII(email[:at]) + domain
}

// emailDomains maps domains as UTS #46 has browsers and mail servers do it.
var emailDomains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.VerifyDNSLength(true))

func isEmail(email string) bool {
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Name != "" || parsed.Address != email || strings.ContainsAny(email, `"[]`) {
		return false
	}
	domain, err := emailDomains.ToASCII(email[strings.LastIndexByte(email, '@')+1:])
	return err == nil && (strings.Contains(domain, ".") || domain == "localhost")
}

// isUnclear finds characters without a shape of their own, and those that become
// plain ASCII when they are folded, such as full-width letters and the Kelvin sign.
func isUnclear(r rune) bool {
	if r < utf8.RuneSelf {
		return false
	}
	return !unicode.IsPrint(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) ||
		strings.ContainsFunc(norm.NFKC.String(string(r)), isASCII) || isASCII(unicode.ToLower(r))
}

func isASCII(r rune) bool { return r < utf8.RuneSelf }

func lowerASCII(s string) string {
	lower := []byte(s)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	return string(lower)
}
