package mailtest

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"regexp"
	"strings"
	"testing"
)

// Letter is a message as its reader gets it.
type Letter struct {
	From, To string // on the envelope
	Secure   bool   // it came over TLS

	Header     mail.Header
	Text, HTML string
	Raw        string
}

// Read takes a message apart.
func Read(tb testing.TB, raw []byte) *Letter {
	tb.Helper()
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		tb.Errorf("not a message: %v: %s", err, raw)
		return &Letter{Raw: string(raw)}
	}
	l := &Letter{Header: message.Header, Raw: string(raw)}
	_, with, _ := mime.ParseMediaType(message.Header.Get("Content-Type"))
	for parts := multipart.NewReader(message.Body, with["boundary"]); ; {
		part, err := parts.NextPart() // decodes quoted-printable
		if errors.Is(err, io.EOF) {
			return l
		}
		if err != nil {
			tb.Errorf("a damaged message: %v: %s", err, raw)
			return l
		}
		raw, _ := io.ReadAll(part)
		content := strings.ReplaceAll(string(raw), "\r\n", "\n")
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			l.HTML = content
		} else {
			l.Text = content
		}
	}
}

// Subject is the subject, decoded.
func (l *Letter) Subject() string {
	subject, err := new(mime.WordDecoder).DecodeHeader(l.Header.Get("Subject"))
	if err != nil {
		return err.Error()
	}
	return subject
}

var urlRE = regexp.MustCompile(`https?://\S+`)

// Link is the first URL of the plain text, empty when there is none.
func (l *Letter) Link() string { return urlRE.FindString(l.Text) }
