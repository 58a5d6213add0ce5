package mail

import (
	"encoding/json"
	"errors"
	"fmt"

	"fairlead/brand"
	"fairlead/locale"
	"fairlead/outbox"
	"fairlead/storage"
	"fairlead/web"
)

// errNoRecipient means that there is no one to write to, which is not a failure.
var errNoRecipient = errors.New("no recipient")

// content is what a message says. It contains no text that a user entered: someone could
// sign up with an advertisement as their name and another person's address.
type content struct {
	To string // an address
	// Language is the one of the account.
	Language *locale.Language
	Subject  locale.Message
	// Before are the paragraphs before the code and the link, After those behind them.
	Before, After []locale.Message
	Code          string         // empty for none
	OrLink        locale.Message // between the code and the link
	Link          link           // its zero value is none
	// Also is a second link; its zero value is none.
	Also link

	Brand web.Brand
}

// Accent is the color of buttons and links.
func (c content) Accent() brand.Accent { return c.Brand.Look.AccentOrUsual() }

type link struct {
	Label locale.Text
	URL   string
}

// read decodes a job's payload.
func read(job storage.Job, into any) error {
	if err := json.Unmarshal([]byte(job.Payload), into); err != nil {
		return fmt.Errorf("%w: the job is damaged: %w", outbox.ErrPermanent, err)
	}
	return nil
}

// unknown is the error for a mail of a newer release. It is tried again, since servers of that release
// run beside this one during an upgrade.
func unknown[N ~string](what string, name N) error { return fmt.Errorf("unknown %s %q", what, name) }
