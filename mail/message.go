package mail

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net"
	netmail "net/mail"
	"net/url"
	"strings"
	texttemplate "text/template"
	"time"

	gomail "github.com/wneessen/go-mail"

	"fairlead/storage"
)

// ErrUndeliverable means that trying again would not help.
var ErrUndeliverable = errors.New("undeliverable")

// Message is a letter that is ready to be sent.
type Message struct {
	// ID stays the same however often the message is sent, so that mailboxes can
	// tell.
	ID         string
	To         string // an address alone
	Subject    string
	Text, HTML string
	Date       time.Time
}

//go:embed letter.txt letter.html
var letters embed.FS

// message draws a letter as text and as HTML.
func (m *Mailer) message(l letter, job storage.Job) (Message, error) {
	var text, html bytes.Buffer
	plain, err := texttemplate.ParseFS(letters, "letter.txt")
	if err == nil {
		err = plain.Execute(&text, l)
	}
	if err != nil {
		return Message{}, err
	}
	marked, err := template.ParseFS(letters, "letter.html")
	if err == nil {
		err = marked.Execute(&html, l)
	}
	return Message{ID: job.ID, To: l.To, Subject: l.Subject, Text: text.String(), HTML: html.String(),
		Date: job.CreatedAt.Time}, err
}

// Noreply is the address that mail comes from unless another one is set.
func Noreply(brand string, public *url.URL) *netmail.Address {
	host := public.Hostname()
	if net.ParseIP(host) != nil {
		host = "localhost"
	}
	return &netmail.Address{Name: brand, Address: "noreply@" + host}
}

// compose is a message as RFC 5322 has it. go-mail encodes what stands in headers,
// so that no value can begin another one.
func compose(from *netmail.Address, m Message) (*gomail.Msg, error) {
	to, err := netmail.ParseAddress(m.To)
	if err != nil || to.Address != m.To {
		return nil, fmt.Errorf("%w: the address is none", ErrUndeliverable)
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(from)
	msg.ToMailAddress(to)
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.Date)
	msg.SetMessageIDWithValue(m.ID + from.Address[strings.LastIndex(from.Address, "@"):])
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834 §5: no out-of-office replies, please
	text := strings.ReplaceAll(m.Text, "\n", "\r\n")
	msg.SetBodyString(gomail.TypeTextPlain, text, gomail.WithPartEncoding(encoding(text)))
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}

// encoding leaves plain text as it is where it may stay so (RFC 5322 §2.1.1), which
// keeps links whole for whoever reads the source.
func encoding(text string) gomail.Encoding {
	for line := range strings.Lines(text) {
		if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
			return gomail.EncodingQP
		}
	}
	return gomail.NoEncoding
}
