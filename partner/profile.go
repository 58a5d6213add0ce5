package partner

import (
	"net/mail"
	"strings"
	"unicode/utf8"

	"fairlead/storage"
	"fairlead/web"
)

const (
	nameLength  = 100  // characters
	emailLength = 254  // bytes, RFC 5321 §4.5.3.1.3
	textLength  = 2000 // characters
)

// tidy takes the space around a profile's texts away and says what else is
// wrong with them.
func tidy(c *storage.Client) error {
	c.Name, c.Email, c.UseCase = strings.TrimSpace(c.Name), strings.TrimSpace(c.Email), strings.TrimSpace(c.UseCase)
	if err := checkTitle("company", c.Name); err != nil {
		return err
	}
	if err := checkEmail(c.Email); err != nil {
		return err
	}
	return checkText("use case", c.UseCase, textLength)
}

// checkTitle asks for a name that people can recognise.
func checkTitle(whose, name string) error {
	if name == "" {
		return refuse("The %s needs a name.", whose)
	}
	if err := checkText(whose+"'s name", name, nameLength); err != nil {
		return err
	}
	if !web.HasLetter(name) {
		return refuse("The %s's name needs a letter or a digit that can be seen.", whose)
	}
	return nil
}

// checkText refuses what would deceive a reader: control characters, those that
// turn the direction of the text around them, and those that cannot be seen.
func checkText(what, text string, limit int) error {
	if utf8.RuneCountInString(text) > limit {
		return refuse("The %s is longer than %d characters.", what, limit)
	}
	if !web.IsPlain(text) {
		return refuse("The %s has characters that cannot be shown, such as line breaks; write it as plain text on one line.", what)
	}
	return nil
}

// checkEmail asks for a bare address whose host could have mail.
func checkEmail(email string) error {
	if email == "" {
		return refuse("The partner needs an email address to be reached at.")
	}
	if len(email) > emailLength {
		return refuse("The email address is longer than %d characters.", emailLength)
	}
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || !web.IsPlain(email) {
		return refuse("%q is not an email address such as ops@example.com.", email)
	}
	return nil
}
