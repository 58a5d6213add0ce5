package mail

import (
	"encoding/json"
	"errors"
	"fmt"

	"fairlead/outbox"
	"fairlead/storage"
	"fairlead/web"
)

// errNobody means that there is nobody to write to, which is no failure.
var errNobody = errors.New("nobody to write to")

// content is what a message says. Nothing in it was written by a stranger: signing
// up with a chosen name must not send that text to anybody.
type content struct {
	To      string // an address
	Subject string
	// Before are the paragraphs before the link, After those behind it.
	Before, After []string
	Link          link
	// Also is a second link; its zero value is none.
	Also link

	Brand web.Brand
}

type link struct{ Label, URL string }

// read decodes a job's payload.
func read(job storage.Job, into any) error {
	if err := json.Unmarshal([]byte(job.Payload), into); err != nil {
		return fmt.Errorf("%w: the job is damaged: %w", outbox.ErrPermanent, err)
	}
	return nil
}
