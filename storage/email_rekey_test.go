package storage_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// oldRow is an account as written by a build that knew only lower case.
type oldRow struct {
	id, email, key string
	created        int64
	confirmed      bool
}

func (o oldRow) write(t *testing.T, raw *sqlx.DB) {
	t.Helper()
	var verified storage.Time
	if o.confirmed {
		verified = storage.At(time.UnixMilli(o.created + 1))
	}
	_, err := raw.Exec(`INSERT INTO account (id, email, email_key, full_name, company_name, api_version, status, created_at, email_verified_at)
		VALUES ($1, $2, $3, 'Ada', '', '2018-02-08', 'active', $4, $5)`, o.id, o.email, o.key, o.created, verified)
	must(t, err)
}

func keys(t *testing.T, raw *sqlx.DB) map[string]string {
	t.Helper()
	var rows []storage.Account
	must(t, raw.Select(&rows, `SELECT id, email_key FROM account`))
	byID := map[string]string{}
	for _, a := range rows {
		byID[a.ID] = a.EmailKey
	}
	return byID
}

func TestOpenRekeysEmailsOfAnOlderBuild(t *testing.T) {
	t.Parallel()
	const unicode, puny, key = "ada@bücher.example", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"
	for name, test := range map[string]struct {
		rows []oldRow
		want map[string]string
	}{
		"an ASCII address": {[]oldRow{{"a", "Ada@Example.com", "ada@example.com", 1, false}}, map[string]string{"a": "ada@example.com"}},
		"a Unicode domain": {[]oldRow{{"a", unicode, unicode, 1, false}}, map[string]string{"a": key}},
		"two addresses that only looked alike in lower case": {
			[]oldRow{{"a", "m\u0130ke@example.com", "mike@example.com", 1, false}}, map[string]string{"a": "m\u0130ke@example.com"}},
		"the older wins":             {[]oldRow{{"b", unicode, unicode, 1, false}, {"a", puny, puny, 2, false}}, map[string]string{"b": key, "a": " a"}},
		"the older wins in punycode": {[]oldRow{{"b", unicode, unicode, 2, false}, {"a", puny, puny, 1, false}}, map[string]string{"a": key, "b": " b"}},
		"the confirmed wins":         {[]oldRow{{"a", unicode, unicode, 2, true}, {"b", puny, puny, 1, false}}, map[string]string{"a": key, "b": " b"}},
		"the older of two confirmed": {[]oldRow{{"a", unicode, unicode, 2, true}, {"b", puny, puny, 1, true}}, map[string]string{"b": key, "a": " a"}},
		"the first ID of one time":   {[]oldRow{{"b", unicode, unicode, 1, false}, {"a", puny, puny, 1, false}}, map[string]string{"a": key, "b": " b"}},
		"three of one mailbox": {[]oldRow{{"a", unicode, unicode, 3, false}, {"b", puny, puny, 1, false},
			{"c", "ada@bu\u0308cher.example", "ada@bu\u0308cher.example", 2, true}}, map[string]string{"c": key, "a": " a", "b": " b"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.URLEach(t, func(t *testing.T, url string) {
				openURL(t, url)
				raw := storagetest.Raw(t, url)
				for _, row := range test.rows {
					row.write(t, raw)
				}
				db := openURL(t, url)
				compareKeys(t, keys(t, raw), test.want)
				for id, key := range test.want {
					got, err := db.AccountByEmail(t.Context(), key)
					if key == " "+id {
						want(t, "the loser by its key", err, storage.ErrNotFound)
					} else if err != nil || got.ID != id {
						t.Errorf("by %q: %q, %v, want %q", key, got.ID, err, id)
					}
				}
			})
		})
	}
}

// More accounts than one transaction rekeys, and one that holds the key of another until
// its own batch.
func TestOpenRekeysManyEmails(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		openURL(t, url)
		raw := storagetest.Raw(t, url)
		wanted := map[string]string{"a": "mike@example.com", "z": "m\u0130ke@example.com"}
		oldRow{"a", "mike@\uff45xample.com", "mike@\uff45xample.com", 2, false}.write(t, raw)
		oldRow{"z", "m\u0130ke@example.com", "mike@example.com", 1, true}.write(t, raw)
		for i := range 250 {
			id := fmt.Sprintf("b%03d", i)
			wanted[id] = id + "@xn--bcher-kva.example"
			oldRow{id, id + "@bücher.example", id + "@bücher.example", 1, false}.write(t, raw)
		}
		openURL(t, url)
		compareKeys(t, keys(t, raw), wanted)
	})
}

func TestOpenRacedRekeysEmailsOnce(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		openURL(t, url)
		raw := storagetest.Raw(t, url)
		oldRow{"a", "ada@bücher.example", "ada@bücher.example", 1, false}.write(t, raw)
		oldRow{"b", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example", 2, false}.write(t, raw)
		got := race(t, 8, func(int) error {
			db, err := storage.Open(t.Context(), url)
			if err == nil {
				err = db.Close()
			}
			return err
		})
		if got[nil] != 8 {
			t.Errorf("opened %v, want 8 without an error", got)
		}
		compareKeys(t, keys(t, raw), map[string]string{"a": "ada@xn--bcher-kva.example", "b": " b"})
	})
}

// An operator can give a loser a key of their own; a later start must keep it.
func TestOpenRekeysEachAccountOnce(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		openURL(t, url)
		raw := storagetest.Raw(t, url)
		oldRow{"a", "ada@bücher.example", "ada@bücher.example", 1, false}.write(t, raw)
		openURL(t, url)
		_, err := raw.Exec(`UPDATE account SET email_key = 'kept'`)
		must(t, err)
		created := newAccount(t, openURL(t, url), "grace@bücher.example")
		openURL(t, url)
		compareKeys(t, keys(t, raw), map[string]string{"a": "kept", created.ID: "grace@xn--bcher-kva.example"})
	})
}

// Staff have the same rule. Whoever has signed in has the better claim.
func TestOpenRekeysStaff(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		openURL(t, url)
		raw := storagetest.Raw(t, url)
		for _, row := range []struct {
			id, email string
			signedIn  storage.Time
		}{{"a", "ada@bücher.example", storage.Time{}}, {"b", "ada@xn--bcher-kva.example", storage.At(time.UnixMilli(9))}, {"c", "Grace@Example.com", storage.Time{}}} {
			_, err := raw.Exec(`INSERT INTO staff (id, email, email_key, email_key_rule, name, role, status, password_must_change, last_signed_in_at, created_at)
				VALUES ($1, $2, $2, 1, 'Ada', 'support', 'active', FALSE, $3, 1)`, row.id, row.email, row.signedIn)
			must(t, err)
		}
		db := openURL(t, url)
		for key, id := range map[string]string{"ada@bücher.example": "b", "grace@example.com": "c"} {
			if s, err := db.StaffByEmail(t.Context(), key); err != nil || s.ID != id {
				t.Errorf("%s: %+v, %v", key, s, err)
			}
		}
	})
}

func compareKeys(t *testing.T, got, want map[string]string) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("the keys are %q, want %q", got, want)
	}
}
