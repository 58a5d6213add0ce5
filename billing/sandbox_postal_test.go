package billing

import (
	"strings"
	"testing"
)

func TestPostalCodesByCountry(t *testing.T) {
	t.Parallel()
	const fine, missing, wrong = "", "Please enter the ZIP or postal code.", "Please enter a postal code of the chosen country"
	for _, row := range []struct{ country, typed, says string }{
		{"US", "94107", fine}, {"US", "94107-1234", fine}, {"US", "94107 1234", fine}, {"US", "9410", wrong}, {"US", "941071", wrong}, {"US", "SW1A 1AA", wrong},
		{"CA", "k1a0b1", fine}, {"CA", "K1A 0B", wrong},
		{"GB", "M1 1AE", fine}, {"GB", "EC1A 1BB", fine}, {"GB", "B33 8TH", fine}, {"GB", "12345", wrong},
		{"DE", "10115", fine}, {"DE", "1011", wrong}, {"NL", "1011 AB", fine}, {"NL", "1011", wrong},
		{"PT", "1000-001", fine}, {"PL", "00-001", fine}, {"JP", "100-0001", fine}, {"BR", "01310-100", fine},
		{"IE", "D02 AF30", fine}, {"IE", "D6W XY00", fine}, {"IE", "", fine}, {"IE", "12345", wrong},
		{"HK", "", fine}, {"HK", "999077", fine}, {"AE", "", fine},
		{"DE", "", missing}, {"CL", "", missing}, {"CL", "8320000", fine}, {"CL", "8", "2 to 12"}, {"CL", "8320000832000", "2 to 12"},
		{"CL", "83200_00", "2 to 12"}, {"CL", "８３２００００", "2 to 12"}, {"CL", "--", "2 to 12"}, {"US", "9410é", wrong},
		{"", "94107", fine},
	} {
		if got := wrongPostal(row.typed, row.country); got != row.says && (row.says == fine || !strings.Contains(got, row.says)) {
			t.Errorf("%s %q: %q, want %q", row.country, row.typed, got, row.says)
		}
	}
}

func TestPostalTablesAreAboutCountries(t *testing.T) {
	t.Parallel()
	for country, rule := range postalCodes {
		if got := wrongPostal(rule.example, country); !isCountry(country) || got != "" {
			t.Errorf("%s: the example %q is refused: %q", country, rule.example, got)
		}
	}
	for country := range strings.FieldsSeq(withoutPostalCodes) {
		if !isCountry(country) {
			t.Errorf("%s is no country", country)
		}
	}
}
