package storage_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// Transactions that share a commit are as good as alone: one that is refused or
// fails takes nobody with it and leaves nothing behind.
func TestTransactionsThatShareACommitDoNotShareTheirFate(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx, late := t.Context(), errors.New("an error after a write")
		taken := newAccount(t, db, "taken@example.com")
		const each = 40
		var all sync.WaitGroup
		for i := range each {
			all.Go(func() {
				if err := db.CreateAccount(ctx, &storage.Account{Email: fmt.Sprintf("good%d@example.com", i)}, "hash"); err != nil {
					t.Errorf("a good one: %v", err)
				}
			})
			all.Go(func() {
				err := db.CreateAccount(ctx, &storage.Account{Email: taken.Email}, "hash")
				want(t, "one that conflicts", err, storage.ErrConflict)
			})
			all.Go(func() {
				want(t, "one that finds nothing", db.SetClientStatus(ctx, "partner_0", storage.Active, ""), storage.ErrNotFound)
			})
			all.Go(func() {
				err := db.Transact(ctx, func(exec func(string, ...any) error) error {
					return errors.Join(exec(`UPDATE account SET full_name = ? WHERE id = ?`, "Nobody", taken.ID), late)
				})
				want(t, "one that fails late", err, late)
			})
		}
		all.Wait()
		for i := range each {
			if _, err := db.AccountByEmail(ctx, fmt.Sprintf("good%d@example.com", i)); err != nil {
				t.Errorf("a good one is gone: %v", err)
			}
		}
		if a, err := db.AccountByID(ctx, taken.ID); err != nil || a.FullName == "Nobody" {
			t.Errorf("a failed one left something: %+v, %v", a, err)
		}
	})
}

func TestNobodyWaitsForAWriterThatIsClosed(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() { // either is fine, as long as it is an answer
			_ = db.CreateAccount(t.Context(), &storage.Account{Email: fmt.Sprintf("a%d@example.com", i)}, "hash")
		})
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	all.Wait()
	if err := db.CreateAccount(t.Context(), &storage.Account{Email: "late@example.com"}, "hash"); err == nil {
		t.Error("a closed database takes writes")
	}
}

func TestAPanicSpoilsOneTransactionAlone(t *testing.T) {
	t.Parallel()
	db := openSQLite(t, filepath.Join(t.TempDir(), "fairlead.db"))
	client, _ := newPartner(t, db)
	var panicked atomic.Int32
	got := race(t, 40, func(i int) error {
		_, err := db.UpdateClient(t.Context(), client.ID, func(c *storage.Client) error {
			if i%4 == 0 {
				panic("a slip of ours")
			}
			c.UseCase += "x"
			return nil
		})
		if i%4 == 0 && err != nil && strings.HasPrefix(err.Error(), "panic: a slip of ours") {
			panicked.Add(1)
			return nil
		}
		return err
	})
	c, err := db.ClientByID(t.Context(), client.ID)
	if err != nil || got[nil] != 40 || panicked.Load() != 10 || len(c.UseCase) != 30 {
		t.Errorf("got %v, %d panics and %d of 30 changes (%v)", got, panicked.Load(), len(c.UseCase), err)
	}
}
