package billing

import (
	_ "embed"
	"strings"

	"fairlead/web"
)

// countryList has the officially assigned ISO 3166-1 codes and English names, in the
// order of the select.
//
//go:embed countries.txt
var countryList string

// firstCountry is selected by default.
const firstCountry = "US"

func countryOptions() []web.Option {
	var all []web.Option
	for line := range strings.Lines(countryList) {
		code, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		all = append(all, web.Option{Value: code, Label: name})
	}
	return all
}

func isCountry(code string) bool {
	return len(code) == 2 && strings.Contains("\n"+countryList, "\n"+code+" ")
}
