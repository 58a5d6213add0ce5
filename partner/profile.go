package partner

import (
	"errors"
	"strings"
	"unicode/utf8"

	"fairlead/storage"
	"fairlead/web"
)

const (
	nameLength = 100 // characters
	// TextLength is how many characters a reason, a question, an answer and a use case have at most.
	TextLength = 2000
)

// tidy trims a profile's texts and reports all that else is wrong with them.
func tidy(c *storage.Client) error {
	c.Name, c.UseCase = strings.TrimSpace(c.Name), storage.OneLine(c.UseCase)
	return errors.Join(about("company", checkTitle("company", c.Name)), about("email", checkEmail(c)),
		about("use_case", checkText("use case", c.UseCase, TextLength)))
}

// checkTitle requires a name that people can recognize.
func checkTitle(whose, name string) error {
	if name == "" {
		return invalid("The %s needs a name.", whose)
	}
	if err := checkText(whose+"'s name", name, nameLength); err != nil {
		return err
	}
	if !web.HasLetter(name) {
		return invalid("The %s's name needs a visible letter or digit.", whose)
	}
	return nil
}

// checkText refuses characters that deceive a reader: control characters, those
// that change the direction of the text, and invisible ones.
func checkText(what, text string, limit int) error {
	if utf8.RuneCountInString(text) > limit {
		return invalid("The %s is longer than %d characters.", what, limit)
	}
	if !web.IsPlain(text) {
		return invalid("The %s contains unsupported characters, such as line breaks. Write it as plain text on one line.", what)
	}
	return nil
}

// checkEmail parses the address and reports what is wrong with it.
func checkEmail(c *storage.Client) (err error) {
	typed := c.Email
	switch c.Email, err = storage.ParseEmail(typed); {
	case errors.Is(err, storage.ErrEmailMissing):
		return invalid("The partner needs an email address.")
	case errors.Is(err, storage.ErrEmailLong):
		return invalid("The email address is too long; the maximum is 254 characters.")
	case errors.Is(err, storage.ErrEmailUnclear):
		return invalid("The email address %+q has an invisible or unusual character.", typed)
	case err != nil:
		return invalid("%q is not an email address. It should look like ops@example.com.", typed)
	}
	return nil
}

// paragraphs trims a text of several lines that somebody reads, and requires one.
func paragraphs(what, text string) (string, error) { return paragraphsUpTo(TextLength, what, text) }

func paragraphsUpTo(most int, what, text string) (string, error) {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t")
		if !web.IsPersonal(strings.ReplaceAll(line, "\t", " ")) {
			return "", invalid("The %s contains an unsupported character. Please type it again.", what)
		}
	}
	text = strings.Join(lines, "\n")
	switch {
	case web.IsBlank(text):
		return "", invalid("Please enter %s %s.", article(what), what)
	case utf8.RuneCountInString(text) > most:
		return "", invalid("The %s is longer than %d characters.", what, most)
	}
	return text, nil
}

func article(noun string) string {
	if strings.ContainsRune("aeio", rune(noun[0])) {
		return "an"
	}
	return "a"
}
