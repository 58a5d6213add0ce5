package billing

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The two cards that there are.
const (
	goodCard     = "4242424242424242"
	declinedCard = "4000000000000002"
)

// readNumber takes a card number as people write it, in groups. No sentence
// repeats what was typed.
func readNumber(typed string) (number, wrong string) {
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
		return "", "This is not a sandbox card: a card number has only digits, with spaces or dashes between them."
	case len(number) < shortestNumber || len(number) > 19:
		return "", "This is not a sandbox card: a card number has 12 to 19 digits."
	case !luhn(number):
		return "", "There is a typo in this number, and it is not a sandbox card. Please check its digits."
	}
	return "", "This is not a sandbox card. Use 4242 4242 4242 4242 or 4000 0000 0000 0002."
}

// shortestNumber is how many digits a card number has at least (ISO/IEC 7812).
const shortestNumber = 12

// holdsNumber says whether a line may have a card number in it: so many digits of
// any script and width, with no letter between them, however they are grouped. The
// last digit is not checked: a number with a typo is not kept either.
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

// luhn checks the last digit, as ISO/IEC 7812-1 annex B has it.
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

func wrongCode(typed string) string {
	switch {
	case typed == "":
		return "Please enter the security code."
	case !isDigits(typed) || len(typed) < 3 || len(typed) > 4:
		return "A security code has 3 or 4 digits."
	}
	return ""
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
