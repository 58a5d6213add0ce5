package billing

import (
	"slices"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// unassigned are regions that Unicode knows and ISO 3166-1 does not assign:
// reserved, withdrawn, or made up for lack of an official code.
var unassigned = []string{"AC", "AN", "BU", "CP", "CQ", "CS", "CT", "DD", "DG", "DY", "EA", "EZ", "FQ", "FX", "HV", "IC", "JT", "MI", "NH", "NQ",
	"NT", "PC", "PU", "PZ", "RH", "SU", "TA", "TP", "UK", "UN", "VD", "WK", "XK", "YD", "YU", "ZR"}

func TestCountriesAreThoseOfISO3166(t *testing.T) {
	t.Parallel()
	var codes []string
	for _, o := range countryOptions() {
		codes = append(codes, o.Value)
	}
	if len(codes) != 249 {
		t.Errorf("%d countries, want 249", len(codes))
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			region, err := language.ParseRegion(code)
			assigned := err == nil && region.IsCountry() && !slices.Contains(unassigned, code)
			if got := slices.Contains(codes, code); got != assigned || got != isCountry(code) {
				t.Errorf("%s: listed %v, assigned %v, taken %v", code, got, assigned, isCountry(code))
			}
		}
	}
}

func TestCountriesAreSortedByNameAfterTheUnitedStates(t *testing.T) {
	t.Parallel()
	var names []string
	for _, o := range countryOptions() {
		names = append(names, o.Label)
	}
	if names[0] != "United States" {
		t.Errorf("%s comes first", names[0])
	}
	if !slices.IsSortedFunc(names[1:], collate.New(language.English).CompareString) {
		t.Error("the rest is not in order")
	}
}

func TestIsCountryRefusesOtherText(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"", "U", "us", "USA", "ni", "AF ", "\nA", " A", "\nU"} {
		if isCountry(code) {
			t.Errorf("%q is taken for a country", code)
		}
	}
}
