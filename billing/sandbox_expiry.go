package billing

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"fairlead/locale"
)

// cardYears is how far ahead a card's expiry date may be.
const cardYears = 20

// readExpiry reads an expiry date as people and password managers write it. A card
// is valid through the end of its month.
func readExpiry(typed string, now time.Time) (month, year int, wrong locale.Text) {
	if typed == "" {
		return 0, 0, "Please enter the expiry date."
	}
	monthText, yearText, ok := splitExpiry(typed)
	if !ok {
		return 0, 0, "Please enter the month and year, for example 04/29."
	}
	month, _ = strconv.Atoi(monthText) // both are one to four digits
	year, _ = strconv.Atoi(yearText)
	if len(yearText) == 2 {
		year += now.Year() / 100 * 100
	}
	ahead := (year-now.Year())*12 + month - int(now.Month())
	switch {
	case month < 1 || month > 12:
		return 0, 0, "Please enter a month from 01 to 12."
	case ahead < 0:
		return 0, 0, "This card has expired."
	case ahead > cardYears*12:
		return 0, 0, "Please check the year. Cards expire within 20 years."
	}
	return month, year, ""
}

// splitExpiry finds the month and the year. Four digits are always the year; any
// separator will do, or none.
func splitExpiry(typed string) (month, year string, ok bool) {
	parts := strings.FieldsFunc(typed, isSeparator)
	if len(parts) == 1 {
		parts = splitDigits(parts[0])
	}
	if len(parts) != 2 || !isDigits(parts[0]) || !isDigits(parts[1]) {
		return "", "", false
	}
	month, year = parts[0], parts[1]
	if len(month) == 4 {
		month, year = year, month
	}
	return month, year, len(month) <= 2 && (len(year) == 2 || len(year) == 4)
}

// splitDigits splits MMYY, MMYYYY and YYYYMM. No century begins with a month.
func splitDigits(digits string) []string {
	switch {
	case len(digits) == 6 && digits[:2] > "12":
		return []string{digits[:4], digits[4:]}
	case len(digits) == 4, len(digits) == 6:
		return []string{digits[:2], digits[2:]}
	}
	return nil
}

func isSeparator(r rune) bool {
	return unicode.IsSpace(r) || unicode.In(r, unicode.P, unicode.S, unicode.Cf)
}
