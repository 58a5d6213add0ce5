package database

import (
	"context"
	"errors"
	"net/url"
	"os"
	"strconv"

	"github.com/jmoiron/sqlx"
)

// walLog is the number of pages in SQLite's log, and how many of them are copied.
type walLog struct{ pages, copied int }

var errLogBusy = errors.New("the log is in use")

func (c *checkpointer) run(ctx context.Context, mode string) (log walLog, err error) {
	if err := c.connect(); err != nil {
		return log, err
	}
	var busy bool
	err = c.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &log.pages, &log.copied)
	if err == nil && busy {
		err = errLogBusy
	}
	return log, err
}

func (c *checkpointer) connect() (err error) {
	if c.db != nil {
		return nil
	}
	if c.file == nil {
		if c.file, err = os.Open(string(c.path)); err != nil {
			return err
		}
	}
	timeout := strconv.FormatInt(walTimeout.Milliseconds(), 10)
	db, err := sqlx.Open("sqlite3", c.path.dsn(url.Values{"mode": {"rw"}, "_busy_timeout": {timeout}, "_synchronous": {"FULL"}}))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	c.db = db
	return nil
}

func (c *checkpointer) disconnect() {
	if c.db != nil {
		_ = c.db.Close() // nothing was written through it
	}
}

// release is called after every handle is closed.
func (c *checkpointer) release() (err error) {
	if c.file != nil {
		err = c.file.Close()
		c.file = nil
	}
	return err
}
