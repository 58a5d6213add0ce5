package storage_test

import (
	"context"
	"fmt"
	"io/fs"
	"reflect"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"fairlead/migrations"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// Once exchanges were lines of their own.
func TestTimelineAfterMigrationShowsAnExchangeOnce(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, raw := openURL(t, url), storagetest.Raw(t, url)
		replayed := issuedCode(t, db)
		forgotten := issue(t, db, newConsent(t, db, replayed.AccountID, replayed.ClientID, "another code"))
		exchange(t, db, replayed, "token")
		want(t, "replay", db.RevokeReplayed(t.Context(), replayed), nil)
		exchange(t, db, forgotten, "another token")
		before := timelines(t, db, replayed, forgotten)
		schema := migrator(t, raw)
		_, err := schema.DownTo(t.Context(), 4)
		want(t, "down", err, nil)
		if _, err := raw.Exec(raw.Rebind(`DELETE FROM code WHERE hash = ?`), forgotten.Hash); err != nil { // swept after a day
			t.Fatal(err)
		}
		_, err = schema.Up(t.Context())
		want(t, "up", err, nil)
		if after := timelines(t, db, replayed, forgotten); !reflect.DeepEqual(after, before) {
			t.Errorf("got %v, want %v", after, before)
		}
	})
}

func migrator(t *testing.T, raw *sqlx.DB) *goose.Provider {
	t.Helper()
	dialect, folder := goose.DialectSQLite3, "sqlite"
	if raw.DriverName() == "pgx" {
		dialect, folder = goose.DialectPostgres, "postgres"
	}
	files, err := fs.Sub(migrations.FS, folder)
	want(t, "migrations", err, nil)
	p, err := goose.NewProvider(dialect, raw.DB, files)
	want(t, "migrations", err, nil)
	return p
}

func timelines(t *testing.T, db *storage.DB, codes ...storage.Code) (all [][]storage.EventName) {
	t.Helper()
	for _, c := range codes {
		lines, err := db.Timeline(t.Context(), c.AttemptID)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, names(lines))
	}
	return all
}

// request is what a server knows about a request that it serves.
type request string

func (r request) RequestID() string { return string(r) }

// Exchanges once had no request in the timeline.
func TestTimelineHasTheRequestOfEachExchange(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		first := issuedCode(t, db)
		codes := []storage.Code{first}
		for i := range 9 {
			codes = append(codes, issue(t, db, newConsent(t, db, first.AccountID, first.ClientID, fmt.Sprint("code ", i))))
		}
		race(t, len(codes), func(i int) error {
			k := newToken(codes[i], fmt.Sprint("token ", i))
			return db.SpendCode(context.WithValue(t.Context(), storage.RequestKey{}, request(fmt.Sprint("request ", i))), codes[i], &k)
		})
		for i, c := range codes {
			lines, err := db.Timeline(t.Context(), c.AttemptID)
			must(t, err)
			if last := lines[len(lines)-1]; last.Name != storage.EventExchanged || last.RequestID != fmt.Sprint("request ", i) {
				t.Errorf("the exchange %d is %+v", i, last)
			}
		}
	})
}
