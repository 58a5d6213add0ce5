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

	"fairlead/locale"
	"fairlead/outbox"
	"fairlead/storage"
)

// Message is an email that is ready to be sent.
type Message struct {
	// ID stays the same however often the message is sent, so that mailboxes can
	// drop repetitions.
	ID         string
	To         string // an address without a name
	Subject    string
	Text, HTML string
	Date       time.Time
}

//go:embed message.txt message.html
var templates embed.FS

// say is replaced by the language of a message.
func say(locale.Text) string { return "" }

var (
	textTemplate = texttemplate.Must(texttemplate.New("message.txt").Funcs(texttemplate.FuncMap{"say": say}).ParseFS(templates, "message.txt"))
	htmlTemplate = template.Must(template.New("message.html").Funcs(template.FuncMap{"say": say}).ParseFS(templates, "message.html"))
)

// render draws content as text and as HTML in its language.
func render(c content, job storage.Job) (Message, error) {
	funcs := map[string]any{"say": func(text any) string { return said(c.Language, text) }}
	var text, html bytes.Buffer
	err := errors.Join(
		texttemplate.Must(textTemplate.Clone()).Funcs(funcs).Execute(&text, c),
		template.Must(htmlTemplate.Clone()).Funcs(funcs).Execute(&html, c))
	return Message{ID: job.ID, To: c.To, Subject: said(c.Language, c.Subject), Text: text.String(), HTML: html.String(),
		Date: job.CreatedAt.Time}, err
}

// said is a text of a template or of content in a language.
func said(l *locale.Language, text any) string {
	switch text := text.(type) {
	case locale.Message:
		return l.Say(text.Text, text.Args...)
	case locale.Text:
		return l.Say(text)
	case string:
		return l.Say(locale.Text(text))
	}
	panic(fmt.Sprintf("%T is no text", text))
}

// Noreply is the address that mail comes from unless another one is set.
func Noreply(brand string, public *url.URL) *netmail.Address {
	host := public.Hostname()
	if net.ParseIP(host) != nil {
		host = "localhost"
	}
	return &netmail.Address{Name: brand, Address: "noreply@" + host}
}

// compose builds the message of RFC 5322. go-mail encodes header values, so that none
// can begin another header; its text is encoded as encoding says.
func compose(from *netmail.Address, m Message, encoding func(text string) gomail.Encoding) (*gomail.Msg, error) {
	to, err := netmail.ParseAddress(m.To)
	if err != nil || to.Address != m.To {
		return nil, fmt.Errorf("%w: not an email address", outbox.ErrPermanent)
	}
	from, to = withASCIIDomain(from), withASCIIDomain(to)
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(from)
	msg.ToMailAddress(to)
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.Date)
	msg.SetMessageIDWithValue(m.ID + from.Address[strings.LastIndex(from.Address, "@"):])
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834 §5: no out-of-office replies
	text := strings.ReplaceAll(m.Text, "\n", "\r\n")
	msg.SetBodyString(gomail.TypeTextPlain, text, gomail.WithPartEncoding(encoding(text)))
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}

// withASCIIDomain writes the domain in punycode, which every mail server accepts.
func withASCIIDomain(a *netmail.Address) *netmail.Address {
	key := storage.EmailKey(a.Address)
	local := a.Address[:strings.LastIndexByte(a.Address, '@')]
	return &netmail.Address{Name: a.Name, Address: local + key[strings.LastIndexByte(key, '@'):]}
}

// forServers leaves short lines of ASCII as they are (RFC 5322 §2.1.1), which keeps links
// whole in the source of the message.
func forServers(text string) gomail.Encoding {
	for line := range strings.Lines(text) {
		if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
			return gomail.EncodingQP
		}
	}
	return gomail.NoEncoding
}

// forReaders leaves everything as it is: people read the file and copy the link from it.
func forReaders(string) gomail.Encoding { return gomail.NoEncoding }
