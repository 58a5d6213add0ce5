package storage_test

import (
	"slices"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestTimeIsStoredInMilliseconds(t *testing.T) {
	t.Parallel()
	var kept storage.Time
	if err := kept.Scan("2026-01-02"); err == nil {
		t.Error("a text was read as a time")
	}
	if err := kept.Scan(nil); err != nil || !kept.IsZero() {
		t.Errorf("NULL is %v, %v", kept, err)
	}
	if v, err := kept.Value(); err != nil || v != nil {
		t.Errorf("the zero time is stored as %v, %v", v, err)
	}
	for _, ms := range []int64{1, 1767323045006, -1} {
		if err := kept.Scan(ms); err != nil {
			t.Fatal(err)
		}
		if v, err := kept.Value(); err != nil || v != ms || kept.Location().String() != "UTC" {
			t.Errorf("%d became %v (%v, %v)", ms, v, kept, err)
		}
	}
}

func TestIDsHaveTheirFormatAndAreUnique(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func() string{
		"id": storage.NewID, "secret": storage.NewSecret, "secret id": storage.NewSecretID, "bearer id": storage.NewUnguessableID,
		"client id": func() string { return storage.NewClientID(storage.PartnerKind) }, "support code": storage.NewSupportCode,
	} {
		var seen []string
		for range 1000 {
			seen = append(seen, make())
		}
		length := len(seen[0])
		slices.Sort(seen)
		if all := len(seen); len(slices.Compact(seen)) != all {
			t.Errorf("one %s came twice", name)
		}
		for _, s := range seen {
			if len(s) != length {
				t.Errorf("the %s %q is not %d long", name, s, length)
			}
		}
	}
	for name, length := range map[string]int{storage.NewID(): 32, storage.NewSecret(): 40} {
		if len(name) != length || strings.Trim(name, "0123456789abcdef") != "" {
			t.Errorf("%q is not %d hex digits", name, length)
		}
	}
}

func TestChangesOfAnotherProcessAreReadAtOnce(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		here, there := openURL(t, url), openURL(t, url)
		client, _ := newPartner(t, here)
		want(t, "suspend", there.SetClientStatus(t.Context(), client.ID, storage.Suspended, "unpaid"), nil)
		if got, err := here.ClientByID(t.Context(), client.ID); err != nil || got.Status != storage.Suspended {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}
