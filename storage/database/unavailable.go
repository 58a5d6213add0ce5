package database

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

// isUnavailable reports that the database could not be reached, did not answer in time or
// was overloaded. It excludes callers that have gone away, and faults that waiting does
// not fix, such as a damaged file.
func isUnavailable(err error) bool {
	var connecting *pgconn.ConnectError
	switch {
	case errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &connecting) || errors.Is(err, context.DeadlineExceeded):
		return true
	}
	return hasBroken(err) || isRetryable(err) || refusesWork(err)
}

// isConnLost reports that a connection broke before a commit was sent: nothing was done,
// so another connection can be tried. If connecting fails there is nothing to try, and
// after a commit the outcome is unknown.
func isConnLost(err error) bool {
	var connecting *pgconn.ConnectError
	var committing *commitError
	return hasBroken(err) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) &&
		!errors.As(err, &connecting) && !errors.As(err, &committing)
}

// commitError means that a commit was sent and not confirmed.
type commitError struct{ err error }

func (e *commitError) Error() string { return "commit: " + e.err.Error() }
func (e *commitError) Unwrap() error { return e.err }

// hasBroken reports that a connection ended unexpectedly.
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
	return errors.As(err, &wire) || slices.Contains(shutdownCodes, state(err))
}

// shutdownCodes are PostgreSQL's codes for ending a connection (class 57).
var shutdownCodes = []string{
	"57P01", // admin_shutdown
	"57P02", // crash_shutdown
	"57P03", // cannot_connect_now
	"57P04", // database_dropped
	"57P05", // idle_session_timeout
}

// refusesWork reports that an engine is running but does not accept the work now.
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
