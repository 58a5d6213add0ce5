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

// Message is a message as its reader gets it.
type Message struct {
	From, To string // on the envelope
	Secure   bool   // it came over TLS

	Header     mail.Header
	Text, HTML string
	Raw        string
}

// Read takes a message apart.
func Read(tb testing.TB, raw []byte) *Message {
	tb.Helper()
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		tb.Errorf("not a message: %v: %s", err, raw)
		return &Message{Raw: string(raw)}
	}
	m := &Message{Header: message.Header, Raw: string(raw)}
	_, with, _ := mime.ParseMediaType(message.Header.Get("Content-Type"))
	for parts := multipart.NewReader(message.Body, with["boundary"]); ; {
		part, err := parts.NextPart() // decodes quoted-printable
		if errors.Is(err, io.EOF) {
			return m
		}
		if err != nil {
			tb.Errorf("a damaged message: %v: %s", err, raw)
			return m
		}
		raw, _ := io.ReadAll(part)
		content := strings.ReplaceAll(string(raw), "\r\n", "\n")
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			m.HTML = content
		} else {
			m.Text = content
		}
	}
}

// Subject is the subject, decoded.
func (m *Message) Subject() string {
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return err.Error()
	}
	return subject
}

var urlRE = regexp.MustCompile(`https?://\S+`)

// Link is the first URL of the plain text, empty when there is none.
func (m *Message) Link() string { return urlRE.FindString(m.Text) }
