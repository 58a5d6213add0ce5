package backup

import (
	"context"
	"errors"

	"fairlead/storage/database"
)

// mark writes into a copy that it was restored, so that the server does not send what the
// backup held as pending for too long. A backup of an older schema held nothing to send.
func mark(ctx context.Context, path string) (err error) {
	db, err := database.OpenSQLiteFile(ctx, path, "DELETE")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var known bool
	err = db.GetContext(ctx, &known, `SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'database_place')`)
	if err != nil || !known {
		return err
	}
	_, err = db.ExecContext(ctx, `UPDATE database_place SET place = 'restored'`)
	return err
}
