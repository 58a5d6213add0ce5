package billing

import (
	"slices"
	"strings"
)

// postalCode is how a country writes its postal codes: 9 stands for a digit, A
// for a letter, X for either; spaces and dashes do not count.
type postalCode struct{ shapes, example string }

// postalCodes are the countries that most cards come from.
var postalCodes = map[string]postalCode{
	"AT": {"9999", "1010"},
	"AU": {"9999", "2000"},
	"BE": {"9999", "1000"},
	"BG": {"9999", "1000"},
	"BR": {"99999999", "01310-100"},
	"CA": {"A9A9A9", "K1A 0B1"},
	"CH": {"9999", "8001"},
	"CN": {"999999", "100000"},
	"CZ": {"99999", "110 00"},
	"DE": {"99999", "10115"},
	"DK": {"9999", "1050"},
	"EE": {"99999", "10111"},
	"ES": {"99999", "28013"},
	"FI": {"99999", "00100"},
	"FR": {"99999", "75001"},
	"GB": {"A99AA A999AA AA99AA AA999AA A9A9AA AA9A9AA", "SW1A 1AA"},
	"GR": {"99999", "105 57"},
	"HR": {"99999", "10000"},
	"HU": {"9999", "1051"},
	"IE": {"A99XXXX A9AXXXX", "D02 AF30"},
	"IL": {"9999999 99999", "9614303"},
	"IN": {"999999", "110001"},
	"IT": {"99999", "00184"},
	"JP": {"9999999", "100-0001"},
	"KR": {"99999", "03051"},
	"LI": {"9999", "9490"},
	"LU": {"9999", "1111"},
	"MX": {"99999", "06000"},
	"MY": {"99999", "50050"},
	"NL": {"9999AA", "1011 AB"},
	"NO": {"9999", "0150"},
	"NZ": {"9999", "6011"},
	"PH": {"9999", "1000"},
	"PL": {"99999", "00-001"},
	"PR": {"99999 999999999", "00901"},
	"PT": {"9999999", "1000-001"},
	"RO": {"999999", "010011"},
	"RU": {"999999", "101000"},
	"SE": {"99999", "111 20"},
	"SG": {"999999", "018956"},
	"SI": {"9999", "1000"},
	"SK": {"99999", "811 01"},
	"TH": {"99999", "10200"},
	"TR": {"99999", "34000"},
	"UA": {"99999", "01001"},
	"US": {"99999 999999999", "94107"},
	"ZA": {"9999", "8001"},
}

// withoutPostalCodes are the countries that have none, or whose people often do
// not know theirs.
const withoutPostalCodes = `AE AG AO AQ AW BF BI BJ BO BQ BS BV BW BZ CD CF CG CI CK CM CW DJ DM ER FJ GA GD
	GH GM GQ GY HK HM IE JM KI KM KN KP LC LY ML MO MR MW NA NR NU PA QA RW SB SC SL SO SR SS ST SX SY
	TD TF TG TK TL TO TT TV TZ UG VC VU WS YE ZW`

// wrongPostal judges a postal code by what its country uses.
func wrongPostal(typed, country string) string {
	code := strings.NewReplacer(" ", "", "-", "").Replace(strings.ToUpper(typed))
	rule, known := postalCodes[country]
	switch {
	case typed == "" && slices.Contains(strings.Fields(withoutPostalCodes), country):
		return ""
	case typed == "":
		return "Please enter the ZIP or postal code."
	case known && !rule.fits(code):
		return "Please enter a postal code of the chosen country, such as " + rule.example + "."
	case len(code) < 2 || len(typed) > 12 || !fits(code, strings.Repeat("X", len(code))):
		return "A postal code has 2 to 12 letters and digits."
	}
	return ""
}

func (p postalCode) fits(code string) bool {
	return slices.ContainsFunc(strings.Fields(p.shapes), func(shape string) bool { return fits(code, shape) })
}

func fits(code, shape string) bool {
	if len(code) != len(shape) {
		return false
	}
	for i := range len(code) {
		digit, letter := code[i] >= '0' && code[i] <= '9', code[i] >= 'A' && code[i] <= 'Z'
		if shape[i] == '9' && !digit || shape[i] == 'A' && !letter || !digit && !letter {
			return false
		}
	}
	return true
}
