package database

import (
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"runtime/debug"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
)

// Refusal is an expected error. It rolls back only its own transaction, even if several
// share a commit.
type Refusal string

func (r Refusal) Error() string { return string(r) }

const (
	// ErrNotFound means that there is no such row.
	ErrNotFound Refusal = "not found"
	// ErrConflict means that a uniqueness constraint was violated.
	ErrConflict Refusal = "conflict"
)

// ErrUnavailable means that the database is down or overloaded, and may recover in a few
// seconds. As a rule nothing was written. If the response to a commit was lost, the
// outcome is unknown, and the caller has to find out before it retries.
var ErrUnavailable = errors.New("the database cannot be reached right now")

var errClosed = errors.New("the database is closed")

func isRefusal(err error) bool {
	var r Refusal
	return errors.As(err, &r)
}

// wrap adds to an engine's error what was attempted.
func wrap(query string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", describe(query), translate(err))
}

var (
	writes = regexp.MustCompile(`\b(INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)`)
	reads  = regexp.MustCompile(`\b(FROM)\s+(\w+)`)
)

// describe names a query by its table, such as "update token".
func describe(query string) string {
	for _, one := range []*regexp.Regexp{writes, reads} {
		if m := one.FindStringSubmatch(query); m != nil {
			verb, _, _ := strings.Cut(m[1], " ")
			return strings.ToLower(strings.Replace(verb, "FROM", "SELECT", 1)) + " " + m[2]
		}
	}
	return "query"
}

// translate turns an engine's error into one of ours if there is one, and wraps the
// cause, which names the constraint.
func translate(err error) error {
	switch {
	case err == nil || isRefusal(err) || errors.Is(err, ErrUnavailable):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return ErrNotFound
	case isConflict(err):
		return fmt.Errorf("%w: %w", ErrConflict, err)
	case isUnavailable(err):
		return fmt.Errorf("%w: %w", ErrUnavailable, oneLine(err))
	}
	return err
}

func isConflict(err error) bool {
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		return lite.ExtendedCode == sqlite3.ErrConstraintUnique || lite.ExtendedCode == sqlite3.ErrConstraintPrimaryKey
	}
	return hasState(err, uniqueViolation)
}

// panicked turns a panic into an error, in goroutines where it would otherwise end the
// process.
func panicked(p any) error { return fmt.Errorf("panic: %v\n%s", p, debug.Stack()) }

// PostgreSQL's error codes (its manual, appendix A).
const (
	uniqueViolation          = "23505"
	serializationFailure     = "40001"
	deadlockDetected         = "40P01"
	characterNotInRepertoire = "22021"
	readOnly                 = "25006" // a standby, or a primary that has become one
	lockNotAvailable         = "55P03"
	queryCanceled            = "57014" // by the server's time limit or by an administrator

	// Whole classes.
	connectionException   = "08"
	insufficientResources = "53" // such as too_many_connections and disk_full
)

// isRetryable reports that the engine rolled a transaction back in favour of another one,
// so that it can be retried.
func isRetryable(err error) bool {
	return hasState(err, serializationFailure) || hasState(err, deadlockDetected)
}

// isUnstorable reports that a text has a byte that PostgreSQL cannot store, such as NUL.
func isUnstorable(err error) bool { return hasState(err, characterNotInRepertoire) }

func hasState(err error, wanted string) bool { return state(err) == wanted }

// state returns PostgreSQL's code of an error, empty if it has none.
func state(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}
