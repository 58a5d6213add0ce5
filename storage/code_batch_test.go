package storage_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// crowded opens a PostgreSQL database on which a batch is blocked, so that all later
// requests go into the next one. release unblocks it.
func crowded(t *testing.T, prepare ...string) (db *storage.DB, raw *sqlx.DB, codes []storage.Code, release func()) {
	t.Helper()
	url := storagetest.PostgresURL(t)
	db, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	first := issuedCode(t, db)
	codes = []storage.Code{first}
	for i := range 9 {
		codes = append(codes, issue(t, db, newConsent(t, db, first.AccountID, first.ClientID, fmt.Sprint("code ", i))))
	}
	raw = storagetest.Raw(t, url)
	for _, query := range prepare {
		raw.MustExec(query)
	}
	return db, raw, codes, hold(t, db, raw, first)
}

// hold locks the client's row, which every new token refers to.
func hold(t *testing.T, db *storage.DB, raw *sqlx.DB, c storage.Code) (release func()) {
	t.Helper()
	held := issue(t, db, newConsent(t, db, c.AccountID, c.ClientID, "held"))
	lock, err := raw.Beginx()
	if err != nil {
		t.Fatal(err)
	}
	lock.MustExec(`SELECT 1 FROM client WHERE id = $1 FOR UPDATE`, c.ClientID)
	var all sync.WaitGroup
	all.Go(func() {
		token := newToken(held, "held")
		want(t, "what was held up", db.SpendCode(t.Context(), held, &token), nil)
	})
	all.Go(func() {
		want(t, "what was held up", db.IssueToken(t.Context(), &storage.Token{Hash: storage.Hash("held up"), ClientID: c.ClientID}), nil)
	})
	waiters(t, raw, 2)
	return func() {
		if err := lock.Rollback(); err != nil {
			t.Error(err)
		}
		all.Wait()
	}
}

// waiters waits until n transactions wait for a lock.
func waiters(t *testing.T, raw *sqlx.DB, n int) {
	t.Helper()
	for got := -1; got != n; {
		if err := raw.Get(&got, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSpendCodeTwiceInABatchSpendsOnce(t *testing.T) {
	t.Parallel()
	db, _, codes, release := crowded(t)
	var all sync.WaitGroup
	all.Go(func() {
		got := race(t, 40, func(i int) error {
			token := newToken(codes[i%10], fmt.Sprint("token ", i))
			return db.SpendCode(t.Context(), codes[i%10], &token)
		})
		if got[nil] != 10 || got[storage.ErrSpent] != 30 {
			t.Errorf("got %v, want ten tokens", got)
		}
	})
	db.AwaitBatched(40)
	release()
	all.Wait()
	for i, code := range codes {
		lines, err := db.Timeline(t.Context(), code.AttemptID)
		if err != nil || lines[len(lines)-1].Name != storage.EventExchanged || len(lines) != 4 {
			t.Errorf("code %d: the timeline is %v, %v", i, names(lines), err)
		}
	}
}

func TestSpendCodeFailureDoesNotAffectTheBatch(t *testing.T) {
	t.Parallel()
	db, _, codes, release := crowded(t)
	wrong := map[int]storage.Token{
		3: {Hash: storage.Hash("held up"), ClientID: codes[0].ClientID},                 // is taken
		5: {Hash: storage.Hash("a"), ClientID: "unknown"},                               // breaks a reference
		7: {Hash: storage.Hash("b"), ClientID: codes[0].ClientID, Scope: "a\x00 scope"}, // is never stored
	}
	errs := make([]error, 10)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			k, isWrong := wrong[i]
			if !isWrong {
				k = storage.Token{Hash: storage.Hash(fmt.Sprint("issued ", i)), ClientID: codes[0].ClientID}
			}
			errs[i] = db.IssueToken(t.Context(), &k)
		})
		all.Go(func() {
			token := newToken(codes[i], fmt.Sprint("token ", i))
			if i == 4 {
				token.Scope = "\xff"
			}
			if err := db.SpendCode(t.Context(), codes[i], &token); (err != nil) != (i == 4) {
				t.Errorf("code %d: %v", i, err)
			}
		})
	}
	db.AwaitBatched(20)
	release()
	all.Wait()
	for i, err := range errs {
		if _, isWrong := wrong[i]; (err != nil) != isWrong {
			t.Errorf("token %d: %v", i, err)
		}
	}
	want(t, "a hash that is taken", errs[3], storage.ErrConflict)
	if code, err := db.CodeByHash(t.Context(), codes[4].Hash); err != nil || !code.UsedAt.IsZero() {
		t.Errorf("the code that gave nothing is %+v, %v", code, err)
	}
}

// A batch that PostgreSQL rolls back in favour of another is retried.
func TestSpendCodeBatchIsRetriedAfterADeadlock(t *testing.T) {
	t.Parallel()
	db, raw, codes, release := crowded(t)
	release()
	raw.MustExec(`CREATE SEQUENCE times`)
	raw.MustExec(`CREATE FUNCTION give_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF nextval('times') < 3 THEN RAISE EXCEPTION 'not now' USING ERRCODE = 'deadlock_detected'; END IF;
		RETURN NULL; END $$`)
	raw.MustExec(`CREATE TRIGGER first_not AFTER INSERT ON token FOR EACH STATEMENT EXECUTE FUNCTION give_way()`)
	exchange(t, db, codes[0], "token")
}

// The outcome of an unconfirmed commit is unknown: every caller gets an error, and
// nothing is done twice.
func TestSpendCodeBatchIsNotRetriedAfterALostCommit(t *testing.T) {
	t.Parallel()
	db, raw, codes, release := crowded(t, `CREATE SEQUENCE times`,
		`CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			IF NEW.scope = 'breaks' AND nextval('times') > 0 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
			RETURN NULL; END $$`,
		`CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON token DEFERRABLE INITIALLY DEFERRED
			FOR EACH ROW EXECUTE FUNCTION break_off()`)
	var all sync.WaitGroup
	for i, code := range codes {
		all.Go(func() {
			token := newToken(code, fmt.Sprint("token ", i))
			if i == 0 {
				token.Scope = "breaks"
			}
			if err := db.SpendCode(t.Context(), code, &token); !errors.Is(err, storage.ErrUnavailable) {
				t.Errorf("code %d: %v", i, err)
			}
		})
	}
	db.AwaitBatched(len(codes))
	release()
	all.Wait()
	var tries int
	if err := raw.Get(&tries, `SELECT last_value FROM times`); err != nil || tries != 1 {
		t.Errorf("tried %d times, %v", tries, err)
	}
}
