package partner

import (
	"errors"
	"strings"
	"unicode/utf8"

	"fairlead/storage"
	"fairlead/web"
)

const (
	nameLength = 100  // characters
	textLength = 2000 // characters
)

// tidy takes the space around a profile's texts away and says what else is
// wrong with them.
func tidy(c *storage.Client) error {
	c.Name, c.UseCase = strings.TrimSpace(c.Name), strings.TrimSpace(c.UseCase)
	if err := checkTitle("company", c.Name); err != nil {
		return err
	}
	if err := checkEmail(c); err != nil {
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

// checkEmail says what is wrong with the address.
func checkEmail(c *storage.Client) (err error) {
	typed := c.Email
	switch c.Email, err = storage.ParseEmail(typed); {
	case errors.Is(err, storage.ErrEmailMissing):
		return refuse("The partner needs an email address.")
	case errors.Is(err, storage.ErrEmailLong):
		return refuse("The email address is too long; the maximum is 254 characters.")
	case errors.Is(err, storage.ErrEmailUnclear):
		return refuse("The email address %+q has an invisible or unusual character.", typed)
	case err != nil:
		return refuse("%q is not an email address. It should look like ops@example.com.", typed)
	}
	return nil
}
