package locale_test

import (
	"regexp"
	"testing"

	"fairlead/locale"
)

// wrong is what a printed text in each language does not have. A French sign stands after
// a no-break space, so that it never begins a line.
var wrong = map[string]*regexp.Regexp{
	"de": regexp.MustCompile(`["'«»]|“[^“„]*”| [:;?!]`),
	"es": regexp.MustCompile(`["'„“”]| [:;?!]|^[^¿]*\?|^[^¡]*!`),
	"fr": regexp.MustCompile(`["'„“”]|[^\x{00A0}][:;?!»]|«[^\x{00A0}]`),
}

func TestTranslationsHaveThePunctuationOfTheirLanguage(t *testing.T) {
	t.Parallel()
	for tag, re := range wrong {
		entries, err := locale.Entries(tag)
		if err != nil {
			t.Fatal(err)
		}
		for key, entry := range entries {
			for _, sentence := range forms(entry) {
				if got := re.FindString(sentence); got != "" {
					t.Errorf("%s.json: %q has %q (%s)", tag, sentence, got, key)
				}
			}
		}
	}
}
