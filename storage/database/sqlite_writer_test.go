package database_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"fairlead/storage/database"
)

const refusal database.Refusal = "refused"

// A transaction that shares a commit is not affected by one that is refused or fails,
// which leaves nothing behind.
func TestTransactFailureDoesNotAffectOthersInTheCommit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *database.DB) {
		ctx, late := t.Context(), errors.New("an error after a write")
		add(t, db, "taken")
		const times = 40
		var all sync.WaitGroup
		for i := range times {
			all.Go(func() {
				if _, err := db.Exec(ctx, insert, fmt.Sprint("good ", i)); err != nil {
					t.Errorf("a good one: %v", err)
				}
			})
			all.Go(func() {
				_, err := db.Exec(ctx, insert, "taken")
				want(t, "one that conflicts", err, database.ErrConflict)
			})
			all.Go(func() {
				err := db.Transact(ctx, func(t *database.Tx) error { return t.Once(refusal, setText, "", "none") })
				want(t, "one that is refused", err, refusal)
			})
			all.Go(func() {
				err := db.Transact(ctx, func(t *database.Tx) error {
					_, err := t.Exec(setText, "changed", "taken")
					return errors.Join(err, late)
				})
				want(t, "one that fails late", err, late)
			})
		}
		all.Wait()
		for i := range times {
			wantRow(t, db, row{ID: fmt.Sprint("good ", i)})
		}
		wantRow(t, db, row{ID: "taken"})
	})
}

func TestCloseLeavesNoWriterWaiting(t *testing.T) {
	t.Parallel()
	db := openSQLite(t, filepath.Join(t.TempDir(), "test.db"))
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() { // either outcome is fine, as long as there is one
			_, _ = db.Exec(t.Context(), insert, fmt.Sprint(i))
		})
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	all.Wait()
	if _, err := db.Exec(t.Context(), insert, "late"); err == nil {
		t.Error("a closed database takes writes")
	}
}

func TestTransactPanicFailsOnlyItsTransaction(t *testing.T) {
	t.Parallel()
	db := openSQLite(t, filepath.Join(t.TempDir(), "test.db"))
	add(t, db, "a")
	var panicked atomic.Int32
	got := race(t, 40, func(i int) error {
		err := db.Transact(t.Context(), func(t *database.Tx) error {
			_, err := t.Exec(`UPDATE scratch SET n = n + 1 WHERE id = 'a'`)
			if i%4 == 0 {
				panic("a mistake of ours")
			}
			return err
		})
		if i%4 == 0 && err != nil && strings.HasPrefix(err.Error(), "panic: a mistake of ours") {
			panicked.Add(1)
			return nil
		}
		return err
	})
	if got[nil] != 40 || panicked.Load() != 10 {
		t.Errorf("got %v and %d panics, want 40 answers and 10 panics", got, panicked.Load())
	}
	wantRow(t, db, row{ID: "a", N: 30})
}
