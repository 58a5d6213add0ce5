package locale

import (
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// countryCodes are those that ISO 3166-1 assigns.
const countryCodes = `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY
MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM
PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ
TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`

// FirstCountry comes before all others.
const FirstCountry = "US"

// Country is a country with its name in some language.
type Country struct{ Code, Name string }

// IsCountry reports whether ISO 3166-1 assigns a code.
func IsCountry(code string) bool {
	return slices.Contains(strings.Fields(countryCodes), code)
}

// regions are the names of the world's regions in each language. One by one, since
// [display.Regions] would link those of all languages.
var regions = map[string]*display.Dictionary{
	"en": display.English, "de": display.German, "es": display.Spanish, "fr": display.French,
}

// newer are names that have changed since version 32 of Unicode's data, which x/text has,
// and the short names of today's.
var newer = map[string]map[string]string{
	"en": {"MK": "North Macedonia", "SZ": "Eswatini", "TR": "Türkiye", "HK": "Hong Kong", "MO": "Macao", "PS": "Palestine"},
	"de": {"MK": "Nordmazedonien", "SZ": "Eswatini", "HK": "Hongkong", "MO": "Macau", "PS": "Palästina"},
	"es": {"MK": "Macedonia del Norte", "SZ": "Esuatini", "HK": "Hong Kong", "MO": "Macao", "PS": "Palestina"},
	"fr": {"MK": "Macédoine du Nord", "SZ": "Eswatini", "HK": "Hong Kong", "MO": "Macao", "PS": "Palestine"},
}

// Countries are all countries with their names in the language: [FirstCountry], then the
// others as the language sorts.
func (l *Language) Countries() []Country { return l.countries() }

func countriesIn(tag language.Tag) []Country {
	names := regions[tag.String()].Regions()
	var all []Country
	for _, code := range strings.Fields(countryCodes) {
		name, changed := newer[tag.String()][code]
		if !changed {
			name = names.Name(language.MustParseRegion(code))
		}
		all = append(all, Country{code, name})
	}
	order := collate.New(tag)
	slices.SortFunc(all, func(a, b Country) int {
		switch {
		case a.Code == FirstCountry:
			return -1
		case b.Code == FirstCountry:
			return 1
		}
		return order.CompareString(a.Name, b.Name)
	})
	return all
}
