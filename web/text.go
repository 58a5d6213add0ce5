package web

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsText reports whether every engine can store a text and every page can show it:
// valid UTF-8 without control characters.
func IsText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// IsPlain reports whether a text is one line without invisible characters. It is for
// names that others have to recognize.
func IsPlain(s string) bool { return IsText(s) && !strings.ContainsFunc(s, isInvisible) }

// IsPersonal is [IsPlain] with what people's names need: direction marks, and joiners
// inside words and emoji, as in Persian or Malayalam.
func IsPersonal(s string) bool {
	all := []rune(s)
	for i, r := range all {
		joins := isJoiner(r) && i > 0 && i+1 < len(all) && isJoined(all[i-1]) && isJoined(all[i+1])
		if isInvisible(r) && !isDirection(r) && !joins {
			return false
		}
	}
	return IsText(s)
}

// IsBlank reports whether a text shows nothing.
func IsBlank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !isInvisible(r) })
}

// HasLetter reports whether a text has a visible letter or digit.
func HasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return (unicode.IsLetter(r) || unicode.IsNumber(r)) && !isInvisible(r) })
}

// isInvisible finds what formats a text, breaks its line or has no shape, which
// includes letters such as Hangul's fillers.
func isInvisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}

func isJoiner(r rune) bool    { return unicode.Is(unicode.Join_Control, r) }
func isJoined(r rune) bool    { return unicode.In(r, unicode.L, unicode.M, unicode.S) && !isInvisible(r) }
func isDirection(r rune) bool { return r == '\u200e' || r == '\u200f' || r == '\u061c' }

var tokenRE = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// IsToken reports whether a text is a token, as names of headers are (RFC 9110 §5.6.2).
func IsToken(s string) bool { return tokenRE.MatchString(s) }
