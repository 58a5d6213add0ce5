package database_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jmoiron/sqlx"

	"fairlead/migrations"
	"fairlead/storage/storagetest"
)

// byNewer migrates a database as a newer binary does whose former release has a schema. It
// returns the one that this binary knows.
func byNewer(t *testing.T, url string, former int64) (raw *sqlx.DB, known int64) {
	t.Helper()
	db := open(t, url)
	must(t, db.MigrateUp(t.Context()))
	_, known, err := db.Schema(t.Context())
	raw = storagetest.Raw(t, url)
	_, inserted := raw.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, TRUE)`)
	_, raised := raw.Exec(`UPDATE oldest_binary SET schema = $1`, former)
	must(t, errors.Join(err, inserted, raised, db.Close()))
	return raw, known
}

func TestMigrateUpRefusesASchemaThatIsTooNew(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		raw, known := byNewer(t, url, 8999)
		wanted := fmt.Sprintf("the database has schema 9000 and this binary knows %d: run a newer binary", known)
		for _, former := range []int64{8999, known + 1, 0} { // 0: nobody wrote which binaries may run
			_, err := raw.Exec(`UPDATE oldest_binary SET schema = $1`, former)
			must(t, err)
			if err := open(t, url).MigrateUp(t.Context()); err == nil || err.Error() != wanted {
				t.Errorf("oldest %d: got %v, want %q", former, err, wanted)
			}
		}
	})
}

func TestMigrateUpLeavesTheSchemaOfTheNextReleaseAsItIs(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		raw, known := byNewer(t, url, 0)
		_, err := raw.Exec(`UPDATE oldest_binary SET schema = $1`, known)
		must(t, err)
		db := open(t, url)
		want(t, "migrate", db.MigrateUp(t.Context()), nil)
		if current, k, err := db.Schema(t.Context()); err != nil || current != 9000 || k != known {
			t.Errorf("the schema is %d, known %d, %v", current, k, err)
		}
		if got := oldestBinary(t, raw); got != known {
			t.Errorf("the older binary wrote that %d may run, want %d as before", got, known)
		}
	})
}

func TestMigrateUpAdmitsTheFormerReleaseAndNoOlderOne(t *testing.T) {
	t.Parallel()
	record, err := migrations.ReadRecord()
	must(t, err)
	former := record.Former().Schema
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := open(t, url)
		must(t, db.MigrateUp(t.Context()))
		raw := storagetest.Raw(t, url)
		if got := oldestBinary(t, raw); got != former {
			t.Errorf("from schema %d on binaries may run, want %d", got, former)
		}
		for given, wanted := range map[int64]int64{0: former, former + 1000: former + 1000} { // never lowered
			_, err := raw.Exec(`UPDATE oldest_binary SET schema = $1`, given)
			must(t, err)
			must(t, db.MigrateUp(t.Context()))
			if got := oldestBinary(t, raw); got != wanted {
				t.Errorf("%d became %d, want %d", given, got, wanted)
			}
		}
	})
}

// A migration that fails has excluded older binaries by then.
func TestMigrateUpThatFailsAdmitsNoOlderBinary(t *testing.T) {
	t.Parallel()
	record, err := migrations.ReadRecord()
	must(t, err)
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := open(t, url)
		must(t, db.MigrateUp(t.Context()))
		raw := storagetest.Raw(t, url)
		for _, one := range []string{
			`UPDATE oldest_binary SET schema = 0`,
			`DELETE FROM goose_db_version WHERE version_id = 55`, // which fails the second time
		} {
			_, err := raw.Exec(one)
			must(t, err)
		}
		if err := db.MigrateUp(t.Context()); err == nil {
			t.Fatal("a migration that was applied is applied again")
		}
		if got := oldestBinary(t, raw); got != record.Former().Schema {
			t.Errorf("from schema %d on binaries may run, want %d", got, record.Former().Schema)
		}
	})
}

func oldestBinary(t *testing.T, raw *sqlx.DB) (schema int64) {
	t.Helper()
	must(t, raw.Get(&schema, `SELECT schema FROM oldest_binary`))
	return schema
}

// Several processes that wait for the lock have no snapshot, for which CREATE INDEX
// CONCURRENTLY of the one that migrates would wait.
func TestWaitingToMigrateHoldsUpNoConcurrentIndex(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	first := open(t, url)
	must(t, first.MigrateUp(t.Context()))
	waiting := make(chan error, 3)
	must(t, first.Exclusively(t.Context(), func() error {
		for range cap(waiting) {
			db := open(t, url)
			go func() { waiting <- db.MigrateUp(t.Context()) }()
		}
		raw := storagetest.Raw(t, url)
		for n := 0; n < cap(waiting); {
			if err := raw.Get(&n, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_try_advisory_xact_lock%' AND pid <> pg_backend_pid()`); err != nil {
				return err
			}
		}
		_, err := raw.Exec(`CREATE INDEX CONCURRENTLY later ON token (scope)`)
		return err
	}))
	for range cap(waiting) {
		want(t, "migrate", <-waiting, nil)
	}
}
