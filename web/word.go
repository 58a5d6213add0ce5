package web

import (
	"strings"
	"unicode/utf8"
)

// InWords begins a word of a row with a capital letter.
func InWords(word string) string {
	if word == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(word)
	return strings.ToUpper(string(first)) + word[size:]
}
