package storage

import (
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
)

var (
	// ErrNotFound means that there is no such row, and nothing else.
	ErrNotFound = errors.New("not found")
	// ErrConflict means that the row would break a rule of the schema, such as
	// an address that is taken.
	ErrConflict = errors.New("conflict")
	// ErrSpent means that what works once has been used, has ended or expired.
	ErrSpent = errors.New("already spent")
	// ErrSignedOut means that the session has ended in which somebody acts.
	ErrSignedOut = errors.New("signed out")
	// ErrUnavailable means that the database is away or has too much to do, and may
	// answer in a few seconds. As a rule nothing was written; where the answer to a
	// commit was lost nobody knows, and whoever asks again has to find out.
	ErrUnavailable = errors.New("the database cannot be asked now")
)

// meaning turns an engine's error into a sentinel where it has one.
func meaning(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	var lite sqlite3.Error
	if errors.As(err, &lite) &&
		(lite.ExtendedCode == sqlite3.ErrConstraintUnique || lite.ExtendedCode == sqlite3.ErrConstraintPrimaryKey) {
		return ErrConflict
	}
	if hasState(err, uniqueViolation) {
		return ErrConflict
	}
	if isAway(err) {
		return fmt.Errorf("%w: %w", ErrUnavailable, inOneLine(err))
	}
	return err
}

// panicked makes an error of a panic where it would otherwise end the process and
// not one request, since whoever serves many does so in a goroutine of its own.
func panicked(p any) error { return fmt.Errorf("panic: %v\n%s", p, debug.Stack()) }

// States of PostgreSQL (its manual, appendix A).
const (
	uniqueViolation          = "23505"
	serializationFailure     = "40001"
	deadlockDetected         = "40P01"
	characterNotInRepertoire = "22021"
	readOnly                 = "25006" // a standby, or a primary that has become one
	lockNotAvailable         = "55P03"
	queryCanceled            = "57014" // by a time limit of the server's, or its owner

	// Whole classes.
	connectionException   = "08"
	insufficientResources = "53" // such as too_many_connections and disk_full
)

// gaveWay says that the engine rolled a transaction back for the sake of another,
// so that it may be begun again.
func gaveWay(err error) bool {
	return hasState(err, serializationFailure) || hasState(err, deadlockDetected)
}

// isUnstorable says that a text has a byte that PostgreSQL never stores, such as
// NUL.
func isUnstorable(err error) bool { return hasState(err, characterNotInRepertoire) }

func hasState(err error, wanted string) bool { return state(err) == wanted }

// state is what PostgreSQL calls an error, empty where it has none to say.
func state(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}
