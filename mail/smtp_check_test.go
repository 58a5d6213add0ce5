package mail_test

import (
	"context"
	"crypto/x509"
	"net"
	"strings"
	"testing"
	"time"

	"fairlead/mail/mailtest"
)

func TestSMTPCheckLogsInAndSendsNothing(t *testing.T) {
	t.Parallel()
	config, roots := certificate(t)
	for name, row := range map[string]struct {
		server    *mailtest.Server
		scheme    string
		encrypted bool
	}{
		"in the clear to this machine":        {&mailtest.Server{User: "user", Password: "hunter2"}, "smtp", false},
		"encrypted when the server offers it": {&mailtest.Server{TLS: config, User: "user", Password: "hunter2"}, "smtp", true},
		"over TLS alone":                      {&mailtest.Server{TLS: config, Implicit: true, User: "user", Password: "hunter2"}, "smtps", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, row.server)
			s := smtp(t, row.scheme+"://user:hunter2@"+server.Addr)
			s.Roots = roots
			encrypted, err := s.Check(t.Context())
			if err != nil || encrypted != row.encrypted {
				t.Errorf("encrypted: %t, %v", encrypted, err)
			}
			if server.LogIns.Load() != 1 || server.Waiting() != 0 {
				t.Errorf("%d log-ins and %d messages", server.LogIns.Load(), server.Waiting())
			}
		})
	}
}

func TestSMTPCheckRefusals(t *testing.T) {
	t.Parallel()
	config, roots := certificate(t)
	for name, row := range map[string]struct {
		server *mailtest.Server
		host   string
		roots  *x509.CertPool
	}{
		"a password that is wrong":          {&mailtest.Server{TLS: config, User: "user", Password: "other"}, "127.0.0.1", roots},
		"a server that it cannot trust":     {&mailtest.Server{TLS: config}, "127.0.0.1", nil},
		"a password that others would see":  {&mailtest.Server{}, "0.0.0.0", roots},
		"a server that speaks nothing else": {&mailtest.Server{TLS: config, Implicit: true}, "127.0.0.1", roots},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, row.server)
			_, port, _ := net.SplitHostPort(server.Addr)
			s := smtp(t, "smtp://user:hunter2@"+row.host+":"+port)
			s.Roots = row.roots
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			_, err := s.Check(ctx)
			if err == nil || strings.Contains(err.Error(), "hunter2") || server.Waiting() != 0 {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A server that accepts connections and says nothing holds nobody up for longer than asked.
func TestSMTPCheckOfAServerThatHangs(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := smtp(t, "smtp://"+silent.Addr().String()).Check(ctx); err == nil {
		t.Error("it greeted")
	}
}
