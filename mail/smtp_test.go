package mail_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"fairlead/mail"
	"fairlead/mail/mailtest"
	"fairlead/outbox"
)

func smtp(t *testing.T, rawURL string) *mail.SMTP {
	t.Helper()
	s, err := mail.OpenSMTP(rawURL, from())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// certificate returns a server certificate for 127.0.0.1 and the roots that trust it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return &tls.Config{Certificates: server.TLS.Certificates}, roots
}

func message() mail.Message {
	return mail.Message{ID: "0123456789", To: email, Subject: "Hello", Text: "Hello,\n\nhttps://connect.example/reset?token=x\n", HTML: "<p>Hello</p>\n", Date: time.Now()}
}

func TestSMTPSends(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		tls, implicit, auth bool
		query, from         string
	}{
		"in the clear to this machine":        {},
		"with a password to this machine":     {auth: true},
		"encrypted when the server offers it": {tls: true},
		"encrypted with a password":           {tls: true, auth: true},
		"over TLS alone":                      {tls: true, implicit: true, auth: true},
		"from whom the URL says":              {query: "?from=Mail+%3Cmail@shop.example%3E", from: "mail@shop.example"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, user, scheme := &mailtest.Server{}, "", "smtp"
			config, roots := certificate(t)
			if row.tls {
				server.TLS, server.Implicit = config, row.implicit
			}
			if row.auth {
				server.User, server.Password, user = "user@shop.example", "p@ss/wörd", "user%40shop.example:p%40ss%2Fw%C3%B6rd@"
			}
			if row.implicit {
				scheme = "smtps"
			}
			mailtest.Start(t, server)
			s := smtp(t, scheme+"://"+user+server.Addr+row.query)
			s.Roots = roots
			if err := s.Send(t.Context(), message()); err != nil {
				t.Fatal(err)
			}
			l := server.Next()
			if want := row.from; l.To != email || l.Secure != row.tls || (want != "" && l.From != want) {
				t.Errorf("to %s from %s, encrypted: %v", l.To, l.From, l.Secure)
			}
			wantIn(t, l.Text, "\nhttps://connect.example/reset?token=x\n")
			if got := l.Header.Get("Message-Id"); !strings.HasPrefix(got, "<0123456789@") {
				t.Errorf("the message's id is %s", got)
			}
		})
	}
}

func TestSMTPRefusesToSend(t *testing.T) {
	t.Parallel()
	config, roots := certificate(t)
	refuse := func(code int) func(string) error {
		return func(string) error { return &gosmtp.SMTPError{Code: code, Message: "not this one"} }
	}
	for name, row := range map[string]struct {
		server    *mailtest.Server
		user      string
		host      string
		roots     *x509.CertPool
		permanent bool
	}{
		"where the password would be seen":       {server: &mailtest.Server{}, user: "user:hunter2@", host: "0.0.0.0"},
		"to a server that it cannot trust":       {server: &mailtest.Server{TLS: config}, user: "user:hunter2@"},
		"with a password that is wrong":          {server: &mailtest.Server{TLS: config, User: "user", Password: "other"}, user: "user:hunter2@", roots: roots},
		"without the password that is asked for": {server: &mailtest.Server{User: "user", Password: "other"}},
		"to whom the server will never take":     {server: &mailtest.Server{Refuse: refuse(550)}, permanent: true},
		"to whom the server takes later":         {server: &mailtest.Server{Refuse: refuse(451)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, row.server)
			_, port, _ := net.SplitHostPort(server.Addr)
			host := "127.0.0.1"
			if row.host != "" {
				host = row.host
			}
			s := smtp(t, "smtp://"+row.user+host+":"+port)
			s.Roots = row.roots
			err := s.Send(t.Context(), message())
			if err == nil || errors.Is(err, outbox.ErrPermanent) != row.permanent {
				t.Fatalf("got %v, permanent: %v", err, row.permanent)
			}
			if strings.Contains(err.Error(), "hunter2") || server.Waiting() > 0 {
				t.Errorf("it says %q and sent %d", err, server.Waiting())
			}
			if row.roots == nil && server.LogIns.Load() > 0 {
				t.Error("the password was shown")
			}
		})
	}
}

func TestSMTPStopsWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	connected, over := make(chan struct{}), make(chan struct{})
	server := mailtest.Start(t, &mailtest.Server{Refuse: func(string) error { close(connected); <-over; return nil }})
	go func() { <-connected; stop() }()
	if err := smtp(t, "smtp://"+server.Addr).Send(ctx, message()); err == nil {
		t.Error("it was sent")
	}
	close(over)
}

func TestSMTPSendsTheDomainAsPunycode(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, &mailtest.Server{NoUTF8: true})
	s := smtp(t, "smtp://"+server.Addr+"?from=noreply@shop.b%C3%BCcher.example")
	m := message()
	m.To = "Ada@bücher.example"
	if err := s.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := server.Next()
	if got.To != "Ada@xn--bcher-kva.example" || got.From != "noreply@shop.xn--bcher-kva.example" {
		t.Errorf("sent to %s from %s", got.To, got.From)
	}
	if to := got.Header.Get("To"); to != "<Ada@xn--bcher-kva.example>" {
		t.Errorf("the header says %s", to)
	}
}

func TestSMTPSendsToALocalPartOutsideASCIIWhereTheServerCan(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, &mailtest.Server{})
	m := message()
	m.To = "ädä@bücher.example"
	if err := smtp(t, "smtp://"+server.Addr).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if got := server.Next().To; got != "ädä@xn--bcher-kva.example" {
		t.Errorf("sent to %s", got)
	}
}

func TestSMTPNamesTheReasonWhereALocalPartNeedsSMTPUTF8(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, &mailtest.Server{NoUTF8: true})
	m := message()
	m.To = "ädä@bücher.example"
	err := smtp(t, "smtp://"+server.Addr).Send(t.Context(), m)
	if !errors.Is(err, outbox.ErrPermanent) || !strings.Contains(err.Error(), "the mail server does not support SMTPUTF8") {
		t.Errorf("got %v", err)
	}
	if n := server.Waiting(); n != 0 {
		t.Errorf("%d messages were sent", n)
	}
}

func TestCheckURL(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"smtp://localhost:25":                           "",
		"smtps://user:p%40ss@mail.example":              "",
		"smtp://user:pass@[::1]:587/":                   "",
		"smtp://mail.example?from=noreply@shop.example": "",
		"mail.example":                                  "must look like",
		"http://user:hunter2@mail.example":              "must look like",
		"smtp://user:hunter2@mail.example/x":            "must look like",
		"smtp://user:hunter2@mail.example:0":            "has a port outside",
		"smtp://user:hunter2@mail.example:66000":        "has a port outside",
		"smtp://user:hunter2@mail.example?to=x@y.z":     "may only have",
		"smtp://user:hunter2@mail.example?from=nobody":  "may only have",
		"smtp://m.example?from=a@b.c&from=d@e.f":        "may only have",
		"smtp://m.example?from=a@b.c%0d%0aBcc:x@y.z":    "may only have",
	} {
		err := mail.CheckURL(url)
		if (err == nil) != (want == "") || (err != nil && !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", url, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the password is repeated: %v", err)
		}
	}
}
