package locale_test

import (
	"slices"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"fairlead/locale"
)

// unassigned are regions that Unicode knows and ISO 3166-1 does not assign:
// reserved, withdrawn, or made up for lack of an official code.
var unassigned = []string{"AC", "AN", "BU", "CP", "CQ", "CS", "CT", "DD", "DG", "DY", "EA", "EZ", "FQ", "FX", "HV", "IC", "JT", "MI", "NH", "NQ",
	"NT", "PC", "PU", "PZ", "RH", "SU", "TA", "TP", "UK", "UN", "VD", "WK", "XK", "YD", "YU", "ZR"}

func TestCountriesAreThoseOfISO3166(t *testing.T) {
	t.Parallel()
	var codes []string
	for _, c := range locale.English().Countries() {
		codes = append(codes, c.Code)
	}
	if len(codes) != 249 {
		t.Errorf("%d countries, want 249", len(codes))
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			region, err := language.ParseRegion(code)
			assigned := err == nil && region.IsCountry() && !slices.Contains(unassigned, code)
			if got := slices.Contains(codes, code); got != assigned || got != locale.IsCountry(code) {
				t.Errorf("%s: listed %v, assigned %v, taken %v", code, got, assigned, locale.IsCountry(code))
			}
		}
	}
}

func TestCountriesHaveNamesInEveryLanguageAndItsOrder(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]map[string]string{
		"en":          {"US": "United States", "DE": "Germany", "MK": "North Macedonia", "TR": "Türkiye", "HK": "Hong Kong"},
		"de":          {"US": "Vereinigte Staaten", "DE": "Deutschland", "MK": "Nordmazedonien", "TR": "Türkei", "AT": "Österreich"},
		"es":          {"US": "Estados Unidos", "DE": "Alemania", "SZ": "Esuatini", "ES": "España"},
		"fr":          {"US": "États-Unis", "DE": "Allemagne", "SZ": "Eswatini", "EE": "Estonie"},
		locale.Pseudo: {"US": "United States", "DE": "Germany"},
	} {
		set, err := locale.Open(tag)
		if err != nil {
			t.Fatal(err)
		}
		all := set.All[0].Countries()
		if all[0].Code != locale.FirstCountry {
			t.Errorf("%s: %s comes first", tag, all[0].Name)
		}
		order := collate.New(language.Make(tag))
		if !slices.IsSortedFunc(all[1:], func(a, b locale.Country) int { return order.CompareString(a.Name, b.Name) }) {
			t.Errorf("%s: the rest is not in order", tag)
		}
		named := map[string]bool{}
		for _, c := range all {
			if c.Name == "" || c.Name == c.Code || named[c.Name] {
				t.Errorf("%s: %s has the name %q", tag, c.Code, c.Name)
			}
			named[c.Name] = true
			if name, ok := want[c.Code]; ok && name != c.Name {
				t.Errorf("%s: %s has the name %q, want %q", tag, c.Code, c.Name, name)
			}
		}
	}
}

func TestIsCountryRefusesOtherText(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"", "U", "us", "USA", "ni", "AF ", "\nA", " A", "\nU", "AD AE"} {
		if locale.IsCountry(code) {
			t.Errorf("%q is taken for a country", code)
		}
	}
}
