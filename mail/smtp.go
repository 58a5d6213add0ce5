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
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
	gosmtp "github.com/wneessen/go-mail/smtp"

	"fairlead/outbox"
	"fairlead/web"
)

// stepTime bounds each part of a conversation with a mail server.
const stepTime = 10 * time.Second

// SMTP is a sender that hands messages to a mail server, encrypted if the server supports
// it. It never sends the password to another machine without encryption.
type SMTP struct {
	// Roots are the trusted certificate authorities, nil for the system's.
	Roots *x509.CertPool

	url  *url.URL
	from *netmail.Address
}

var _ Sender = (*SMTP)(nil)

// OpenSMTP opens the server at a URL that [CheckURL] accepts. Its from=ADDRESS replaces from.
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
	msg, err := compose(s.from, m, forServers)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host(), s.options()...)
	if err != nil {
		return err
	}
	conversation, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("cannot use the mail server: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conversation.Text.Close() }) // its own Close waits for the server
	defer stop()
	if err := needsUTF8(conversation, m.To); err != nil {
		_ = client.CloseWithSMTPClient(conversation) // nothing was sent
		return err
	}
	err = client.SendWithSMTPClient(conversation, msg)
	_ = client.CloseWithSMTPClient(conversation) // it has the message, or has said why not
	if msg.IsDelivered() {
		return nil
	}
	return permanent(err)
}

// needsUTF8 refuses an address that this server cannot take (RFC 6531 §3.2): the part
// before the @ has no ASCII form.
func needsUTF8(conversation *gosmtp.Client, to string) error {
	local := to[:strings.LastIndexByte(to, '@')]
	isASCII := !strings.ContainsFunc(local, func(r rune) bool { return r >= utf8.RuneSelf })
	if ok, _ := conversation.Extension("SMTPUTF8"); ok || isASCII {
		return nil
	}
	return fmt.Errorf("%w: the address has letters outside ASCII before the @, and the mail server does not support SMTPUTF8", outbox.ErrPermanent)
}

// permanent marks the recipients that a server refuses for good.
func permanent(err error) error {
	var refused *gomail.SendError
	if errors.As(err, &refused) && refused.Reason == gomail.ErrSMTPRcptTo && refused.ErrorCode() >= 500 {
		return fmt.Errorf("%w: %w", outbox.ErrPermanent, err)
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
