package billing

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"fairlead/locale"
	"fairlead/storage"
)

// The two test cards.
const (
	goodCard     = "4242424242424242"
	declinedCard = "4000000000000002"
)

// declines reports whether every card is declined, as that of the test account for it is.
func (c *Capture) declines() bool { return c.Account.TestName == storage.TestCardDeclined }

// readNumber reads a card number, which people write in groups. No error repeats
// what was typed.
func readNumber(typed string) (number string, wrong locale.Text) {
	number = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return r
	}, typed)
	switch {
	case typed == "":
		return "", "Please enter the card number."
	case number == goodCard || number == declinedCard:
		return number, ""
	case !isDigits(number):
		return "", "This is not a sandbox card. Card numbers contain only digits, spaces and dashes."
	case len(number) < shortestNumber || len(number) > 19:
		return "", "This is not a sandbox card. Card numbers have 12 to 19 digits."
	case !luhn(number):
		return "", "This is not a sandbox card, and it has a typo. Please check the number."
	}
	return "", "This is not a sandbox card. Use 4242 4242 4242 4242 or 4000 0000 0000 0002."
}

// shortestNumber is the fewest digits that a card number has (ISO/IEC 7812).
const shortestNumber = 12

// holdsNumber says whether a line may contain a card number: enough digits, in any
// script or grouping, without a letter between them. It ignores the check digit,
// because a mistyped number must not be kept either.
func holdsNumber(line string) bool {
	digits := 0
	for _, r := range norm.NFKC.String(line) {
		switch {
		case unicode.IsNumber(r):
			digits++
		case unicode.IsLetter(r):
			digits = 0
		}
		if digits == shortestNumber {
			return true
		}
	}
	return false
}

// luhn verifies the check digit (ISO/IEC 7812-1, annex B).
func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		digit := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			digit *= 2
		}
		sum += digit/10 + digit%10
	}
	return sum%10 == 0
}

func wrongCode(typed string) locale.Text {
	switch {
	case typed == "":
		return "Please enter the security code."
	case !isDigits(typed) || len(typed) < 3 || len(typed) > 4:
		return "Security codes have 3 or 4 digits."
	}
	return ""
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
