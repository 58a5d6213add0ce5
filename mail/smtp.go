package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"fairlead/web"
)

// stepTime bounds each part of a conversation with a mail server.
const stepTime = 10 * time.Second

// SMTP is a sender that hands messages to a mail server, encrypted wherever the
// server can, and never the password to another machine in the clear.
type SMTP struct {
	// Roots are whose certificates are trusted, nil for the system's.
	Roots *x509.CertPool

	url  *url.URL
	from *netmail.Address
}

var _ Sender = (*SMTP)(nil)

// OpenSMTP takes a URL that [CheckURL] approves of; its from=ADDRESS replaces from.
func OpenSMTP(rawURL string, from *netmail.Address) (*SMTP, error) {
	u, own, err := parseURL(rawURL)
	if err != nil {
		return nil, err
	}
	if own != nil {
		from = &netmail.Address{Name: cmp.Or(own.Name, from.Name), Address: own.Address}
	}
	return &SMTP{url: u, from: from}, nil
}

// Send hands a message over.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := compose(s.from, m)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host(), s.options()...)
	if err != nil {
		return err
	}
	conversation, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("the mail server cannot be used: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conversation.Text.Close() }) // its own Close waits for the server
	defer stop()
	err = client.SendWithSMTPClient(conversation, msg)
	_ = client.CloseWithSMTPClient(conversation) // it has the message, or has said why not
	if msg.IsDelivered() {
		return nil
	}
	return refusal(err)
}

// refusal marks what a server will never take, going by its own word.
func refusal(err error) error {
	var refused *gomail.SendError
	if errors.As(err, &refused) && refused.Reason == gomail.ErrSMTPRcptTo && refused.ErrorCode() >= 500 {
		return fmt.Errorf("%w: %w", ErrUndeliverable, err)
	}
	return err
}

func (s *SMTP) options() []gomail.Option {
	options := []gomail.Option{
		gomail.WithPort(s.port()),
		gomail.WithTimeout(stepTime),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.url.Hostname(), RootCAs: s.Roots, MinVersion: tls.VersionTLS12}),
		gomail.WithTLSPolicy(gomail.TLSOpportunistic),
	}
	if s.url.Scheme == "smtps" {
		options = append(options, gomail.WithSSL())
	}
	if s.url.User == nil {
		return options
	}
	if !web.IsLoopback(s.url.Hostname()) {
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	password, _ := s.url.User.Password()
	return append(options, gomail.WithUsername(s.url.User.Username()), gomail.WithPassword(password),
		gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthSCRAMSHA256))
}

// host is in brackets where it is an IPv6 address.
func (s *SMTP) host() string { return strings.TrimSuffix(s.url.Host, ":"+s.url.Port()) }

func (s *SMTP) port() int {
	if port, err := strconv.Atoi(s.url.Port()); err == nil {
		return port
	}
	if s.url.Scheme == "smtps" {
		return 465
	}
	return 587
}
