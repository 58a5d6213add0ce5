package database_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jmoiron/sqlx"
	"github.com/mattn/go-sqlite3"

	"fairlead/storage/database"
	"fairlead/storage/storagetest"
)

func TestTranslateSaysWhenADatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	state := func(code string) error { return fmt.Errorf("ask: %w", &pgconn.PgError{Code: code}) }
	for name, row := range map[string]struct {
		err         error
		unavailable bool
	}{
		"connection refused":              {&net.OpError{Op: "dial", Err: errors.New("connection refused")}, true},
		"the connection is cut":           {fmt.Errorf("read: %w", io.ErrUnexpectedEOF), true},
		"the pool has only dead ones":     {driver.ErrBadConn, true},
		"no answer in time":               {context.DeadlineExceeded, true},
		"the administrator stops it":      {state("57P01"), true},
		"another session crashed":         {state("57P02"), true},
		"it starts":                       {state("57P03"), true},
		"too many connections":            {state("53300"), true},
		"the disk is full":                {state("53100"), true},
		"a standby":                       {state("25006"), true},
		"a time limit of the server's":    {state("57014"), true},
		"repeated serialization failures": {state("40001"), true},
		"SQLite is locked":                {sqlite3.Error{Code: sqlite3.ErrBusy}, true},
		"SQLite: the disk is full":        {sqlite3.Error{Code: sqlite3.ErrFull}, true},
		"SQLite: the file is damaged":     {sqlite3.Error{Code: sqlite3.ErrCorrupt}, false},
		"SQLite: a rule of the schema":    {sqlite3.Error{Code: sqlite3.ErrConstraint}, false},
		"the caller has gone":             {fmt.Errorf("ask: %w", context.Canceled), false},
		"a table that is not there":       {state("42P01"), false},
		"a rule of the schema":            {state("23514"), false},
		"an unknown error":                {errors.New("what?"), false},
		"no error":                        {nil, false},
	} {
		if got := errors.Is(database.Translate(row.err), database.ErrUnavailable); got != row.unavailable {
			t.Errorf("%s: %v", name, got)
		}
		if row.err != nil && !errors.Is(database.Translate(row.err), row.err) {
			t.Errorf("%s: the cause is lost", name)
		}
	}
}

// among returns a new database on the shared server, a row in it and a raw handle.
func among(t *testing.T) (*sqlx.DB, *database.DB) {
	t.Helper()
	db, raw := openPostgres(t)
	add(t, db, "a")
	return raw, db
}

func ask(t *testing.T, db *database.DB) error {
	t.Helper()
	_, err := find(t, db, "a")
	return err
}

func write(t *testing.T, db *database.DB) error {
	t.Helper()
	_, err := db.Exec(t.Context(), setText, "written", "a")
	return err
}

// A server of the test's own is stopped, started and frozen.
func TestGetAndTransactAcrossARestartOfPostgreSQL(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	db := open(t, server.URL())
	add(t, db, "a")
	for _, how := range []string{storagetest.Fast, storagetest.Immediate} {
		t.Run("GetAndTransactSucceedAtOnceAfterARestart/"+how, func(t *testing.T) { restart(t, server, how) })
	}
	t.Run("GetAndTransactOfAFrozenServerEndInTime", func(t *testing.T) { freeze(t, server) })
}

func restart(t *testing.T, server *storagetest.Server, how string) {
	t.Helper()
	db := open(t, server.URL())
	fillPool(t, db)
	server.Stop(how)
	want(t, "a query of a stopped server", ask(t, db), database.ErrUnavailable)
	want(t, "a transaction", write(t, db), database.ErrUnavailable)
	want(t, "a ping", db.Ping(t.Context()), database.ErrUnavailable)
	server.Start()
	allSucceed(t, db)
}

func freeze(t *testing.T, server *storagetest.Server) {
	t.Helper()
	db := openWith(t, server.URL()+"&connect_timeout=60", database.Options{AnswerTimeout: 2 * time.Second, PoolSize: pool})
	rows := database.NewRowBatcher(db, `SELECT id, n, text FROM scratch WHERE id::bytea `, func(r *row) []byte { return []byte(r.ID) })
	fillPool(t, db)
	server.Freeze()
	var all sync.WaitGroup
	for range 50 { // more than there are connections
		all.Go(func() { want(t, "a query of a frozen server", ask(t, db), database.ErrUnavailable) })
		all.Go(func() { want(t, "a transaction", write(t, db), database.ErrUnavailable) })
		all.Go(func() {
			_, err := database.Find(t.Context(), rows, []byte("a"))
			want(t, "a row in a batch", err, database.ErrUnavailable)
		})
	}
	all.Wait()
	if _, err := database.Open(t.Context(), server.URL()+"&connect_timeout=1", database.Options{}); err == nil {
		t.Error("a frozen server accepts connections")
	}
	server.Thaw()
	for ask(t, db) != nil || write(t, db) != nil { // as soon as it answers in time
		if t.Failed() {
			return
		}
	}
	if r, err := database.Find(t.Context(), rows, []byte("a")); err != nil && !errors.Is(err, database.ErrUnavailable) {
		t.Errorf("a row in a batch afterwards: %+v, %v", r, err)
	}
}

// The connections were used a moment ago, so that none would be checked for its age.
func TestGetDoesNotUseConnectionsThatTheServerHasEnded(t *testing.T) {
	t.Parallel()
	raw, db := among(t)
	for range 5 {
		fillPool(t, db)
		endOthers(t, raw)
		allSucceed(t, db)
		fillPool(t, db)
		endOthers(t, raw)
		want(t, "the first transaction", write(t, db), nil)
	}
}

// endOthers ends every other connection to a database, and returns when they are gone.
func endOthers(t *testing.T, raw *sqlx.DB) {
	t.Helper()
	for left := 1; left > 0; {
		raw.MustExec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		must(t, raw.Get(&left, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`))
	}
}

func TestTransactIsRetriedWhenItsConnectionBreaks(t *testing.T) {
	t.Parallel()
	raw, db := among(t)
	times := 0
	err := db.Transact(t.Context(), func(tx *database.Tx) error {
		if _, err := tx.Exec(`UPDATE scratch SET text = text || 'x' WHERE id = 'a'`); err != nil {
			return err
		}
		if times++; times == 1 {
			endOthers(t, raw)
		}
		_, err := tx.Exec(`UPDATE scratch SET text = text || 'y' WHERE id = 'a'`)
		return err
	})
	if err != nil || times != 2 {
		t.Errorf("%v after %d times", err, times)
	}
	wantRow(t, db, row{ID: "a", Text: "xy"})
}

// If a server breaks off during a commit, the outcome is unknown, so nothing may be done
// again.
func TestTransactIsNotRetriedAfterALostCommit(t *testing.T) {
	t.Parallel()
	raw, db := among(t)
	raw.MustExec(`CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`)
	raw.MustExec(`CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON scratch DEFERRABLE INITIALLY DEFERRED
		FOR EACH ROW EXECUTE FUNCTION break_off()`)
	times := 0
	err := db.Transact(t.Context(), func(t *database.Tx) error {
		times++
		_, err := t.Exec(setText, "changed", "a")
		return err
	})
	want(t, "the transaction", err, database.ErrUnavailable)
	if times != 1 {
		t.Errorf("it ran %d times", times)
	}
	raw.MustExec(`DROP TRIGGER at_commit ON scratch`)
	allSucceed(t, db)
}

// A primary that has become a standby reads and does not write. A pool that keeps its
// connections never finds the new primary.
func TestTransactDropsAReadOnlyConnection(t *testing.T) {
	t.Parallel()
	raw, db := among(t)
	var name string
	must(t, raw.Get(&name, `SELECT current_database()`))
	raw.MustExec(`ALTER DATABASE ` + name + ` SET default_transaction_read_only = on`)
	endOthers(t, raw)
	want(t, "a query", ask(t, db), nil)
	want(t, "a transaction", write(t, db), database.ErrUnavailable)
	raw.MustExec(`ALTER DATABASE ` + name + ` RESET default_transaction_read_only`)
	want(t, "the next transaction", write(t, db), nil)
}

// fillPool has as many connections made as there may be, and each used again.
func fillPool(t *testing.T, db *database.DB) {
	t.Helper()
	read, _ := db.Handles()
	for range 2 {
		held := make([]*sql.Conn, pool)
		for i := range held {
			var err error
			held[i], err = read.Conn(t.Context())
			must(t, err)
		}
		for _, conn := range held {
			_ = conn.Close()
		}
	}
}

// allSucceed runs many queries at once. None may fail.
func allSucceed(t *testing.T, db *database.DB) {
	t.Helper()
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() { want(t, "a query", ask(t, db), nil) })
		all.Go(func() { want(t, "a transaction", write(t, db), nil) })
	}
	all.Wait()
}
