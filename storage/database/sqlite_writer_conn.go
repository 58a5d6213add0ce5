package database

import (
	"context"
	"database/sql/driver"
	"fmt"
)

// maxWALPages is the length of SQLite's log at which a commit copies it into the
// database, however long that takes. Normally the checkpointer keeps it shorter.
const maxWALPages = 2 * walPages

func (w *writer) connect() error {
	if w.conn != nil {
		return nil
	}
	conn, err := w.db.Connx(context.Background())
	if err != nil {
		return fmt.Errorf("connect to write: %w", err)
	}
	w.conn, w.stmts = conn, &stmts{conn: conn}
	// Without a caller's context: a caller that goes away must not cancel a transaction
	// that others share.
	w.statements = within(context.Background(), w.stmts)
	if err := w.exec(fmt.Sprintf("PRAGMA wal_autocheckpoint = %d", maxWALPages)); err != nil {
		w.disconnect()
		return fmt.Errorf("set up to write: %w", err)
	}
	return nil
}

func (w *writer) exec(statement string) error {
	_, err := w.conn.ExecContext(context.Background(), statement)
	return err
}

func (w *writer) begin() error {
	if err := w.connect(); err != nil {
		return err
	}
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		w.disconnect()
		return fmt.Errorf("begin: %w", err)
	}
	return nil
}

func (w *writer) end() error {
	if err := w.exec("COMMIT"); err != nil {
		w.rollBack()
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// rollBack undoes what was written; if that fails, it disconnects.
func (w *writer) rollBack() {
	if err := w.exec("ROLLBACK"); err != nil {
		w.disconnect()
	}
}

// disconnect closes the connection, whatever state it is in.
func (w *writer) disconnect() {
	if w.conn == nil {
		return
	}
	w.stmts.close()
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = w.conn.Close()
	w.conn, w.stmts = nil, nil
}
