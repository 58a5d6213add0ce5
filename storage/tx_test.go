package storage_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestATransactionWithAnErrorChangesNothing(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, wrong := newAccount(t, db, "ada@example.com"), errors.New("wrong")
		err := db.Transact(t.Context(), func(exec func(string, ...any) error) error {
			return errors.Join(exec(`UPDATE account SET full_name = ? WHERE id = ?`, "Nobody", ada.ID), wrong)
		})
		want(t, "the transaction", err, wrong)
		if got, err := db.AccountByID(t.Context(), ada.ID); err != nil || got != ada {
			t.Errorf("got %+v, %v; want %+v", got, err, ada)
		}
	})
}

// PostgreSQL ends one of two transactions that wait for each other. It is begun
// again and both come through. On SQLite writers take turns anyway.
func TestTwoThatWaitForEachOtherBothComeThrough(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ids := []string{newAccount(t, db, "ada@example.com").ID, newAccount(t, db, "grace@example.com").ID}
		_, write := db.Handles()
		together := newBarrier(2, write.DriverName() == "pgx")
		got := race(t, 2, func(i int) error {
			return db.Transact(t.Context(), func(exec func(string, ...any) error) error {
				if err := exec(`UPDATE account SET full_name = full_name || ? WHERE id = ?`, "x", ids[i]); err != nil {
					return err
				}
				together.wait()
				return exec(`UPDATE account SET full_name = full_name || ? WHERE id = ?`, "x", ids[1-i])
			})
		})
		if got[nil] != 2 {
			t.Errorf("got %v, want both", got)
		}
		for _, id := range ids {
			if a, err := db.AccountByID(t.Context(), id); err != nil || a.FullName != "Ada Lovelacexx" {
				t.Errorf("got %+v, %v", a, err)
			}
		}
	})
}

// PostgreSQL may also refuse a transaction for what another one did meanwhile, or
// again and again.
func TestATransactionThatCannotBeSerializedIsBegunAgain(t *testing.T) {
	t.Parallel()
	for refused, wanted := range map[int]error{1: nil, 4: nil, 100: storage.ErrUnavailable} {
		t.Run(fmt.Sprint("refused ", refused, " times"), func(t *testing.T) {
			t.Parallel()
			url := storagetest.PostgresURL(t)
			db, err := storage.Open(t.Context(), url)
			must(t, err)
			t.Cleanup(func() { _ = db.Close() })
			raw := storagetest.Raw(t, url)
			raw.MustExec(`CREATE SEQUENCE times`)
			raw.MustExec(fmt.Sprintf(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
				IF nextval('times') <= %d THEN RAISE EXCEPTION 'not now' USING ERRCODE = 'serialization_failure'; END IF;
				RETURN NULL; END $$`, refused))
			raw.MustExec(`CREATE TRIGGER first_not AFTER INSERT ON account FOR EACH STATEMENT EXECUTE FUNCTION refuse()`)
			want(t, "a new account", db.CreateAccount(t.Context(), &storage.Account{Email: "ada@example.com"}, "hash"), wanted)
		})
	}
}

// barrier lets nobody through before so many have come, and everybody after.
type barrier struct {
	open chan struct{}
	come func()
}

func newBarrier(n int, shut bool) barrier {
	var mu sync.Mutex
	b := barrier{open: make(chan struct{})}
	b.come = func() {
		mu.Lock()
		defer mu.Unlock()
		if n--; n == 0 {
			close(b.open)
		}
	}
	if !shut {
		n = 1
		b.come()
	}
	return b
}

func (b barrier) wait() {
	b.come()
	<-b.open
}

// What the program keeps out of rows comes from outside as a question, too: it
// finds nothing, on either engine.
func TestTextsThatNoEngineStoresFindNothing(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := granted(t, db)
		for _, text := range []string{"\x00", "a\x00b", "\xff", "a\xc3"} {
			if all, err := db.Callbacks(t.Context(), text); err != nil || len(all) != 0 {
				t.Errorf("the callbacks of %q are %v, %v", text, all, err)
			}
			if all, err := db.Connections(t.Context(), text); err != nil || len(all) != 0 {
				t.Errorf("the connections of %q are %v, %v", text, all, err)
			}
			if yes, err := db.IsConnected(t.Context(), code.AccountID, text, "*"); err != nil || yes {
				t.Errorf("connected with %q: %v, %v", text, yes, err)
			}
			_, err := db.PaymentMethodByAccount(t.Context(), text)
			want(t, "a way to pay", err, storage.ErrNotFound)
		}
	})
}
