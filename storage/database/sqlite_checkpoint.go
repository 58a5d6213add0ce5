package database

import (
	"context"
	"os"
	"time"

	"github.com/jmoiron/sqlx"
)

const (
	// copyPages is how many pages of the log are worth copying into the database. Pages
	// that were written several times by then are copied only once.
	copyPages = 4000 // 16 MiB
	// walPages is how long the log may get before it is restarted.
	walPages = 4 * copyPages
	// lastPages is how few pages may be left to copy while the writer waits, and passes
	// how many times to try to get there.
	lastPages, maxPasses = 200, 8
	// walTimeout is how long the writer waits for readers of the log.
	walTimeout = 20 * time.Millisecond
	// checkpointPause is the time between two checks of a log that is being written.
	checkpointPause = 25 * time.Millisecond
)

// checkpointer copies what is committed from SQLite's log into the database, in its own
// goroutine and on its own connection. Otherwise the commit that writes the thousandth
// page would do so while every other writer waits.
type checkpointer struct {
	path   sqliteFile
	writer *writer

	stop context.CancelFunc
	done chan struct{}

	db *sqlx.DB
	// file is the database. It stays open until every handle is closed, since closing it
	// would release this process's locks on the database.
	file *os.File
}

func newCheckpointer(path sqliteFile, w *writer) *checkpointer {
	ctx, stop := context.WithCancel(context.Background())
	c := &checkpointer{path: path, writer: w, stop: stop, done: make(chan struct{})}
	go c.work(ctx)
	return c
}

// close stops the work; closing the last handle copies what is left.
func (c *checkpointer) close() {
	c.stop()
	<-c.done
}

// work checks the log after each write. Failures are retried at the next check; if they
// continue, a commit does the work (maxWALPages).
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
		log, err := c.copyIfDue(ctx)
		switch {
		case err != nil || log.pages < walPages:
			restartAt = walPages
		case log.pages >= restartAt && c.restart(ctx, log) != nil:
			restartAt = log.pages + walPages // it is being read, for an unknown time
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(checkpointPause):
		}
	}
}

// copyIfDue copies once there is enough to copy.
func (c *checkpointer) copyIfDue(ctx context.Context) (walLog, error) {
	log, err := c.run(ctx, "NOOP")
	if err != nil || log.pages-log.copied < copyPages {
		return log, err
	}
	return c.copy(ctx)
}

// copy blocks neither the writer nor readers. SQLite syncs only after it has copied the
// last page, and the writer waits for that; so everything before it is synced here first.
func (c *checkpointer) copy(ctx context.Context) (walLog, error) {
	log, err := c.run(ctx, "PASSIVE")
	if err == nil {
		err = c.file.Sync()
	}
	return log, err
}

// restart makes the next transaction write at the log's beginning, for which everything
// must be copied while nobody writes. Each pass leaves less to copy, since it takes less
// time.
func (c *checkpointer) restart(ctx context.Context, log walLog) (err error) {
	for range maxPasses {
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
