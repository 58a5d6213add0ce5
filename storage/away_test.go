package storage_test

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

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestWhatMeansThatTheDatabaseCannotBeAskedNow(t *testing.T) {
	t.Parallel()
	state := func(code string) error { return fmt.Errorf("ask: %w", &pgconn.PgError{Code: code}) }
	for name, row := range map[string]struct {
		err  error
		away bool
	}{
		"nobody listens":                  {&net.OpError{Op: "dial", Err: errors.New("connection refused")}, true},
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
		"it gave way again and again":     {state("40001"), true},
		"SQLite: somebody else writes":    {sqlite3.Error{Code: sqlite3.ErrBusy}, true},
		"SQLite: the disk is full":        {sqlite3.Error{Code: sqlite3.ErrFull}, true},
		"SQLite: the file is damaged":     {sqlite3.Error{Code: sqlite3.ErrCorrupt}, false},
		"SQLite: a rule of the schema":    {sqlite3.Error{Code: sqlite3.ErrConstraint}, false},
		"whoever asked has gone":          {fmt.Errorf("ask: %w", context.Canceled), false},
		"a table that is not there":       {state("42P01"), false},
		"a rule of the schema":            {state("23514"), false},
		"an error that nobody thought of": {errors.New("what?"), false},
		"no error":                        {nil, false},
	} {
		if got := errors.Is(storage.Meaning(row.err), storage.ErrUnavailable); got != row.away {
			t.Errorf("%s: %v", name, got)
		}
		if row.err != nil && !errors.Is(storage.Meaning(row.err), row.err) {
			t.Errorf("%s: the cause is lost", name)
		}
	}
}

// apart is a database over a server that the test takes away, and an account in it.
func apart(t *testing.T) (*storagetest.Server, *storage.DB, storage.Account) {
	t.Helper()
	server := storagetest.NewServer(t)
	db, ada := at(t, server.URL())
	return server, db, ada
}

// among is a database of its own on the server of all tests, and a handle past
// storage on it.
func among(t *testing.T) (*sqlx.DB, *storage.DB, storage.Account) {
	t.Helper()
	url := storagetest.PostgresURL(t)
	db, ada := at(t, url)
	return storagetest.Raw(t, url), db, ada
}

func at(t *testing.T, url string) (*storage.DB, storage.Account) {
	t.Helper()
	db, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db, newAccount(t, db, "ada@example.com")
}

func TestTheFirstQuestionAfterARestartIsAnswered(t *testing.T) {
	t.Parallel()
	server, db, ada := apart(t)
	for _, how := range []string{storagetest.Fast, storagetest.Immediate} {
		fillPool(t, db)
		server.Stop(how)
		want(t, "a question of a stopped server", find(t, db, ada), storage.ErrUnavailable)
		want(t, "a transaction", rename(t.Context(), db, ada), storage.ErrUnavailable)
		if db.Ping(t.Context()) == nil {
			t.Error("a stopped server answers")
		}
		server.Start()
		everybodyIsServed(t, db, ada)
	}
}

// The connections were used a moment ago, so that nobody would doubt them.
func TestConnectionsThatTheServerHasEndedAreNotUsed(t *testing.T) {
	t.Parallel()
	raw, db, ada := among(t)
	for range 5 {
		fillPool(t, db)
		endOthers(t, raw)
		everybodyIsServed(t, db, ada)
		fillPool(t, db)
		endOthers(t, raw)
		want(t, "the first transaction", rename(t.Context(), db, ada), nil)
	}
}

// endOthers ends every other connection to a database, and returns when they are gone.
func endOthers(t *testing.T, raw *sqlx.DB) {
	t.Helper()
	for left := 1; left > 0; {
		raw.MustExec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		if err := raw.Get(&left, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
	}
}

func TestATransactionWhoseConnectionBreaksIsBegunAgain(t *testing.T) {
	t.Parallel()
	raw, db, ada := among(t)
	times := 0
	err := db.Transact(t.Context(), func(exec func(string, ...any) error) error {
		if err := exec(`UPDATE account SET full_name = full_name || 'x' WHERE id = ?`, ada.ID); err != nil {
			return err
		}
		if times++; times == 1 {
			endOthers(t, raw)
		}
		return exec(`UPDATE account SET full_name = full_name || 'y' WHERE id = ?`, ada.ID)
	})
	got, _ := db.AccountByID(t.Context(), ada.ID)
	if err != nil || times != 2 || got.FullName != ada.FullName+"xy" {
		t.Errorf("%v after %d times, and the name is %q", err, times, got.FullName)
	}
}

// Nobody knows what a server did that was asked to commit and broke off, so that
// nothing may be done a second time.
func TestACommitThatIsNotConfirmedIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	raw, db, ada := among(t)
	raw.MustExec(`CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`)
	raw.MustExec(`CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON account DEFERRABLE INITIALLY DEFERRED
		FOR EACH ROW EXECUTE FUNCTION break_off()`)
	times := 0
	err := db.Transact(t.Context(), func(exec func(string, ...any) error) error {
		times++
		return exec(`UPDATE account SET full_name = 'Nobody' WHERE id = ?`, ada.ID)
	})
	if !errors.Is(err, storage.ErrUnavailable) || times != 1 {
		t.Errorf("%v after %d times", err, times)
	}
	raw.MustExec(`DROP TRIGGER at_commit ON account`)
	everybodyIsServed(t, db, ada)
}

func TestAServerThatSaysNothingIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	server, db, ada := apart(t)
	fillPool(t, db)
	server.Freeze()
	var all sync.WaitGroup
	for range 50 { // more than there are connections
		all.Go(func() { want(t, "a question of a frozen server", find(t, db, ada), storage.ErrUnavailable) })
		all.Go(func() { want(t, "a transaction", rename(t.Context(), db, ada), storage.ErrUnavailable) })
	}
	all.Wait()
	if _, err := storage.Open(t.Context(), server.URL()+"&connect_timeout=1"); err == nil {
		t.Error("a frozen server lets us in")
	}
	server.Thaw()
	everybodyIsServed(t, db, ada)
}

// A primary that has become a standby reads and does not write. Who holds on to it
// never finds the new one.
func TestAConnectionThatMayOnlyReadIsGivenUp(t *testing.T) {
	t.Parallel()
	raw, db, ada := among(t)
	var name string
	if err := raw.Get(&name, `SELECT current_database()`); err != nil {
		t.Fatal(err)
	}
	raw.MustExec(`ALTER DATABASE ` + name + ` SET default_transaction_read_only = on`)
	endOthers(t, raw)
	want(t, "a question", find(t, db, ada), nil)
	want(t, "a transaction", rename(t.Context(), db, ada), storage.ErrUnavailable)
	raw.MustExec(`ALTER DATABASE ` + name + ` RESET default_transaction_read_only`)
	want(t, "the next transaction", rename(t.Context(), db, ada), nil)
}

// fillPool has as many connections made as there may be, and each used again.
func fillPool(t *testing.T, db *storage.DB) {
	t.Helper()
	read, _ := db.Handles()
	for range 2 {
		held := make([]*sql.Conn, 32)
		for i := range held {
			var err error
			if held[i], err = read.Conn(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for _, conn := range held {
			_ = conn.Close()
		}
	}
}

func find(t *testing.T, db *storage.DB, a storage.Account) error {
	t.Helper()
	_, err := db.AccountByID(t.Context(), a.ID)
	return err
}

func rename(ctx context.Context, db *storage.DB, a storage.Account) error {
	return db.Transact(ctx, func(exec func(string, ...any) error) error {
		return exec(`UPDATE account SET full_name = ? WHERE id = ?`, time.Now().String(), a.ID)
	})
}

// everybodyIsServed asks from many sides at once. Nobody may be sent away.
func everybodyIsServed(t *testing.T, db *storage.DB, a storage.Account) {
	t.Helper()
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() { want(t, "a question", find(t, db, a), nil) })
		all.Go(func() { want(t, "a transaction", rename(t.Context(), db, a), nil) })
	}
	all.Wait()
}
