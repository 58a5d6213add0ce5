package backup

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fairlead/storage/database"
)

// Record notes in a database that a backup of it was made, for those who ask how old the
// newest one is. A database of an older schema cannot note it, and then nothing is done.
func Record(ctx context.Context, databaseURL string, made Copy, at time.Time) (err error) {
	db, err := database.OpenSQLiteFile(ctx, strings.TrimPrefix(databaseURL, "sqlite:"), "WAL")
	if err != nil {
		return fmt.Errorf("note the backup: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var known bool
	err = db.GetContext(ctx, &known, `SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'backup')`)
	if err == nil && known {
		_, err = db.ExecContext(ctx, `INSERT INTO backup (id, made_at, file, bytes) VALUES (1, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET made_at = excluded.made_at, file = excluded.file, bytes = excluded.bytes`,
			at.UnixMilli(), made.File, made.Bytes)
	}
	if err != nil {
		return fmt.Errorf("note the backup: %w", err)
	}
	return nil
}
