package storage

import "context"

// Backup is a backup that fairlead made.
type Backup struct {
	MadeAt Time   `db:"made_at"`
	File   string `db:"file"`
	Bytes  int64  `db:"bytes"`
}

// LastBackup finds the newest backup. [ErrNotFound] means that none was ever made.
func (db *DB) LastBackup(ctx context.Context) (b Backup, err error) {
	err = db.sql.Get(ctx, &b, `SELECT made_at, file, bytes FROM backup WHERE id = 1`)
	return b, err
}

// HasAccounts reports whether there is anything to lose.
func (db *DB) HasAccounts(ctx context.Context) (bool, error) {
	return db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM account)`)
}
