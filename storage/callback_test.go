package storage_test

import (
	"slices"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// callbacks returns a client's callbacks and the default one, of which there must be
// exactly one.
func callbacks(t *testing.T, db *storage.DB, clientID string) (all []string, home string) {
	t.Helper()
	rows, err := db.Callbacks(t.Context(), clientID)
	if err != nil {
		t.Fatal(err)
	}
	defaults := 0
	for _, row := range rows {
		all = append(all, row.URL)
		if row.IsDefault {
			home = row.URL
			defaults++
		}
	}
	if defaults != 1 {
		t.Errorf("there are %d default callbacks among %v, want 1", defaults, all)
	}
	return all, home
}

func TestCallbacksAreListedInOrderOfRegistration(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		newPartner(t, db)
		advance(db, 1e9)
		if err := db.AddCallback(t.Context(), client.ID, "https://a.example/"); err != nil {
			t.Fatal(err)
		}
		all, is := callbacks(t, db, client.ID)
		if wanted := []string{defaultCallback, otherCallback, "https://a.example/"}; !slices.Equal(all, wanted) || is != defaultCallback {
			t.Errorf("listed %v with %s as default, want %v and %s", all, is, wanted, defaultCallback)
		}
	})
}

func TestAddCallbackRefusesARegisteredURL(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		second, _ := newPartner(t, db)
		want(t, "one that is registered", db.AddCallback(t.Context(), client.ID, defaultCallback), storage.ErrConflict)
		want(t, "one that differs by a closing slash", db.AddCallback(t.Context(), client.ID, defaultCallback+"/"), nil)
		want(t, "one that another partner has", db.AddCallback(t.Context(), second.ID, defaultCallback+"/"), nil)
		got := race(t, 10, func(int) error { return db.AddCallback(t.Context(), client.ID, "https://race.example/") })
		if got[nil] != 1 || got[storage.ErrConflict] != 9 {
			t.Errorf("of ten at once: %v, want one", got)
		}
	})
}

func TestRemoveCallbackKeepsTheDefault(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		ctx, id := t.Context(), client.ID
		want(t, "remove the default", db.RemoveCallback(ctx, id, defaultCallback), storage.ErrNotFound)
		want(t, "remove one that is not there", db.RemoveCallback(ctx, id, "https://a.example"), storage.ErrNotFound)
		want(t, "one as default that is not there", db.SetDefaultCallback(ctx, id, "https://a.example"), storage.ErrNotFound)
		want(t, "for a client that is not there", db.SetDefaultCallback(ctx, "partner_0", defaultCallback), storage.ErrNotFound)
		if _, is := callbacks(t, db, id); is != defaultCallback {
			t.Errorf("the default is %s after refusals, want %s", is, defaultCallback)
		}
		want(t, "the same one again", db.SetDefaultCallback(ctx, id, defaultCallback), nil)
		want(t, "another one", db.SetDefaultCallback(ctx, id, otherCallback), nil)
		want(t, "remove the former default", db.RemoveCallback(ctx, id, defaultCallback), nil)
		if all, is := callbacks(t, db, id); is != otherCallback || len(all) != 1 {
			t.Errorf("left are %v with %s as default", all, is)
		}
	})
}

func TestSetDefaultCallbackRacedLeavesOneDefault(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		race(t, 40, func(i int) error {
			url := []string{defaultCallback, otherCallback}[i/2%2]
			if i%2 == 0 {
				return db.SetDefaultCallback(t.Context(), client.ID, url)
			}
			return db.RemoveCallback(t.Context(), client.ID, url)
		})
		callbacks(t, db, client.ID)
	})
}
