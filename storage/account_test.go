package storage_test

import (
	"fmt"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestAccountByIDAndAccountByEmail(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := newAccount(t, db, "Ada@Example.com")
		newAccount(t, db, "grace@example.com")
		if len(ada.ID) != 32 || ada.Status != storage.Active || ada.CreatedAt.IsZero() {
			t.Errorf("made %+v", ada)
		}
		if got, err := db.AccountByID(t.Context(), ada.ID); err != nil || got != ada {
			t.Errorf("by id: %+v, %v; want %+v", got, err, ada)
		}
		for _, email := range []string{"Ada@Example.com", "ada@example.com", " ADA@EXAMPLE.COM "} {
			if got, err := db.AccountByEmail(t.Context(), email); err != nil || got != ada {
				t.Errorf("by %q: %+v, %v; want %+v", email, got, err, ada)
			}
		}
		if p, err := db.PasswordOf(t.Context(), ada.ID); err != nil || p.Hash != "hash" {
			t.Errorf("the password's hash is %q, %v", p.Hash, err)
		}
	})
}

func TestAccountByEmailOfAnUnknownAccountIsNotFound(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		newAccount(t, db, "ada@example.com")
		for _, nobody := range []string{"", "nobody@example.com", "%", "' OR 1=1 --", "NUL \x00", "not UTF-8 \xff"} {
			_, err := db.AccountByID(t.Context(), nobody)
			want(t, fmt.Sprintf("the id %q", nobody), err, storage.ErrNotFound)
			_, err = db.AccountByEmail(t.Context(), nobody)
			want(t, fmt.Sprintf("the address %q", nobody), err, storage.ErrNotFound)
			_, err = db.PasswordOf(t.Context(), nobody)
			want(t, fmt.Sprintf("the password of %q", nobody), err, storage.ErrNotFound)
		}
	})
}

func TestCreateAccountRefusesATakenAddressInAnyCase(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		newAccount(t, db, "ada@example.com")
		for _, email := range []string{"ada@example.com", "ADA@example.com", "ada@example.com "} {
			err := db.CreateAccount(t.Context(), &storage.Account{Email: email}, "hash", storage.Device{})
			want(t, email, err, storage.ErrConflict)
		}
	})
}

func TestCreateAccountRacedCreatesOne(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		got := race(t, 20, func(i int) error {
			return db.CreateAccount(t.Context(), &storage.Account{Email: "ada@example.com"}, fmt.Sprint("hash ", i), storage.Device{})
		})
		if got[nil] != 1 || got[storage.ErrConflict] != 19 {
			t.Errorf("got %v, want one account and 19 conflicts", got)
		}
		ada, err := db.AccountByEmail(t.Context(), "ada@example.com")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.PasswordOf(t.Context(), ada.ID); err != nil {
			t.Errorf("it has no password: %v", err)
		}
	})
}

func TestReplacePasswordHashUnlessThePasswordHasChanged(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx, ada := t.Context(), newAccount(t, db, "ada@example.com")
		for _, row := range []struct{ former, hash, want string }{
			{"hash", "new", "new"},
			{"hash", "too late", "new"},
			{"", "nobody's", "new"},
		} {
			if err := db.ReplacePasswordHash(ctx, ada.ID, row.former, row.hash); err != nil {
				t.Fatal(err)
			}
			if got, err := db.PasswordOf(ctx, ada.ID); err != nil || got.Hash != row.want {
				t.Errorf("got %q and %v, want %q", got, err, row.want)
			}
		}
	})
}
