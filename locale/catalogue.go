package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

//go:embed *.json
var files embed.FS

// known are the languages that have a catalogue, each of which is read once.
var known = map[string]func() (*Language, error){
	"en":   once("en", "English"),
	"de":   once("de", "Deutsch"),
	"es":   once("es", "Español"),
	"fr":   once("fr", "Français"),
	Pseudo: once(Pseudo, "Pseudo"),
}

func once(tag, name string) func() (*Language, error) {
	return sync.OnceValues(func() (*Language, error) { return read(tag, name) })
}

// English is the language of machine answers, logs and /docs, which no setting changes.
func English() *Language {
	l, err := known["en"]()
	if err != nil {
		panic(err) // the embedded catalogue is broken, which the tests see first
	}
	return l
}

// read reads the catalogue of a language that has this name for itself.
func read(tag, name string) (*Language, error) {
	base := tag
	if tag == Pseudo {
		base = "en"
	}
	entries, err := Entries(base)
	if err != nil {
		return nil, err
	}
	parsed := language.MustParse(base)
	built := catalog.NewBuilder(catalog.Fallback(parsed))
	for key, entry := range entries {
		if err := built.Set(parsed, key, entry.messages()...); err != nil {
			return nil, fmt.Errorf("%s.json: %q: %w", base, key, err)
		}
	}
	return &Language{Tag: tag, Name: name, match: parsed, dates: formats[base],
		printer:   message.NewPrinter(parsed, message.Catalog(built)),
		countries: sync.OnceValue(func() []Country { return countriesIn(parsed) })}, nil
}

// Known are the languages that pages can be offered in.
func Known() []string { return []string{"en", "de", "es", "fr", Pseudo} }

// Entry is a translation: one sentence, or one for each plural form of its first
// argument, by their names in CLDR.
type Entry struct {
	Sentence string
	Plural   map[string]string
}

// UnmarshalJSON reads a string, or an object of plural forms.
func (e *Entry) UnmarshalJSON(b []byte) error {
	if strings.HasPrefix(string(b), `"`) {
		return json.Unmarshal(b, &e.Sentence)
	}
	return json.Unmarshal(b, &e.Plural)
}

func (e Entry) messages() []catalog.Message {
	if e.Plural == nil {
		return []catalog.Message{catalog.String(e.Sentence)}
	}
	var cases []any
	for _, form := range []string{"zero", "one", "two", "few", "many", "other"} { // other comes last
		if s, ok := e.Plural[form]; ok {
			cases = append(cases, form, s)
		}
	}
	return []catalog.Message{plural.Selectf(1, "%d", cases...)}
}

// Entries are the translations into a language by their English texts.
func Entries(tag string) (map[string]Entry, error) {
	b, err := files.ReadFile(tag + ".json")
	if err != nil {
		return nil, err
	}
	entries := map[string]Entry{}
	if err := json.Unmarshal(b, &entries); err != nil {
		return nil, fmt.Errorf("%s.json: %w", tag, err)
	}
	return entries, nil
}

// Set are the languages that a server offers.
type Set struct {
	// All has the language first that is used where nothing is known.
	All     []*Language
	matcher language.Matcher
}

// Open reads the catalogues of the languages with these tags.
func Open(tags ...string) (*Set, error) {
	s := &Set{}
	var matched []language.Tag
	for _, tag := range tags {
		open, ok := known[tag]
		if !ok {
			return nil, fmt.Errorf("unknown language %q; there are %s", tag, strings.Join(Known(), ", "))
		}
		l, err := open()
		if err != nil {
			return nil, err
		}
		s.All = append(s.All, l)
		if tag != Pseudo { // no browser asks for it
			matched = append(matched, l.match)
		}
	}
	if len(s.All) == 0 {
		return nil, fmt.Errorf("no language; there are %s", strings.Join(Known(), ", "))
	}
	s.matcher = language.NewMatcher(matched)
	return s, nil
}

// Of is the language with a tag; nil if it is not offered.
func (s *Set) Of(tag string) *Language {
	i := slices.IndexFunc(s.All, func(l *Language) bool { return l.Tag == tag })
	if i < 0 {
		return nil
	}
	return s.All[i]
}
