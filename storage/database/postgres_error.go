package database

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// notConnected says which server failed and why, in the words of the system or the
// server. The driver's own text has a line for each address, and may repeat the password
// from a URL that it cannot parse.
func notConnected(err error) error {
	var unread *pgconn.ParseConfigError
	var failed *pgconn.ConnectError
	switch {
	case errors.As(err, &unread):
		return &connectError{"connect to PostgreSQL: cannot parse the URL, which should look like postgres://user:password@host:5432/database, with special characters escaped", err}
	case errors.As(err, &failed):
		return &connectError{"connect to PostgreSQL at " + serverOf(failed.Config) + ": " + rootCause(failed), err}
	}
	return fmt.Errorf("connect to PostgreSQL: %w", err)
}

// connectError says in one line, without a password, what the driver's error says in
// several.
type connectError struct {
	text string
	err  error
}

func (e *connectError) Error() string { return e.text }
func (e *connectError) Unwrap() error { return e.err }

// oneLine returns an error that fits on one line of a log.
func oneLine(err error) error {
	if failed := (*pgconn.ConnectError)(nil); errors.As(err, &failed) {
		return notConnected(err)
	}
	return err
}

// serverOf returns a host with its port, or the folder of a socket.
func serverOf(c *pgconn.Config) string {
	if strings.HasPrefix(c.Host, "/") {
		return c.Host
	}
	return net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
}

// rootCause returns the text of the root cause; of several, the last.
func rootCause(err error) string {
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
