package web_test

import (
	"testing"

	"fairlead/web"
)

func TestIsPlainAndIsPersonal(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		text                    string
		plain, personal, letter bool
	}{
		"letters":                         {"Ada Lovelace & Søn 2", true, true, true},
		"another script":                  {"艾達·勒芙蕾絲", true, true, true},
		"a decomposed letter":             {"Zoe\u0308", true, true, true},
		"nothing":                         {"", true, true, false},
		"only symbols":                    {"-- ♥ --", true, true, false},
		"a joiner between Persian words":  {"علی\u200cرضا", false, true, true},
		"a joiner after a Malayalam sign": {"അവന്\u200dറെ", false, true, true},
		"a family of emoji":               {"👩\u200d👩\u200d👧", false, true, false},
		"a joined heart":                  {"👩\u200d❤\ufe0f\u200d👨 Ada", false, true, true},
		"a mark of the direction":         {"ליאת\u200f (כהן)", false, true, true},
		"a joiner in front":               {"\u200dAda", false, false, true},
		"a joiner behind":                 {"Ada\u200c", false, false, true},
		"a joiner before a space":         {"Ada\u200c Lovelace", false, false, true},
		"two joiners":                     {"A\u200d\u200dda", false, false, true},
		"only joiners":                    {"\u200d\u200c\u200d", false, false, false},
		"a space without width":           {"A\u200bda", false, false, true},
		"a soft hyphen":                   {"A\u00adda", false, false, true},
		"a byte order mark":               {"\ufeffAda", false, false, true},
		"a turned direction":              {"Ada\u202eevil", false, false, true},
		"an isolated direction":           {"\u2066Ada\u2069", false, false, true},
		"a line separator":                {"Ada\u2028Lovelace", false, false, true},
		"a paragraph separator":           {"Ada\u2029Lovelace", false, false, true},
		"a Hangul filler":                 {"\u3164", false, false, false},
		"a first consonant's filler":      {"\u115f", false, false, false},
		"a vowel's filler":                {"\u1160", false, false, false},
		"a filler of half a width":        {"Ada\uffa0", false, false, true},
		"an empty Braille cell":           {"\u2800", true, true, false},
		"a tag":                           {"Ada\U000e0041", false, false, true},
		"a control character":             {"Ada\x00", false, false, true},
		"a line break":                    {"Ada\nLovelace", false, false, true},
		"a damaged text":                  {"Ada\xff", false, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := web.IsPlain(row.text); got != row.plain {
				t.Errorf("%+q is plain: %v", row.text, got)
			}
			if got := web.IsPersonal(row.text); got != row.personal {
				t.Errorf("%+q may be a person's: %v", row.text, got)
			}
			if got := web.HasLetter(row.text); got != row.letter {
				t.Errorf("%+q has a letter: %v", row.text, got)
			}
		})
	}
}
