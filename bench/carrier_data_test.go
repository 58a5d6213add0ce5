package main

import (
	"path/filepath"
	"testing"
	"time"

	"fairlead/key"
	"fairlead/storage"
)

// hasCarrierAccounts looks up by the server's own queries carrier accounts that are added.
func hasCarrierAccounts(t *testing.T, b *dataset, db *storage.DB) {
	t.Helper()
	keys := filepath.Join(t.TempDir(), "keys.json")
	if err := key.Create(keys, key.New(time.Now(), time.Time{})); err != nil {
		t.Fatal(err)
	}
	const rows, due = 20, 5
	first := time.Now().Add(-carrierApart*due + carrierApart/2)
	c, err := newCarrierRows(keys, rows, accountsOf(b.tokens), first)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.add(c.tables()); err != nil {
		t.Fatal(err)
	}
	db.Now = func() time.Time { return first.Add(carrierApart * (due - 1)) }
	found, err := db.DueCarrierAccounts(t.Context(), benchCarrier, false, rows)
	if err != nil || len(found) != due || c.dueBy(db.Now()) != due {
		t.Errorf("%d are due, want %d, %v", len(found), c.dueBy(db.Now()), err)
	}
	for n := range uint64(rows) {
		l, err := db.CarrierConnectionOf(t.Context(), hexID(ofCarrierAccount, n))
		if err != nil {
			t.Fatal(err)
		}
		refresh, err := c.Open(l.Token.Refresh, l.Account.Row(storage.RefreshField))
		if err != nil || string(refresh) != refreshToken(n, 0) || l.State.DueAt.Sub(c.due(n)).Abs() > time.Millisecond {
			t.Errorf("account %d has %q, due %s, %v", n, refresh, l.State.DueAt, err)
		}
		if _, _, err := c.Read(l.Account); err != nil {
			t.Errorf("account %d: %v", n, err)
		}
	}
}

func TestRefreshTokensOfTheCarrierWorkOnce(t *testing.T) {
	t.Parallel()
	c := &carrierEndpoint{turns: map[uint64]uint64{}}
	n, turn, err := readRefreshToken(refreshToken(7, 3))
	if err != nil || n != 7 || turn != 3 {
		t.Fatal(n, turn, err)
	}
	for i, want := range []bool{true, false} {
		if got := c.use(7, 0); got != want {
			t.Errorf("use %d: %t", i, got)
		}
	}
	if !c.use(7, 1) {
		t.Error("the next one does not work")
	}
	for _, wrong := range []string{"", "1.2", "a.b.c", "1.b.c"} {
		if _, _, err := readRefreshToken(wrong); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}
