package storage

import (
	"context"
	"time"

	"fairlead/storage/database"
)

// Engine is what a database says about itself and its server.
type Engine = database.State

// Inspect opens an existing database for [DB.Examine] and reading. It creates no database and
// does not migrate, so of an older schema some queries fail. [ErrNotFound] means that there is
// no database.
func Inspect(ctx context.Context, url string) (*DB, error) {
	sql, err := database.OpenExisting(ctx, url)
	if err != nil {
		return nil, err
	}
	return &DB{Now: time.Now, sql: sql}, nil
}

// Examine asks a database about itself.
func (db *DB) Examine(ctx context.Context) (Engine, error) { return db.sql.Examine(ctx, db.Now) }
