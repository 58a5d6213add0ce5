package mail

import (
	"context"
	"fmt"
	"time"

	gomail "github.com/wneessen/go-mail"

	"fairlead/web"
)

// Check greets the mail server and logs in as [SMTP.Send] does, and sends nothing. It reports
// whether messages would be encrypted on their way.
func (s *SMTP) Check(ctx context.Context) (encrypted bool, err error) {
	options := s.options()
	if until, ok := ctx.Deadline(); ok { // only connecting ends with the context
		options = append(options, gomail.WithTimeout(max(time.Until(until), time.Millisecond)))
	}
	client, err := gomail.NewClient(s.host(), options...)
	if err != nil {
		return false, err
	}
	conversation, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return false, fmt.Errorf("cannot use the mail server: %w", err)
	}
	_, encrypted = conversation.TLSConnectionState()
	return encrypted, client.CloseWithSMTPClient(conversation)
}

// Host is the mail server's address without the password.
func (s *SMTP) Host() string { return s.url.Host }

// IsLocal reports whether the mail server is on this machine.
func (s *SMTP) IsLocal() bool { return web.IsLoopback(s.url.Hostname()) }
