package database

import (
	"context"
	"errors"
	"net/url"

	"github.com/jackc/pgx/v5"
)

// A pooler such as PgBouncer may lend each transaction another connection. What belongs
// to a connection is lost then: named statements, settings and LISTEN.

// errPooled says what that costs.
var errPooled = errors.New("PostgreSQL is reached through a pooler, which does not pass notifications on: " +
	"connect directly for speed, or add default_query_exec_mode=cache_statement to the URL where the pooler lends connections by the session")

// isPooled reports whether the other end of a connection is a pooler: it names a process
// that is not the one that answers. The mode cache_statement in the URL says that it
// lends connections by the session, so that nothing is lost.
func isPooled(ctx context.Context, config *pgx.ConnConfig, url string) (bool, error) {
	conn, err := pgx.ConnectConfig(ctx, config.Copy())
	if err != nil {
		return false, err
	}
	defer disconnect(ctx, conn)
	ctx, end := context.WithTimeout(ctx, answerTimeout)
	defer end()
	var answering uint32
	if err := conn.QueryRow(ctx, "SELECT pg_backend_pid()", pgx.QueryExecModeSimpleProtocol).Scan(&answering); err != nil {
		return false, err
	}
	return answering != conn.PgConn().PID() && execMode(url) != "cache_statement", nil
}

// execMode is how a URL wants statements to be run, empty where it does not say.
func execMode(databaseURL string) string {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return ""
	}
	return u.Query().Get("default_query_exec_mode")
}
