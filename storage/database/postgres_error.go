package database

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// notConnected says where PostgreSQL was looked for and, in the system's or the
// server's own words, why that failed. The driver's text has a line for each address
// that was tried, and of a URL that it cannot read it may repeat the password.
func notConnected(err error) error {
	var unread *pgconn.ParseConfigError
	var failed *pgconn.ConnectError
	switch {
	case errors.As(err, &unread):
		return &connectError{"connect to PostgreSQL: the URL cannot be read, and should look like postgres://user:password@host:5432/database, with special characters escaped", err}
	case errors.As(err, &failed):
		return &connectError{"connect to PostgreSQL at " + serverOf(failed.Config) + ": " + innermost(failed), err}
	}
	return fmt.Errorf("connect to PostgreSQL: %w", err)
}

// connectError says in one line and without a password what the driver says in more.
type connectError struct {
	text string
	err  error
}

func (e *connectError) Error() string { return e.text }
func (e *connectError) Unwrap() error { return e.err }

// inOneLine is an error as a log can show it.
func inOneLine(err error) error {
	if failed := (*pgconn.ConnectError)(nil); errors.As(err, &failed) {
		return notConnected(err)
	}
	return err
}

// serverOf is a host with its port, or the folder of a socket.
func serverOf(c *pgconn.Config) string {
	if strings.HasPrefix(c.Host, "/") {
		return c.Host
	}
	return net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
}

// innermost is what an error comes down to; of several, the last.
func innermost(err error) string {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Message
	}
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		return "no answer in time"
	}
	for {
		if several, ok := err.(interface{ Unwrap() []error }); ok && len(several.Unwrap()) > 0 {
			all := several.Unwrap()
			err = all[len(all)-1]
			continue
		}
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
