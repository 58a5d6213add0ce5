package database_test

import (
	"errors"
	"net"
	"strings"
	"testing"

	"fairlead/storage/database"
)

func TestOpenPostgresErrorIsOneLineWithoutThePassword(t *testing.T) {
	t.Parallel()
	const port = "1"                              // where nobody listens
	mute, err := net.Listen("tcp", "127.0.0.1:0") // the system accepts for it, and nobody answers
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mute.Close() })
	for name, row := range map[string]struct{ url, want string }{
		"nothing listens":             {"postgres://ada:hunter2@127.0.0.1:" + port + "/fairlead", "connect to PostgreSQL at 127.0.0.1:" + port + ": connection refused"},
		"nothing listens, no TLS":     {"postgres://ada:hunter2@127.0.0.1:" + port + "/fairlead?sslmode=disable", "connect to PostgreSQL at 127.0.0.1:" + port + ": connection refused"},
		"a server that is silent":     {"postgres://ada:hunter2@" + mute.Addr().String() + "/fairlead?connect_timeout=1", "connect to PostgreSQL at " + mute.Addr().String() + ": no answer in time"},
		"a name with two addresses":   {"postgres://ada:hunter2@localhost:" + port + "/fairlead", "connect to PostgreSQL at localhost:" + port + ": "},
		"a folder without a socket":   {"postgres://ada:hunter2@/fairlead?host=/nowhere", "connect to PostgreSQL at /nowhere: no such file or directory"},
		"a port that is no number":    {"postgres://ada:hunter2@localhost:x/fairlead", "connect to PostgreSQL: cannot parse the URL"},
		"a password with a slash":     {"postgres://ada:hunter2/@localhost/fairlead", "connect to PostgreSQL: cannot parse the URL"},
		"a password with a bad %":     {"postgres://ada:hunter2%zz@localhost/fairlead", "connect to PostgreSQL: cannot parse the URL"},
		"a setting that is not known": {"postgres://ada:hunter2@localhost/fairlead?sslmode=hunter2", "connect to PostgreSQL: cannot parse the URL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := database.Open(t.Context(), row.url, database.Options{})
			if err == nil {
				t.Fatal("it opened")
			}
			if errors.Unwrap(err) == nil {
				t.Error("the cause is lost")
			}
			if !strings.HasPrefix(err.Error(), row.want) || strings.ContainsAny(err.Error(), "\n\t") || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got  %q\nwant %q", err, row.want)
			}
		})
	}
}
