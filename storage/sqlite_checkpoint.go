package storage

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
	// logPages is how long the log may be before it begins anew.
	logPages = 4 * copyPages
	// restPages is how few pages may be left to copy while the writer waits, and
	// passes how often it is tried to leave so few.
	restPages, passes = 200, 8
	// logPatience is how long the writer waits until nobody reads the log.
	logPatience = 20 * time.Millisecond
	// checkpointPause is between two looks at a log that is being written.
	checkpointPause = 25 * time.Millisecond
)

// checkpointer copies what is committed from SQLite's log into the database, in a
// goroutine and on a connection of its own. Otherwise the commit does it that
// writes the thousandth page, and all who wait for the writer wait for it.
type checkpointer struct {
	database sqlite
	writer   *writer

	stop context.CancelFunc
	done chan struct{}

	db *sqlx.DB
	// file is the database. It is kept open until no handle is, for closing it
	// takes this process's locks on the database away.
	file *os.File
}

func newCheckpointer(database sqlite, w *writer) *checkpointer {
	ctx, stop := context.WithCancel(context.Background())
	c := &checkpointer{database: database, writer: w, stop: stop, done: make(chan struct{})}
	go c.work(ctx)
	return c
}

// close ends the work; what is left to copy is for whoever closes the last handle.
func (c *checkpointer) close() {
	c.stop()
	<-c.done
}

// work looks at the log once it was written to. What fails is tried again at the
// next look, and in the end a commit has to do it (commitsCopy).
func (c *checkpointer) work(ctx context.Context) {
	defer close(c.done)
	defer c.hangUp()
	begin := logPages
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.writer.wrote:
		}
		log, err := c.copyMuch(ctx)
		switch {
		case err != nil || log.pages < logPages:
			begin = logPages
		case log.pages >= begin && c.beginAnew(ctx, log) != nil:
			begin = log.pages + logPages // somebody reads it, and for how long nobody knows
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(checkpointPause):
		}
	}
}

// copyMuch copies what is worth it.
func (c *checkpointer) copyMuch(ctx context.Context) (walLog, error) {
	log, err := c.checkpoint(ctx, "NOOP")
	if err != nil || log.pages-log.copied < copyPages {
		return log, err
	}
	return c.copy(ctx)
}

// copy makes neither the writer nor readers wait. SQLite waits for the disk only
// when it has copied the last page, while the writer waits for that; so the disk
// is to be done with all others before.
func (c *checkpointer) copy(ctx context.Context) (walLog, error) {
	log, err := c.checkpoint(ctx, "PASSIVE")
	if err == nil {
		err = c.file.Sync()
	}
	return log, err
}

// beginAnew has the next transaction write at the log's beginning, for which all of
// it has to be copied while nobody writes. Each pass before leaves less, since it
// takes less time than the last.
func (c *checkpointer) beginAnew(ctx context.Context, log walLog) (err error) {
	for range passes {
		before := log.copied
		if log, err = c.copy(ctx); err != nil {
			return err
		}
		if log.copied-before < restPages {
			break
		}
	}
	return c.writer.aside(ctx, func(tx) error {
		_, err := c.checkpoint(ctx, "RESTART")
		return err
	})
}
