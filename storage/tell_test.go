package storage_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// toldFixture is an [eventFixture] in which something is done that others are told of.
type toldFixture struct {
	*eventFixture
	raw        *sqlx.DB
	strangers  storage.Endpoint
	session    string // of the account's owner
	connection storage.Connection
	token      string
}

// told is an event that follows, and who hears of it besides the operator.
type told struct {
	what             storage.EventType
	data             string
	id               *string // stands for ID in data, if it is known only afterwards
	account, partner bool
	aboutPartner     bool // the connected one
	aboutNoAccount   bool
}

// toldRow prepares something and returns what does it, and what is told then.
type toldRow func(f *toldFixture) (do func() error, want []told)

func openTold(t *testing.T, test func(t *testing.T, f *toldFixture)) {
	t.Helper()
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := storagetest.OpenURL(t, url)
		f := &toldFixture{eventFixture: &eventFixture{t: t, db: db, clock: storagetest.NewClock()}, raw: storagetest.Raw(t, url)}
		db.Now = f.clock.Now
		f.account = storagetest.Account(t, db, storage.Account{Email: "ada.told@example.com"})
		f.partner, _ = storagetest.Partner(t, db, storage.Client{})
		f.stranger, _ = storagetest.Partner(t, db, storage.Client{})
		f.connection, f.token = storagetest.Connection(t, db, storage.Connection{AccountID: f.account.ID, ClientID: f.partner.ID, Scope: "labels"})
		f.session = storagetest.SignedIn(t, db, f.account.ID)
		f.own = f.endpoint(storage.OwnerAccount, f.account.ID, "*")
		f.its = f.endpoint(storage.OwnerPartner, f.partner.ID, "*")
		f.strangers = f.endpoint(storage.OwnerPartner, f.stranger.ID, "*")
		f.operators = f.endpoint(storage.OwnerOperator, "", "*")
		test(t, f)
	})
}

// after are the events after one, the first one first.
func (f *toldFixture) after(sequence int64) (all []storage.Event) {
	f.t.Helper()
	found, err := f.db.Events(f.t.Context(), storage.EventFilter{Limit: 1000})
	must(f.t, err)
	for _, e := range slices.Backward(found) {
		if e.Sequence > sequence {
			all = append(all, e)
		}
	}
	return all
}

func (f *toldFixture) last() (sequence int64) {
	if all := f.after(0); len(all) > 0 {
		sequence = all[len(all)-1].Sequence
	}
	return sequence
}

// hears reports whether an endpoint has a delivery of an event.
func (f *toldFixture) hears(p storage.Endpoint, e storage.Event) bool {
	return slices.ContainsFunc(f.deliveries(p), func(d storage.DeliveryOf) bool { return d.Event.ID == e.ID })
}

// refuseDeliveries has every transaction fail that writes a delivery, which comes last.
func (f *toldFixture) refuseDeliveries() (allow func()) {
	f.t.Helper()
	on, off := []string{`CREATE TRIGGER refused BEFORE INSERT ON delivery BEGIN SELECT RAISE(ABORT, 'refused'); END`}, `DROP TRIGGER refused`
	if f.raw.DriverName() != "sqlite3" {
		on = []string{`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$`,
			`CREATE TRIGGER refused BEFORE INSERT ON delivery FOR EACH ROW EXECUTE FUNCTION refuse()`}
		off = `DROP TRIGGER refused ON delivery; DROP FUNCTION refuse`
	}
	for _, s := range on {
		f.raw.MustExecContext(f.t.Context(), s)
	}
	return func() { f.raw.MustExecContext(f.t.Context(), off) }
}

// wantTold checks each event of a list against what was told.
func (f *toldFixture) wantTold(got []storage.Event, want []told) {
	f.t.Helper()
	if len(got) != len(want) {
		f.t.Fatalf("told %+v, want %+v", got, want)
	}
	for i, w := range want {
		e, accountID, clientID := got[i], f.account.ID, ""
		if w.id != nil {
			w.data = strings.ReplaceAll(w.data, "ID", *w.id)
		}
		if w.aboutPartner {
			clientID = f.partner.ID
		}
		if w.aboutNoAccount {
			accountID = ""
		}
		if e.Type != w.what || e.AccountID != accountID || e.ClientID != clientID || !sameJSON(e.Data, w.data) || !e.At.Equal(f.clock.Now()) {
			f.t.Errorf("told %+v, want %+v", e, w)
		}
		heard := [...]bool{f.hears(f.own, e), f.hears(f.its, e), f.hears(f.strangers, e), f.hears(f.operators, e)}
		if heard != [...]bool{w.account, w.partner, false, true} {
			f.t.Errorf("%s is heard by the account, its partner, a stranger, the operator: %t, want %+v", e.Type, heard, w)
		}
	}
}

func sameJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}

// randomID is an ID, which has the card's digits now and then.
var randomID = regexp.MustCompile(`\b[0-9a-f]{32}\b`)

// tell runs rows: each is first rolled back at the last moment, which must leave nothing,
// and then done.
func tell(t *testing.T, rows map[string]toldRow) {
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			openTold(t, func(t *testing.T, f *toldFixture) {
				do, want := row(f)
				before := f.last()
				f.clock.Advance(time.Minute)
				if len(want) > 0 {
					allow := f.refuseDeliveries()
					err := do()
					allow()
					if err == nil || len(f.after(before)) > 0 {
						t.Fatalf("rolled back (%v), it told %+v", err, f.after(before))
					}
				}
				must(t, do())
				f.wantTold(f.after(before), want)
				for _, e := range f.after(0) {
					for _, secret := range []string{f.account.Email, "@", f.token, "hash"} {
						if strings.Contains(e.Data, secret) {
							t.Errorf("%s has %q: %s", e.Type, secret, e.Data)
						}
					}
					if strings.Contains(randomID.ReplaceAllString(e.Data, "ID"), "4242") {
						t.Errorf("%s has the digits of the card: %s", e.Type, e.Data)
					}
				}
			})
		})
	}
}

func data(format string, args ...any) string { return fmt.Sprintf(format, args...) }
