package storage

import (
	"context"
	"database/sql/driver"
	"fmt"
)

// commitsCopy is how many pages SQLite's log has when a commit copies it into the
// database after all, however long that takes. The checkpointer keeps it shorter,
// unless it cannot.
const commitsCopy = 2 * logPages

func (w *writer) connect() error {
	if w.conn != nil {
		return nil
	}
	ctx := context.Background()
	conn, err := w.db.Connx(ctx)
	if err != nil {
		return fmt.Errorf("connect to write: %w", err)
	}
	w.conn, w.speak = conn, &prepared{on: conn, engine: w.engine, under: ctx}
	if err := w.tell(fmt.Sprintf("PRAGMA wal_autocheckpoint = %d", commitsCopy)); err != nil {
		w.hangUp()
		return fmt.Errorf("set up to write: %w", err)
	}
	return nil
}

func (w *writer) tell(statement string) error {
	_, err := w.conn.ExecContext(context.Background(), statement)
	return err
}

func (w *writer) begin() error {
	if err := w.connect(); err != nil {
		return err
	}
	if err := w.tell("BEGIN IMMEDIATE"); err != nil {
		w.hangUp()
		return fmt.Errorf("begin: %w", err)
	}
	return nil
}

func (w *writer) end() error {
	if err := w.tell("COMMIT"); err != nil {
		w.rollBack()
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// rollBack forgets what was written; a connection that cannot is given up.
func (w *writer) rollBack() {
	if err := w.tell("ROLLBACK"); err != nil {
		w.hangUp()
	}
}

// hangUp gives the connection back for good, with whatever state it is in.
func (w *writer) hangUp() {
	if w.conn == nil {
		return
	}
	w.speak.close()
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = w.conn.Close()
	w.conn, w.speak = nil, nil
}
