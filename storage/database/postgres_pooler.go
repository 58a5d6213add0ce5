package database

import (
	"context"
	"errors"
	"net/url"

	"github.com/jackc/pgx/v5"
)

// A pooler such as PgBouncer may use a different server connection for each transaction.
// State of a connection is then lost: named statements, settings and LISTEN.

// errPooled explains the cost.
var errPooled = errors.New("the database URL leads to a connection pooler, which does not deliver notifications, so nothing is cached: " +
	"connect directly to PostgreSQL, or add default_query_exec_mode=cache_statement to the URL if the pooler is in session mode")

// isPooled reports whether a connection ends at a pooler: the process that it names is
// not the one that answers. With cache_statement in the URL, the pooler is in session
// mode and nothing is lost.
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

// execMode returns how a URL asks for statements to be run, empty if it doesn't.
func execMode(databaseURL string) string {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return ""
	}
	return u.Query().Get("default_query_exec_mode")
}
