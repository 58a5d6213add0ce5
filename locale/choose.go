package locale

import (
	"strings"

	"golang.org/x/text/language"
)

// Wish is what is known of the language that a reader wants, the strongest first.
type Wish struct {
	// Own is the reader's own choice: the tag of a language.
	Own string
	// UILocales are the languages that a client asked for: tags with spaces between, the
	// preferred first (OpenID Connect Core, section 3.1.2.1).
	UILocales string
	// AcceptLanguage is the browser's header.
	AcceptLanguage string
}

// maxWish is as long as a list of languages is read.
const maxWish = 200

// Choose is the language that serves a wish best.
func (s *Set) Choose(w Wish) *Language {
	if l := s.Of(w.Own); l != nil {
		return l
	}
	for _, tag := range strings.Fields(clip(w.UILocales)) {
		if l := s.Of(strings.ToLower(tag)); l != nil {
			return l
		}
		if l := s.best(tag); l != nil {
			return l
		}
	}
	first, _, _ := strings.Cut(clip(w.AcceptLanguage), ",")
	if l := s.Of(strings.ToLower(strings.TrimSpace(first))); l != nil { // also the test language, which has no valid tag
		return l
	}
	if l := s.best(w.AcceptLanguage); l != nil {
		return l
	}
	return s.All[0]
}

// best is the language that matches a header; nil where none is close.
func (s *Set) best(header string) *Language {
	wanted, _, err := language.ParseAcceptLanguage(clip(header))
	if err != nil || len(wanted) == 0 {
		return nil
	}
	tag, _, confidence := s.matcher.Match(wanted...)
	if confidence < language.Low {
		return nil
	}
	base, _ := tag.Base()
	return s.Of(base.String())
}

func clip(s string) string { return s[:min(len(s), maxWish)] }
