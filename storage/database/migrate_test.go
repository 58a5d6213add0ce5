package database_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fairlead/migrations"
	"fairlead/storage/database"
	"fairlead/storage/storagetest"
)

func TestMigrateUpRacedMigratesOnce(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		var opened [8]*database.DB
		race(t, len(opened), func(i int) (err error) {
			if opened[i], err = database.Open(t.Context(), url, database.Options{}); err != nil {
				return err
			}
			return opened[i].MigrateUp(t.Context())
		})
		for _, db := range opened {
			if db == nil {
				continue
			}
			all, err := db.Migrations(t.Context())
			if err != nil || len(all) == 0 || slices.ContainsFunc(all, func(m database.Migration) bool { return !m.Applied }) {
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

func TestMigrationsOfAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, err := database.Open(t.Context(), url, database.Options{})
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

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, err := database.Open(t.Context(), url, database.Options{})
		must(t, err)
		defer func() { _ = db.Close() }()
		must(t, db.MigrateUp(t.Context()))
		before := tables(t, storagetest.Raw(t, url))
		want(t, "down", db.MigrateDownTo(t.Context(), 0), nil)
		if left := tables(t, storagetest.Raw(t, url)); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
		want(t, "up again", db.MigrateUp(t.Context()), nil)
		if after := tables(t, storagetest.Raw(t, url)); len(before) == 0 || !slices.Equal(after, before) {
			t.Errorf("the tables are %v, want %v", after, before)
		}
	})
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
		if err != nil || d.IsDir() || path == "releases.txt" {
			return err
		}
		content, err := fs.ReadFile(migrations.FS, path)
		if err != nil {
			return err
		}
		if !named.MatchString(path) {
			t.Errorf("%s is not a name for a migration", path)
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
		last := ""
		for _, file := range files { // in order; a number may be missing
			got := named.FindStringSubmatch(file)
			if got == nil {
				continue // reported above
			}
			if got[2] <= last {
				t.Errorf("%s has the number of another one", file)
			}
			last = got[2]
		}
	}
}

func TestMigration7LeavesOnlyUnicodeEmailsToBeRekeyed(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := open(t, url)
		must(t, db.MigrateUp(t.Context()))
		must(t, db.MigrateDownTo(t.Context(), 6))
		raw := storagetest.Raw(t, url)
		insert := func(email string) {
			t.Helper()
			_, err := raw.Exec(`INSERT INTO account (id, email, email_key, full_name, company_name, api_version, status, created_at)
				VALUES ($1, $1, $1, '', '', '2018-02-08', 'active', 1)`, email)
			must(t, err)
		}
		insert("ada@example.com")
		insert("ada@bücher.example")
		must(t, db.MigrateUp(t.Context()))
		insert("written by the previous release")
		var due []string
		must(t, raw.Select(&due, `SELECT email FROM account WHERE email_key_rule = 1 ORDER BY email`))
		if want := []string{"ada@bücher.example", "written by the previous release"}; !slices.Equal(due, want) {
			t.Errorf("due are %q, want %q", due, want)
		}
	})
}

func TestMigration50GivesPartnersTestClients(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := open(t, url)
		must(t, db.MigrateUp(t.Context()))
		must(t, db.MigrateDownTo(t.Context(), 49))
		raw := storagetest.Raw(t, url)
		for kind, id := range map[string]string{"partner": "partner_0123456789abcdef01234567", "service": "service_0123456789abcdef01234567"} {
			_, err := raw.Exec(`INSERT INTO client (id, kind, name, email, use_case, scope, allow_missing_state, iss, status, suspended_reason, suspended_by, created_at)
				VALUES ($1, $2, 'Shop', 'dev@shop.example', 'parcels', '*', true, false, 'suspended', 'why', 'Sam', 7)`, id, kind)
			must(t, err)
		}
		must(t, db.MigrateUp(t.Context()))
		var made []string
		must(t, raw.Select(&made, `SELECT id || ' ' || name || ' ' || email || ' ' || status || ' ' || suspended_reason FROM client WHERE kind = 'test'`))
		if want := []string{"partner_test_0123456789abcdef01234567 Shop  suspended why"}; !slices.Equal(made, want) {
			t.Errorf("made %q, want %q", made, want)
		}
		must(t, db.MigrateDownTo(t.Context(), 49))
		var left int
		must(t, raw.Get(&left, `SELECT COUNT(*) FROM client`))
		if left != 2 {
			t.Errorf("%d clients are left", left)
		}
	})
}
