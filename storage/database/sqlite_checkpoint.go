package database

import (
	"context"
	"os"
	"time"

	"github.com/jmoiron/sqlx"
)

const (
	// copyPages is how many pages of the log are worth copying into the database:
	// many of them were written several times by then, and are copied once.
	copyPages = 4000 // 16 MiB
	// walPages is how long the log may be before it begins anew.
	walPages = 4 * copyPages
	// lastPages is how few pages may be left to copy while the writer waits, and
	// passes how often it is tried to leave so few.
	lastPages, passes = 200, 8
	// walTimeout is how long the writer waits until nobody reads the log.
	walTimeout = 20 * time.Millisecond
	// checkpointPause is between two looks at a log that is being written.
	checkpointPause = 25 * time.Millisecond
)

// checkpointer copies what is committed from SQLite's log into the database, in a
// goroutine and on a connection of its own. Otherwise the commit does it that
// writes the thousandth page, and all who wait for the writer wait for it.
type checkpointer struct {
	path   sqliteFile
	writer *writer

	stop context.CancelFunc
	done chan struct{}

	db *sqlx.DB
	// file is the database. It is kept open until no handle is, since closing it
	// would release this process's locks on the database.
	file *os.File
}

func newCheckpointer(path sqliteFile, w *writer) *checkpointer {
	ctx, stop := context.WithCancel(context.Background())
	c := &checkpointer{path: path, writer: w, stop: stop, done: make(chan struct{})}
	go c.work(ctx)
	return c
}

// close ends the work; closing the last handle copies what is left.
func (c *checkpointer) close() {
	c.stop()
	<-c.done
}

// work looks at the log after it was written to. A failure is tried again at the
// next look, and in the end a commit has to do the work (maxWALPages).
func (c *checkpointer) work(ctx context.Context) {
	defer close(c.done)
	defer c.disconnect()
	restartAt := walPages
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.writer.wrote:
		}
		log, err := c.copyMuch(ctx)
		switch {
		case err != nil || log.pages < walPages:
			restartAt = walPages
		case log.pages >= restartAt && c.restart(ctx, log) != nil:
			restartAt = log.pages + walPages // somebody reads it, nobody knows for how long
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(checkpointPause):
		}
	}
}

// copyMuch copies once there is enough to copy.
func (c *checkpointer) copyMuch(ctx context.Context) (walLog, error) {
	log, err := c.run(ctx, "NOOP")
	if err != nil || log.pages-log.copied < copyPages {
		return log, err
	}
	return c.copy(ctx)
}

// copy makes neither the writer nor readers wait. SQLite waits for the disk only
// when it has copied the last page, and the writer waits for that; so everything
// before it is synced here first.
func (c *checkpointer) copy(ctx context.Context) (walLog, error) {
	log, err := c.run(ctx, "PASSIVE")
	if err == nil {
		err = c.file.Sync()
	}
	return log, err
}

// restart has the next transaction write at the log's beginning, for which all of
// it has to be copied while nobody writes. Each pass before leaves less, since it
// takes less time than the last.
func (c *checkpointer) restart(ctx context.Context, log walLog) (err error) {
	for range passes {
		before := log.copied
		if log, err = c.copy(ctx); err != nil {
			return err
		}
		if log.copied-before < lastPages {
			break
		}
	}
	return c.writer.exclusively(ctx, func(*Tx) error {
		_, err := c.run(ctx, "RESTART")
		return err
	})
}
