package database

import (
	"context"
	"database/sql"
	"fmt"

	"fairlead/migrations"
)

// oldestBinary is the row that says which binaries may use the database: those that know at
// least its schema. A binary writes the schema of the release before it, whose servers may
// run until they are replaced, and may be restarted.
type oldestBinary struct{ handle *sql.DB }

// oldestBinarySince is the migration that creates the row.
const oldestBinarySince = 60

// admits refuses a database whose schema is newer than this binary knows, unless the row
// admits it. The error continues a sentence about the database.
func (o oldestBinary) admits(ctx context.Context, current, known int64) error {
	oldest, err := o.read(ctx, current)
	if err != nil {
		return err
	}
	if oldest == 0 || known < oldest {
		return fmt.Errorf("has schema %d and this binary knows %d: run a newer binary", current, known)
	}
	return nil
}

// raise excludes older binaries and then has do migrate. Also if that breaks off, none of
// them starts on a part of the new schema.
func (o oldestBinary) raise(ctx context.Context, current int64, do func() error) error {
	record, err := migrations.ReadRecord()
	if err != nil {
		return err
	}
	former := record.Former().Schema
	if err := o.atLeast(ctx, current, former); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return o.atLeast(ctx, oldestBinarySince, former)
}

// atLeast never lowers the row.
func (o oldestBinary) atLeast(ctx context.Context, current, schema int64) error {
	oldest, err := o.read(ctx, current)
	if err != nil || current < oldestBinarySince || oldest >= schema {
		return err
	}
	if _, err := o.handle.ExecContext(ctx, `UPDATE oldest_binary SET schema = $1 WHERE schema < $1`, schema); err != nil {
		return fmt.Errorf("write which binaries may use the database: %w", err)
	}
	return nil
}

// read returns 0 for a schema that has no row.
func (o oldestBinary) read(ctx context.Context, current int64) (oldest int64, err error) {
	if current < oldestBinarySince {
		return 0, nil
	}
	if err := o.handle.QueryRowContext(ctx, `SELECT schema FROM oldest_binary`).Scan(&oldest); err != nil {
		return 0, fmt.Errorf("read which binaries may use the database: %w", err)
	}
	return oldest, nil
}
