package storage_test

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fairlead/migrations"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestEightThatStartAtOnceMigrateOnce(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		var opened [8]*storage.DB
		race(t, len(opened), func(i int) (err error) {
			opened[i], err = storage.Open(t.Context(), url)
			return err
		})
		for _, db := range opened {
			if db == nil {
				continue
			}
			all, err := db.Migrations(t.Context())
			if err != nil || len(all) == 0 || slices.ContainsFunc(all, func(m storage.Migration) bool { return !m.Applied }) {
				t.Errorf("migrated %+v, %v", all, err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}
		var applied, distinct int
		raw := storagetest.Raw(t, url)
		if err := raw.QueryRow(`SELECT COUNT(*), COUNT(DISTINCT version_id) FROM goose_db_version`).Scan(&applied, &distinct); err != nil {
			t.Fatal(err)
		}
		if applied != distinct {
			t.Errorf("%d versions were applied %d times", distinct, applied)
		}
	})
}

func TestADatabaseIsLookedAtUnmigrated(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, err := storage.OpenUnmigrated(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		all, err := db.Migrations(t.Context())
		if err != nil || len(all) == 0 || all[0].Number != 1 || all[0].Name != "connect" {
			t.Fatalf("listed %+v, %v", all, err)
		}
		for _, m := range all {
			if m.Applied {
				t.Errorf("%d is applied before anything was", m.Number)
			}
		}
		for range 2 {
			want(t, "migrate", db.MigrateUp(t.Context()), nil)
		}
		if all, err = db.Migrations(t.Context()); err != nil || !all[len(all)-1].Applied {
			t.Errorf("listed %+v, %v", all, err)
		}
	})
}

func TestANewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, err := storage.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		all, err := db.Migrations(t.Context())
		if err = errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := storagetest.Raw(t, url).Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, TRUE)`); err != nil {
			t.Fatal(err)
		}
		wanted := fmt.Sprintf("the database has schema 9000 and this binary knows %d: run a newer binary", len(all))
		if db, err := storage.Open(t.Context(), url); err == nil || err.Error() != wanted {
			t.Errorf("got %v and %v, want %q", db, err, wanted)
		}
	})
}

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, err := storage.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		newAccount(t, db, "ada@example.com")
		want(t, "down", db.MigrateDownTo(t.Context(), 0), nil)
		if left := tables(t, storagetest.Raw(t, url)); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
		want(t, "up again", db.MigrateUp(t.Context()), nil)
		newAccount(t, db, "ada@example.com")
	})
}

// Once exchanges were lines of their own.
func TestATimelineOfBeforeHasAnExchangeOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		replayed := granted(t, db)
		forgotten := issue(t, db, newGrant(t, db, replayed.AccountID, replayed.ClientID, "another code"))
		spent(t, db, replayed, "token")
		want(t, "replay", db.RevokeReplayed(t.Context(), replayed), nil)
		spent(t, db, forgotten, "another token")
		before := timelines(t, db, replayed, forgotten)
		want(t, "down", db.MigrateDownTo(t.Context(), 4), nil)
		_, write := db.Handles()
		if _, err := write.Exec(write.Rebind(`DELETE FROM code WHERE hash = ?`), forgotten.Hash); err != nil { // swept after a day
			t.Fatal(err)
		}
		want(t, "up", db.MigrateUp(t.Context()), nil)
		if after := timelines(t, db, replayed, forgotten); !reflect.DeepEqual(after, before) {
			t.Errorf("got %v, want %v", after, before)
		}
	})
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

func TestBothEnginesHaveTheSameMigrations(t *testing.T) {
	t.Parallel()
	lite, err := fs.Glob(migrations.FS, "sqlite/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	pg, err := fs.Glob(migrations.FS, "postgres/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for i := range lite {
		lite[i] = strings.Replace(lite[i], "sqlite/", "postgres/", 1)
	}
	if !slices.Equal(lite, pg) {
		t.Errorf("SQLite has %v, PostgreSQL has %v", lite, pg)
	}
}

var named = regexp.MustCompile(`^(sqlite|postgres)/(\d{4})_[a-z][a-z_]*\.sql$`)

func TestEachMigrationIsNumberedAndSaysWhy(t *testing.T) {
	t.Parallel()
	err := fs.WalkDir(migrations.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(migrations.FS, path)
		if err != nil {
			return err
		}
		if !named.MatchString(path) {
			t.Errorf("%s is no name for a migration", path)
		}
		if !strings.HasPrefix(string(content), "-- ") || strings.HasPrefix(string(content), "-- +goose") {
			t.Errorf("%s does not open with a comment that says why", path)
		}
		for _, part := range []string{"-- +goose Up\n", "-- +goose Down\n"} {
			if strings.Count(string(content), part) != 1 {
				t.Errorf("%s has no %q of its own", path, strings.TrimSpace(part))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		files, _ := fs.Glob(migrations.FS, engine+"/*.sql")
		for i, file := range files {
			if got := named.FindStringSubmatch(file); got != nil && got[2] != fmt.Sprintf("%04d", i+1) {
				t.Errorf("%s is number %d", file, i+1)
			}
		}
	}
}
