package storage

import (
	"database/sql"
	"errors"

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
)

// meaning turns an engine's error into a sentinel where it has one.
func meaning(err error) error {
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
	return err
}

// States of PostgreSQL (its manual, appendix A).
const (
	uniqueViolation          = "23505"
	serializationFailure     = "40001"
	deadlockDetected         = "40P01"
	characterNotInRepertoire = "22021"
)

// gaveWay says that the engine rolled a transaction back for the sake of another,
// so that it may be begun again.
func gaveWay(err error) bool {
	return hasState(err, serializationFailure) || hasState(err, deadlockDetected)
}

// isUnstorable says that a text has a byte that PostgreSQL never stores, such as
// NUL.
func isUnstorable(err error) bool { return hasState(err, characterNotInRepertoire) }

func hasState(err error, state string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == state
}
