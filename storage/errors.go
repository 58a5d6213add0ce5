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
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" { // unique_violation
		return ErrConflict
	}
	return err
}
