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

// emailLength is the longest address in bytes: RFC 5321 §4.5.3.1.3 without the angle
// brackets.
const emailLength = 254

// The reasons why an email address is refused.
var (
	ErrEmailMissing   = errors.New("no email address")
	ErrEmailLong      = errors.New("the email address is too long")
	ErrEmailMalformed = errors.New("not an email address")
	// ErrEmailUnclear means that an address has a character that is invisible or looks
	// like an ASCII one, so that it could be mistaken for another address.
	ErrEmailUnclear = errors.New("the email address has an invisible or look-alike character")
)

// ParseEmail checks a typed email address and returns it as it is stored: in NFC, without
// surrounding space. If there is an error, the text is only good for showing it again. A
// valid address has no name or comments, and its domain is localhost or a host name with
// a dot.
func ParseEmail(typed string) (email string, err error) {
	typed = strings.TrimSpace(typed)
	email = norm.NFC.String(typed)
	switch {
	case email == "":
		return email, ErrEmailMissing
	case len(email) > emailLength || len(EmailKey(email)) > emailLength: // the key has the domain in ASCII, as SMTP uses it
		return email, ErrEmailLong
	case !utf8.ValidString(email):
		return email, ErrEmailMalformed
	case strings.ContainsFunc(typed, isUnclear): // before NFC, which turns a Kelvin sign into K
		return email, ErrEmailUnclear
	case !isEmail(email):
		return email, ErrEmailMalformed
	}
	return email, nil
}

// EmailKey returns the form of an address that is unique among accounts: NFC, ASCII
// letters in lower case, the domain in ASCII. Other letters are not folded, since that
// would turn İ into i, and one person's address into another's.
func EmailKey(email string) string {
	email = norm.NFC.String(strings.TrimSpace(email))
	at := strings.LastIndexByte(email, '@') + 1
	domain, err := emailDomains.ToASCII(email[at:])
	if err != nil {
		domain = lowerASCII(email[at:])
	}
	return lowerASCII(email[:at]) + domain
}

// emailDomains converts domains by UTS #46, as browsers and mail servers do.
var emailDomains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.VerifyDNSLength(true))

func isEmail(email string) bool {
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Name != "" || parsed.Address != email || strings.ContainsAny(email, `"[]`) {
		return false
	}
	domain, err := emailDomains.ToASCII(email[strings.LastIndexByte(email, '@')+1:])
	return err == nil && (strings.Contains(domain, ".") || domain == "localhost")
}

// isUnclear reports characters that are invisible, and those that turn into ASCII when
// folded, such as full-width letters and the Kelvin sign.
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
