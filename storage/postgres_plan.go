package storage

import (
	"context"
	"database/sql/driver"
	"time"

	"github.com/jackc/pgx/v5"
)

// planOnce sets up a new connection so that each text is planned once and kept for
// a while. PostgreSQL would plan a statement over arrays anew each time, which takes
// longer than to run it. Plans go by an index where there is one; where there is
// none the price of a whole table is set beyond that of compiling, which never pays.
func planOnce(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off")
	return err
}

// planAgain is how old a plan gets. One that was made while a table was empty reads
// all of it, whatever index it goes by, for as long as it is kept.
const planAgain = time.Second

// forgetPlans has a connection that is used again make its plans anew once they are old.
func forgetPlans(ctx context.Context, conn *pgx.Conn) error {
	const made = "plans made"
	kept := conn.PgConn().CustomData()
	if since, ok := kept[made].(time.Time); ok && time.Since(since) < planAgain {
		return nil
	}
	kept[made] = time.Now()
	if _, err := conn.Exec(ctx, "DISCARD PLANS"); err != nil {
		return driver.ErrBadConn
	}
	return nil
}
