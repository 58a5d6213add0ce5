package storage

import (
	"context"
	"crypto/sha256"

	"github.com/jmoiron/sqlx"
)

// What tests of this package may do that nobody else can.

// Handles are what db reads and writes with.
func (db *DB) Handles() (read, write *sqlx.DB) { return db.read, db.write }

// SetHandles replaces what db reads and writes with.
func (db *DB) SetHandles(read, write *sqlx.DB) {
	if db.writer != nil {
		db.writer.close()
	}
	db.read, db.write = read, write
	db.furnish()
}

// MigrateDown takes every migration back.
func (db *DB) MigrateDown(ctx context.Context) error {
	provider, err := db.migrations()
	if err != nil {
		return err
	}
	_, err = provider.DownTo(ctx, 0)
	return err
}

// Transact runs do in a transaction as every method does.
func (db *DB) Transact(ctx context.Context, do func(exec func(query string, args ...any) error) error) error {
	return db.transact(ctx, func(t tx) error {
		return do(func(query string, args ...any) error {
			_, err := t.exec(ctx, query, args...)
			return err
		})
	})
}

// Trusted says whether what is in memory counts at present.
func (m *Memory) Trusted() bool { return m.db.changes.isTrusted() }

// Knows says whether a token and a client would be answered from memory.
func (m *Memory) Knows(token [sha256.Size]byte, client string) bool {
	_, k := m.tokens.known(token)
	_, c := m.clients.known(client)
	return k && c
}

// SharesCounters says that other processes' changes are counted as they happen.
func (db *DB) SharesCounters() bool { return db.engine.oneWriter() }
