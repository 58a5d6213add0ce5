package storage_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"fairlead/migrations"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// counted is what the rows of a client add up to.
func counted(t *testing.T, db *storage.DB, clientID string) (sum storage.ClientDay) {
	t.Helper()
	days, err := db.ClientDays(t.Context(), clientID)
	must(t, err)
	for _, d := range days {
		sum.Made, sum.Ended, sum.Live = sum.Made+d.Made, sum.Ended+d.Ended, d.Live
	}
	return sum
}

func wantCounted(t *testing.T, db *storage.DB, raw *sqlx.DB, clientID string, made, ended int64) {
	t.Helper()
	var live int64
	must(t, raw.Get(&live, raw.Rebind(`SELECT COUNT(*) FROM connection WHERE client_id = ? AND revoked_at IS NULL`), clientID))
	if got := counted(t, db, clientID); got.Made != made || got.Ended != ended || got.Live != live || live != made-ended {
		t.Errorf("counted %d made, %d ended, %d live; want %d and %d, and %d are live", got.Made, got.Ended, got.Live, made, ended, live)
	}
}

// counting is an account that is connected to a partner, in a session.
type counting struct {
	t                   *testing.T
	db                  *storage.DB
	raw                 *sqlx.DB
	account             storage.Account
	connection          storage.Connection
	clientID, sessionID string
}

// What begins or ends a connection counts it, once.
func TestEveryConnectionIsCounted(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		do          func(f *counting) error
		made, ended int64
	}{
		"nothing": {func(*counting) error { return nil }, 1, 0},
		"another consent": {func(f *counting) error {
			c := newConsent(f.t, f.db, f.account.ID, f.clientID, "again")
			return f.db.IssueCode(f.t.Context(), &c)
		}, 1, 0},
		"a consent to another scope": {func(f *counting) error {
			c := newConsent(f.t, f.db, f.account.ID, f.clientID, "labels")
			c.Connection.Scope = "labels"
			return f.db.IssueCode(f.t.Context(), &c)
		}, 2, 0},
		"a consent that came too late": {func(f *counting) error {
			c := newConsent(f.t, f.db, newAccount(f.t, f.db, "late@example.com").ID, f.clientID, "late")
			must(f.t, f.db.IssueCode(f.t.Context(), &c))
			want(f.t, "again", f.db.IssueCode(f.t.Context(), &c), storage.ErrSpent)
			return nil
		}, 2, 0},
		"disconnected": {func(f *counting) error {
			must(f.t, f.db.Disconnect(f.t.Context(), f.account.ID, f.clientID, f.sessionID, storage.Device{}))
			want(f.t, "again", f.db.Disconnect(f.t.Context(), f.account.ID, f.clientID, f.sessionID, storage.Device{}), storage.ErrNotFound)
			return nil
		}, 1, 1},
		"disconnected and connected again": {func(f *counting) error {
			must(f.t, f.db.Disconnect(f.t.Context(), f.account.ID, f.clientID, f.sessionID, storage.Device{}))
			storagetest.Connection(f.t, f.db, storage.Connection{AccountID: f.account.ID, ClientID: f.clientID})
			return nil
		}, 2, 1},
		"deauthorized": {func(f *counting) error { return f.db.Deauthorize(f.t.Context(), f.account.ID, f.clientID) }, 1, 1},
		"disconnected by the link in a mail": {func(f *counting) error {
			link := storage.Hash("link")
			must(f.t, f.db.OfferDisconnect(f.t.Context(), link, f.connection.ID, f.account.Email, storage.At(f.db.Now().Add(time.Hour))))
			must(f.t, f.db.DisconnectByLink(f.t.Context(), link, storage.Device{}))
			want(f.t, "again", f.db.DisconnectByLink(f.t.Context(), link, storage.Device{}), storage.ErrSpent)
			return nil
		}, 1, 1},
		"disconnected by support": {func(f *counting) error {
			must(f.t, f.db.DisconnectFor(storagetest.BySam(f.t), f.account.ID, f.connection.ID))
			want(f.t, "again", f.db.DisconnectFor(storagetest.BySam(f.t), f.account.ID, f.connection.ID), storage.ErrSpent)
			return nil
		}, 1, 1},
		"a reset of an address that nobody had verified": {func(f *counting) error {
			reset(f.t, f.db, f.account.ID, "reset")
			return nil
		}, 1, 1},
		"a code that was used twice, which ends a token": {func(f *counting) error {
			code := issue(f.t, f.db, newConsent(f.t, f.db, f.account.ID, f.clientID, "replayed"))
			exchange(f.t, f.db, code, "replayed")
			return f.db.RevokeReplayed(f.t.Context(), code)
		}, 1, 0},
		"closed by its owner, and erased": {func(f *counting) error {
			must(f.t, f.db.CloseAccount(f.t.Context(), storage.Closing{AccountID: f.account.ID, At: f.db.Time(), SessionID: f.sessionID}))
			wantCounted(f.t, f.db, f.raw, f.clientID, 1, 1)
			return f.db.EraseAccount(f.t.Context(), f.account.ID)
		}, 1, 1},
		"closed by support, and erased": {func(f *counting) error {
			must(f.t, f.db.CloseAccount(storagetest.BySam(f.t), storage.Closing{AccountID: f.account.ID, At: f.db.Time(), Reason: "fraud"}))
			return f.db.EraseAccount(f.t.Context(), f.account.ID)
		}, 1, 1},
		"erased although nothing has ended its connections": {func(f *counting) error {
			_, err := f.raw.Exec(f.raw.Rebind(`UPDATE account SET closing_at = 1 WHERE id = ?`), f.account.ID)
			must(f.t, err)
			return f.db.EraseAccount(f.t.Context(), f.account.ID)
		}, 1, 1},
		"the partner leaves": {func(f *counting) error {
			must(f.t, f.db.LeavePartner(storagetest.BySam(f.t), f.clientID, f.db.Time()))
			more, err := true, error(nil)
			for more && err == nil {
				more, err = f.db.EndLeaving(f.t.Context(), 10)
			}
			return err
		}, 1, 1},
		"the partner is suspended": {func(f *counting) error {
			return f.db.SetClientStatus(f.t.Context(), f.clientID, storage.Suspended, "spam")
		}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.URLEach(t, func(t *testing.T, url string) {
				db := openURL(t, url)
				client, _ := newPartner(t, db)
				f := &counting{t: t, db: db, raw: storagetest.Raw(t, url), clientID: client.ID, account: newAccount(t, db, "ada@example.com")}
				f.connection, _ = storagetest.Connection(t, db, storage.Connection{AccountID: f.account.ID, ClientID: client.ID})
				f.sessionID = storagetest.SignedIn(t, db, f.account.ID)
				must(t, row.do(f))
				wantCounted(t, db, f.raw, client.ID, row.made, row.ended)
			})
		})
	}
}

// Accounts with several partners connect, disconnect and close at once.
func TestConnectionsRacedAreCountedAndDoNotDeadlock(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := openURL(t, url)
		const accounts = 8
		clients := make([]storage.Client, 3)
		for i := range clients {
			clients[i], _ = newPartner(t, db)
		}
		var all []func() error
		for i := range accounts {
			a := newAccount(t, db, fmt.Sprintf("ada%d@example.com", i))
			for j, c := range clients {
				if i%2 == 0 {
					storagetest.Connection(t, db, storage.Connection{AccountID: a.ID, ClientID: c.ID})
				}
				consent := newConsent(t, db, a.ID, c.ID, fmt.Sprint("code ", i, j))
				all = append(all, func() error { return db.IssueCode(t.Context(), &consent) },
					func() error { return db.Deauthorize(t.Context(), a.ID, c.ID) },
					func() error { return db.SetClientStatus(t.Context(), c.ID, storage.Suspended, "spam") })
			}
			if i%3 == 0 {
				all = append(all, func() error {
					return db.CloseAccount(storagetest.BySam(t), storage.Closing{AccountID: a.ID, At: storage.At(db.Now().Add(time.Hour)), Reason: "fraud"})
				})
			}
		}
		got := race(t, len(all), func(i int) error { return all[i]() })
		raw := storagetest.Raw(t, url)
		for _, c := range clients {
			sum := counted(t, db, c.ID)
			wantCounted(t, db, raw, c.ID, sum.Made, sum.Ended)
			var made int64
			must(t, raw.Get(&made, raw.Rebind(`SELECT COUNT(*) FROM connection WHERE client_id = ?`), c.ID))
			if made != sum.Made {
				t.Errorf("%d were made and %d counted (%v)", made, sum.Made, got)
			}
		}
	})
}

// After more than a year days are one number, and the live ones stay the same.
func TestDaysOfConnectionsAreKeptForAYear(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		began := time.Date(2026, 1, 2, 23, 0, 0, 0, time.UTC)
		db.Now = func() time.Time { return began }
		ada, grace := newAccount(t, db, "ada@example.com"), newAccount(t, db, "grace@example.com")
		storagetest.Connection(t, db, storage.Connection{AccountID: ada.ID, ClientID: client.ID})
		advance(db, 2*time.Hour) // the next day
		storagetest.Connection(t, db, storage.Connection{AccountID: grace.ID, ClientID: client.ID})
		must(t, db.Deauthorize(t.Context(), ada.ID, client.ID))
		day := func(date int) storage.Time { return storage.At(time.Date(2026, 1, date, 0, 0, 0, 0, time.UTC)) }
		wantDays := func(want ...storage.ClientDay) {
			t.Helper()
			if got, err := db.ClientDays(t.Context(), client.ID); err != nil || !slices.Equal(got, want) {
				t.Errorf("they are %+v, %v; want %+v", got, err, want)
			}
		}
		before := storage.Time{Time: time.UnixMilli(0).UTC()}
		second := storage.ClientDay{Day: day(3), Made: 1, Ended: 1, Live: 1}
		wantDays(storage.ClientDay{Day: day(2), Made: 1, Live: 1}, second)
		sweeper := &storage.Sweeper{DB: db}
		for _, row := range []struct {
			later time.Duration
			want  []storage.ClientDay
		}{
			{398 * 24 * time.Hour, []storage.ClientDay{{Day: day(2), Made: 1, Live: 1}, second}},
			{24 * time.Hour, []storage.ClientDay{{Day: before, Made: 1, Live: 1}, second}},
			{24 * time.Hour, []storage.ClientDay{{Day: before, Made: 2, Ended: 1, Live: 1}}},
			{24 * time.Hour, []storage.ClientDay{{Day: before, Made: 2, Ended: 1, Live: 1}}},
		} {
			advance(db, row.later)
			_, _, err := sweeper.Step(t.Context(), 100)
			must(t, err)
			wantDays(row.want...)
		}
	})
}

func TestMigration55CountsTheConnectionsThatThereAre(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		records := storagetest.OpenURL(t, url)
		clock := storagetest.NewClock()
		records.Now = clock.Now
		shop, _ := storagetest.Partner(t, records, storage.Client{})
		for i := range 5 { // two of which end on other days
			ada := storagetest.Account(t, records, storage.Account{})
			storagetest.Connection(t, records, storage.Connection{AccountID: ada.ID, ClientID: shop.ID})
			clock.Advance(20 * time.Hour)
			if i%2 == 1 {
				must(t, records.Deauthorize(t.Context(), ada.ID, shop.ID))
			}
		}
		before, err := records.ClientDays(t.Context(), shop.ID)
		must(t, err)
		raw := storagetest.Raw(t, url)
		_, err = raw.Exec(`DELETE FROM client_day`)
		must(t, err)
		_, err = raw.Exec(backfill(t, raw))
		must(t, err)
		after, err := records.ClientDays(t.Context(), shop.ID)
		if err != nil || len(before) < 4 || !slices.Equal(after, before) || after[len(after)-1].Live != 3 {
			t.Errorf("counted %+v, %v; want %+v", after, err, before)
		}
	})
}

// backfill is the statement of the migration that counts what is there.
func backfill(t *testing.T, raw *sqlx.DB) string {
	t.Helper()
	folder := map[string]string{"sqlite3": "sqlite", "pgx": "postgres"}[raw.DriverName()]
	text, err := fs.ReadFile(migrations.FS, folder+"/0055_client_day.sql")
	must(t, err)
	_, after, found := strings.Cut(string(text), "INSERT INTO client_day")
	if !found {
		t.Fatal("the migration counts nothing")
	}
	statement, _, _ := strings.Cut(after, ";")
	return "INSERT INTO client_day" + statement
}
