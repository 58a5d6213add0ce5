package database_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"fairlead/storage/database"
)

const setText = `UPDATE scratch SET text = ? WHERE id = ?`

func TestTransactWithAnErrorChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *database.DB) {
		add(t, db, "a")
		wrong := errors.New("wrong")
		err := db.Transact(t.Context(), func(t *database.Tx) error {
			_, err := t.Exec(setText, "changed", "a")
			return errors.Join(err, wrong)
		})
		want(t, "the transaction", err, wrong)
		wantRow(t, db, row{ID: "a"})
	})
}

// An error says what was attempted and which rule was broken.
func TestTransactErrorsNameTheStatementAndTheConstraint(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *database.DB) {
		add(t, db, "a")
		_, err := db.Exec(t.Context(), insert, "a")
		want(t, "a key that is taken", err, database.ErrConflict)
		if text := err.Error(); !strings.HasPrefix(text, "insert scratch: conflict: ") || !strings.Contains(text, "scratch") {
			t.Errorf("the error is %q", text)
		}
		_, err = find(t, db, "none")
		if err == nil || err.Error() != "select scratch: not found" {
			t.Errorf("a row that is not there: %v", err)
		}
		err = db.Transact(t.Context(), func(t *database.Tx) error {
			return t.Get(new(string), `UPDATE scratch SET n = 1 WHERE id = ? RETURNING id`, "none")
		})
		want(t, "a row that is not there, in a transaction", err, database.ErrNotFound)
	})
}

// A bell that a transaction rings is heard once its rows can be read, and never when
// it is rolled back.
func TestTransactRingsAfterTheCommit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *database.DB) {
		var bell database.Bell
		next, wrong := bell.Next(), errors.New("wrong")
		write := func(end error) error {
			return db.Transact(t.Context(), func(t *database.Tx) error {
				t.Ring(&bell)
				_, err := t.Exec(insert, "a")
				return errors.Join(err, end)
			})
		}
		want(t, "a transaction that fails", write(wrong), wrong)
		select {
		case <-next:
			t.Error("a transaction that was rolled back rang")
		default:
		}
		must(t, write(nil))
		<-next
		wantRow(t, db, row{ID: "a"})
	})
}

// PostgreSQL ends one of two transactions that wait for each other. It is begun
// again and both succeed. On SQLite writers take turns anyway.
func TestTransactDeadlockIsRetried(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *database.DB) {
		ids := []string{"a", "b"}
		add(t, db, ids[0])
		add(t, db, ids[1])
		meet := newBarrier(2, db.Batches())
		got := race(t, 2, func(i int) error {
			return db.Transact(t.Context(), func(t *database.Tx) error {
				if _, err := t.Exec(`UPDATE scratch SET n = n + 1 WHERE id = ?`, ids[i]); err != nil {
					return err
				}
				meet.wait()
				_, err := t.Exec(`UPDATE scratch SET n = n + 1 WHERE id = ?`, ids[1-i])
				return err
			})
		})
		if got[nil] != 2 {
			t.Errorf("got %v, want both", got)
		}
		wantRow(t, db, row{ID: "a", N: 2})
		wantRow(t, db, row{ID: "b", N: 2})
	})
}

// barrier blocks its callers until n of them have arrived.
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

// PostgreSQL may also refuse a transaction for what another one did meanwhile, or
// again and again.
func TestTransactSerializationFailureIsRetried(t *testing.T) {
	t.Parallel()
	for refused, wanted := range map[int]error{1: nil, 4: nil, 100: database.ErrUnavailable} {
		t.Run(fmt.Sprint("refused ", refused, " times"), func(t *testing.T) {
			t.Parallel()
			db, raw := openPostgres(t)
			raw.MustExec(`CREATE SEQUENCE times`)
			raw.MustExec(fmt.Sprintf(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
				IF nextval('times') <= %d THEN RAISE EXCEPTION 'not now' USING ERRCODE = 'serialization_failure'; END IF;
				RETURN NULL; END $$`, refused))
			raw.MustExec(`CREATE TRIGGER first_not AFTER INSERT ON scratch FOR EACH STATEMENT EXECUTE FUNCTION refuse()`)
			_, err := db.Exec(t.Context(), insert, "a")
			want(t, "a new row", err, wanted)
		})
	}
}

// What the program keeps out of rows comes from outside as a parameter, too: it
// finds nothing, on either engine.
func TestGetByATextThatCannotBeStoredIsNotFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *database.DB) {
		add(t, db, "a")
		for _, text := range []string{"\x00", "a\x00b", "\xff", "a\xc3"} {
			var all []row
			if err := db.List(t.Context(), &all, `SELECT id, n, text FROM scratch WHERE id = ?`, text); err != nil || len(all) != 0 {
				t.Errorf("the rows of %q are %v, %v", text, all, err)
			}
			if yes, err := db.Has(t.Context(), `SELECT EXISTS (SELECT 1 FROM scratch WHERE id = ?)`, text); err != nil || yes {
				t.Errorf("there is %q: %v, %v", text, yes, err)
			}
			_, err := find(t, db, text)
			want(t, "a row", err, database.ErrNotFound)
		}
	})
}
