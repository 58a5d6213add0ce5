package billing

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// expiryShape takes MM/YY and MM/YYYY. Keyboards of digits alone have no slash,
// so two digits of a month may do without.
var expiryShape = regexp.MustCompile(`^(?:([0-9]{1,2})[/-]|([0-9]{2}))([0-9]{4}|[0-9]{2})$`)

// cardYears is how far ahead a card's expiry may lie.
const cardYears = 20

// readExpiry takes an expiry date. A card is good until its month is over.
func readExpiry(typed string, now time.Time) (month, year int, wrong string) {
	if typed == "" {
		return 0, 0, "Please enter the expiry date."
	}
	parts := expiryShape.FindStringSubmatch(strings.ReplaceAll(typed, " ", ""))
	if parts == nil {
		return 0, 0, "Please enter the month and the year, such as 04/29."
	}
	month, _ = strconv.Atoi(parts[1] + parts[2]) // one of the two is empty
	year, _ = strconv.Atoi(parts[3])
	if len(parts[3]) == 2 {
		year += now.Year() / 100 * 100
	}
	ahead := (year-now.Year())*12 + month - int(now.Month())
	switch {
	case month < 1 || month > 12:
		return 0, 0, "The month is a number from 01 to 12."
	case ahead < 0:
		return 0, 0, "This card has expired."
	case ahead > cardYears*12:
		return 0, 0, "Please check the year: no card is valid for more than 20 years."
	}
	return month, year, ""
}
