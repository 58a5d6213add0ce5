package doctor

import (
	"context"
	"errors"
	"strings"

	"fairlead/storage"
)

var databaseCheck = check{"database", []*kind{&databaseMissing, &databaseClosed, &schemaNone, &schemaOlder, &schemaNewer, &schemaAhead, &postgresOld, &fewConnections, &databasePooled,
	&databaseBlocked, &longTransaction, &largeLog}, checkDatabase}

var (
	databaseMissing = kind{Warning, "There is no database at %s.", "The server creates an empty one when it starts. If there should be one, all accounts and tokens are missing.", "Correct --database-url, or restore a backup. Before the first start nothing has to be done."}
	databaseClosed  = kind{Problem, "The database cannot be used: %s.", "Without it the server answers every request that matters with 503.", "Start the database, or correct --database-url. For a file, check its owner and that of its folder."}
	schemaNone      = kind{Warning, "The database is empty.", "If it should not be, all accounts and tokens are missing.", "Correct --database-url, or restore a backup. Before the first start nothing has to be done."}
	schemaOlder     = kind{Warning, "The database has schema %04d, and this binary has %04d.", "A server of this version migrates it when it starts, and older servers may then fail.", "Make a backup, and then start this version of the server or run fairlead migrate up."}
	schemaNewer     = kind{Problem, "The database has schema %04d, and this binary knows only %04d.", "This binary refuses to start with it.", "Use the binary that migrated the database, or a newer one."}
	schemaAhead     = kind{Note, "A newer release has migrated the database to schema %04d, and this binary has %04d.", "This binary runs on it, which is meant for the time in which servers are replaced.", "Replace the servers that are older soon."}
	postgresOld     = kind{Problem, "The database runs on PostgreSQL %s.", "Fairlead needs PostgreSQL 13, and PostgreSQL gets no security fixes for versions this old.", "Upgrade PostgreSQL."}
	fewConnections  = kind{Warning, "PostgreSQL allows %d connections, and each server uses up to %d.", "Under load it refuses connections, and requests fail with 503.", "Raise max_connections to that number for each server, and some for you."}
	databasePooled  = kind{Warning, "The database URL leads to a connection pooler that hides notifications.", "Servers cannot cache anything, so each check of a token is a query.", "Connect directly to PostgreSQL. If the pooler is in session mode, add default_query_exec_mode=cache_statement to the URL."}
	databaseBlocked = kind{Problem, "Nobody can write to the database: %s holds its lock.", "Everybody who logs in or exchanges a code waits and then gets an error.", "If this is not a migration or an import that ends soon, stop it."}
	longTransaction = kind{Warning, "The transaction of %s has been open for %s. Sessions that wait for it: %d.", "PostgreSQL cannot clean up what was deleted since it began, and its locks can stop requests.", "If it is not a backup, end it: SELECT pg_terminate_backend(the session's number)."}
	largeLog        = kind{Warning, "The log beside the database, which is emptied now and then, has grown to %s.", "It grows while one program reads all the time, and it makes each read slower.", "Find the program that keeps the database open, such as a backup tool, and stop it."}
)

func checkDatabase(_ context.Context, e *examination) (found []Finding) {
	s, err := e.engine()
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return []Finding{databaseMissing.found(strings.TrimPrefix(e.DatabaseURL, "sqlite:"))}
	case err != nil:
		return []Finding{databaseClosed.found(part(err))}
	case s.Schema == 0:
		found = append(found, schemaNone.found())
	case s.Schema < s.Known:
		found = append(found, schemaOlder.found(s.Schema, s.Known))
	case s.Refused:
		found = append(found, schemaNewer.found(s.Schema, s.Known))
	case s.Schema > s.Known:
		found = append(found, schemaAhead.found(s.Schema, s.Known))
	}
	found = append(found, e.checkEngine(s)...)
	return orPassed(found, "%s %s has schema %04d and takes %s.", s.Engine, s.Version, s.Schema, bytes(s.Bytes+s.LogBytes))
}

func (e *examination) checkEngine(s storage.Engine) (found []Finding) {
	if s.Outdated {
		found = append(found, postgresOld.found(s.Version))
	}
	if s.Pool > s.Connections {
		found = append(found, fewConnections.found(s.Connections, s.Pool))
	}
	if s.Pooled {
		found = append(found, databasePooled.found())
	}
	if s.Blocker != "" {
		found = append(found, databaseBlocked.found(s.Blocker))
	}
	if s.Oldest.Open > e.Limits.LongTransaction {
		found = append(found, longTransaction.found(s.Oldest.Who, span(s.Oldest.Open), s.Oldest.Waiting))
	}
	if s.LogBytes > e.Limits.Log {
		found = append(found, largeLog.found(bytes(s.LogBytes)))
	}
	return found
}
