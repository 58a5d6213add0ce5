package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
)

// isAway says that the database could not be asked, did not answer in time or had
// too much to do. That whoever asked has gone is none of this, and neither is a
// fault that waiting does not mend, such as a damaged file.
func isAway(err error) bool {
	var connecting *pgconn.ConnectError
	switch {
	case errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &connecting) || errors.Is(err, context.DeadlineExceeded):
		return true
	}
	return hasBroken(err) || gaveWay(err) || refusesWork(err)
}

// brokeOff says that a connection broke before a commit was sent on it: what it was
// asked came to nothing, and another connection may be asked the same. Where none
// can be made there is nobody to ask, and after a commit nobody knows what it did.
func brokeOff(err error) bool {
	var connecting *pgconn.ConnectError
	var committing *commitError
	return hasBroken(err) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) &&
		!errors.As(err, &connecting) && !errors.As(err, &committing)
}

// commitError says that a commit was sent and not confirmed.
type commitError struct{ err error }

func (e *commitError) Error() string { return "commit: " + e.err.Error() }
func (e *commitError) Unwrap() error { return e.err }

// hasBroken says that a connection came to its end in the middle.
func hasBroken(err error) bool {
	if err == nil {
		return false
	}
	for _, end := range []error{driver.ErrBadConn, pgconn.ErrConnClosed, io.EOF, io.ErrUnexpectedEOF} {
		if errors.Is(err, end) {
			return true
		}
	}
	var wire net.Error
	return errors.As(err, &wire) || slices.Contains(farewells, state(err))
}

// farewells are what PostgreSQL says when it ends a connection (class 57).
var farewells = []string{
	"57P01", // admin_shutdown
	"57P02", // crash_shutdown
	"57P03", // cannot_connect_now
	"57P04", // database_dropped
	"57P05", // idle_session_timeout
}

// refusesWork says that an engine is there and takes no work, or not this one now.
func refusesWork(err error) bool {
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		return lite.Code == sqlite3.ErrBusy || lite.Code == sqlite3.ErrLocked || lite.Code == sqlite3.ErrFull
	}
	switch s := state(err); {
	case s == readOnly || s == lockNotAvailable || s == queryCanceled:
		return true
	case len(s) == 5:
		return s[:2] == connectionException || s[:2] == insufficientResources
	}
	return false
}
