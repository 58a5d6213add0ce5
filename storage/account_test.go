package storage_test

import (
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestAHashIsReplacedUnlessThePasswordWasChanged(t *testing.T) {
	t.Parallel()
	db, ctx := storagetest.Open(t), t.Context()
	ada := storage.Account{Email: "ada@example.com"}
	if err := db.CreateAccount(ctx, &ada, "old"); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ former, hash, want string }{
		{"old", "new", "new"},
		{"old", "too late", "new"},
		{"", "nobody's", "new"},
	} {
		if err := db.ReplacePasswordHash(ctx, ada.ID, row.former, row.hash); err != nil {
			t.Fatal(err)
		}
		if got, err := db.PasswordHash(ctx, ada.ID); err != nil || got != row.want {
			t.Errorf("got %q and %v, want %q", got, err, row.want)
		}
	}
}
