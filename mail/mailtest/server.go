package mailtest

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Server is a real mail server that keeps what it is given. Its fields are set
// before it starts.
type Server struct {
	// TLS makes it offer STARTTLS, or with Implicit speak nothing but TLS.
	TLS      *tls.Config
	Implicit bool
	// User and Password, where they are set, must be given.
	User, Password string
	// NoUTF8 makes it a server without SMTPUTF8.
	NoUTF8 bool
	// Refuse may turn a recipient away with an [smtp.SMTPError].
	Refuse func(to string) error

	// Addr is where it listens.
	Addr string
	// LogIns counts the passwords that it was shown.
	LogIns atomic.Int32

	tb       testing.TB
	received chan *Message
}

// Start starts a mail server that ends with the test.
func Start(tb testing.TB, s *Server) *Server {
	tb.Helper()
	s.tb, s.received = tb, make(chan *Message, 100)
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: s, conn: c}, nil }))
	server.Domain, server.AllowInsecureAuth, server.EnableSMTPUTF8 = "localhost", true, !s.NoUTF8
	server.ErrorLog = log.New(io.Discard, "", 0)
	var listener net.Listener
	var err error
	if s.Implicit {
		listener, err = tls.Listen("tcp", "127.0.0.1:0", s.TLS)
	} else {
		server.TLSConfig = s.TLS
		listener, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		tb.Fatal(err)
	}
	s.Addr = listener.Addr().String()
	go func() { _ = server.Serve(listener) }()
	tb.Cleanup(func() { _ = server.Close() })
	return s
}

// Next waits for the next message.
func (s *Server) Next() *Message {
	s.tb.Helper()
	select {
	case l := <-s.received:
		return l
	case <-time.After(3 * time.Minute): // only a test that fails waits
		s.tb.Fatal("no message came")
		return nil
	}
}

// Waiting counts the messages that came and were not taken yet.
func (s *Server) Waiting() int { return len(s.received) }

// session is one conversation.
type session struct {
	server   *Server
	conn     *smtp.Conn
	from, to string
	known    bool
}

var _ smtp.AuthSession = (*session)(nil)

func (*session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		s.server.LogIns.Add(1)
		if user != s.server.User || password != s.server.Password {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.User != "" && !s.known {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if s.server.NoUTF8 && strings.ContainsFunc(to, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 6, 7}, Message: "non-ASCII address without SMTPUTF8"}
	}
	if s.server.Refuse != nil {
		return s.server.Refuse(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l := Read(s.server.tb, raw)
	l.From, l.To = s.from, s.to
	_, l.Secure = s.conn.TLSConnectionState()
	s.server.received <- l
	return nil
}

func (s *session) Reset()        { s.from, s.to = "", "" }
func (s *session) Logout() error { return nil }
