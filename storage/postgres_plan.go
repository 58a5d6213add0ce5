package storage

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// planOnce sets up a new connection so that each text is planned once and kept.
// PostgreSQL would plan a statement over arrays anew each time, which takes longer
// than to run it. A plan that is kept has to be right for tables that grow: one of
// the first minute would read all of a table of a million rows, and so every plan
// goes by an index where there is one. Where there is none the price of a whole
// table is set beyond that of compiling, which here never pays.
func planOnce(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off")
	return err
}
