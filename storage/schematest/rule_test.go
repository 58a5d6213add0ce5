package schematest_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"

	"fairlead/migrations"
	"fairlead/storage/database"
	"fairlead/storage/schematest"
	"fairlead/storage/storagetest"
)

// TestMigrationsAfterTheLastReleaseKeepTheRule migrates the database of the last release. Servers of
// it go on running meanwhile, and after it until they are replaced.
func TestMigrationsAfterTheLastReleaseKeepTheRule(t *testing.T) {
	t.Parallel()
	record, err := migrations.ReadRecord()
	must(t, err)
	needed := newNeeded(record)
	t.Cleanup(func() { needed.check(t) })
	storagetest.URLEach(t, func(t *testing.T, url string) {
		schematest.Load(t, url, schematest.ReleaseFor(t, record.Former().Version, url).SQL)
		raw := storagetest.Raw(t, url)
		before, rows := schematest.Of(t, raw), everyRow(t, raw)
		migrate(t, url)
		after := schematest.Of(t, raw)
		changes := append(schematest.Refused(before, after), changedRows(t, raw, rows)...)
		engine, _, _ := strings.Cut(url, ":")
		changed, err := schematest.ChangedTables(migrations.FS, engine, record.Former().Schema, before)
		must(t, err)
		blocking, err := schematest.BlockingIndexes(migrations.FS, record.Former().Schema, before)
		must(t, err)
		changes = slices.Concat(changes, changed, blocking)
		for _, change := range slices.Compact(slices.Sorted(slices.Values(changes))) {
			if !needed.excepts(change) {
				t.Errorf("since release %s, %s: see docs/development.md, or write to migrations/releases.txt why servers of it can go on:\nexcept %s | REASON",
					record.Former().Version, change, change)
			}
		}
		needed.looked()
	})
}

// needed are the exceptions, with whether any engine needs them.
type needed struct {
	mu      sync.Mutex
	engines int // that have been looked at
	by      map[string]bool
}

func newNeeded(record migrations.Record) *needed {
	n := &needed{by: map[string]bool{}}
	for _, e := range record.Exceptions {
		n.by[e.Change] = false
	}
	return n
}

func (n *needed) excepts(change string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, known := n.by[change]; !known {
		return false
	}
	n.by[change] = true
	return true
}

func (n *needed) looked() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.engines++
}

// check finds exceptions that nothing needs any more, once both engines have been looked at.
func (n *needed) check(t *testing.T) {
	t.Helper()
	for change, isNeeded := range n.by {
		if !isNeeded && n.engines == 2 {
			t.Errorf("nothing needs the exception for %q", change)
		}
	}
}

func migrate(t *testing.T, url string) {
	t.Helper()
	db, err := database.Open(t.Context(), url, database.Options{})
	must(t, err)
	must(t, db.MigrateUp(t.Context()))
	must(t, db.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Tables as a release may have them, and changes of them.
var tables = map[string]string{
	"sqlite3": `CREATE TABLE shop (id TEXT PRIMARY KEY, name TEXT NOT NULL, note TEXT, n INTEGER NOT NULL CHECK (n > 0)) STRICT;
		CREATE TABLE visit (id TEXT PRIMARY KEY, shop_id TEXT NOT NULL REFERENCES shop (id) ON DELETE CASCADE) STRICT;
		CREATE TABLE session (id TEXT PRIMARY KEY) STRICT;
		CREATE INDEX shop_name ON shop (name); CREATE UNIQUE INDEX shop_note ON shop (note);`,
	"pgx": `CREATE TABLE shop (id TEXT PRIMARY KEY, name TEXT NOT NULL, note TEXT, n BIGINT NOT NULL CHECK (n > 0));
		CREATE TABLE visit (id TEXT PRIMARY KEY, shop_id TEXT NOT NULL REFERENCES shop (id) ON DELETE CASCADE);
		CREATE TABLE session (id TEXT PRIMARY KEY);
		CREATE INDEX shop_name ON shop (name); CREATE UNIQUE INDEX shop_note ON shop (note);
		CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$`,
}

// onSQLite and onPostgres are statements for one engine; the others are for both.
const onSQLite, onPostgres = "sqlite3: ", "pgx: "

// each runs a test after each statement that an engine knows, on the tables as they were.
func each(t *testing.T, statements []string, test func(t *testing.T, statement string, refused []string)) {
	t.Helper()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		raw := storagetest.Raw(t, url)
		for _, statement := range statements {
			sql, its := strings.CutPrefix(statement, raw.DriverName()+": ")
			if !its && (strings.HasPrefix(statement, onSQLite) || strings.HasPrefix(statement, onPostgres)) {
				continue
			}
			dropAll(t, raw)
			exec(t, raw, tables[raw.DriverName()])
			before := schematest.Of(t, raw)
			for _, one := range strings.Split(sql, ";; ") { // CONCURRENTLY has to stand alone
				exec(t, raw, one)
			}
			test(t, statement, schematest.Refused(before, schematest.Of(t, raw)))
		}
	})
}

func dropAll(t *testing.T, raw *sqlx.DB) {
	t.Helper()
	if raw.DriverName() == "pgx" {
		exec(t, raw, `DROP SCHEMA public CASCADE`)
		exec(t, raw, `CREATE SCHEMA public`)
		return
	}
	var drops []string
	must(t, raw.Select(&drops, `SELECT 'DROP ' || type || ' ' || name FROM sqlite_schema WHERE type IN ('table', 'view')`))
	for _, one := range drops {
		exec(t, raw, one)
	}
}

func exec(t *testing.T, raw *sqlx.DB, statement string) {
	t.Helper()
	if _, err := raw.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func TestTheRuleAllows(t *testing.T) {
	t.Parallel()
	each(t, []string{
		`CREATE TABLE gift (id TEXT PRIMARY KEY, shop_id TEXT NOT NULL REFERENCES shop (id) ON DELETE CASCADE, n BIGINT NOT NULL UNIQUE)`,
		`ALTER TABLE shop ADD COLUMN later TEXT`,
		`ALTER TABLE shop ADD COLUMN later TEXT NOT NULL DEFAULT ''`,
		`ALTER TABLE shop ADD COLUMN later TEXT REFERENCES visit (id) ON DELETE SET NULL`,
		onPostgres + `ALTER TABLE shop ADD COLUMN later BOOLEAN NOT NULL DEFAULT FALSE`,
		onPostgres + `ALTER TABLE shop ADD COLUMN later BIGINT NOT NULL DEFAULT -1`,
		onSQLite + `ALTER TABLE shop ADD COLUMN later INTEGER NOT NULL DEFAULT -1`,
		onPostgres + `CREATE INDEX CONCURRENTLY shop_n ON shop (n)`,
		`CREATE INDEX shop_n ON shop (n) WHERE n > 7`,
		`ALTER TABLE shop ADD COLUMN later TEXT;; CREATE UNIQUE INDEX shop_later ON shop (name, later)`,
		`ALTER TABLE shop ADD COLUMN later TEXT NOT NULL DEFAULT '';; CREATE UNIQUE INDEX shop_later ON shop (later) WHERE later <> ''`,
		`ALTER TABLE shop ADD COLUMN later TEXT;; CREATE UNIQUE INDEX shop_later ON shop (name) WHERE later IS NOT NULL AND n > 7`,
		onPostgres + `ALTER TABLE shop ADD COLUMN later BOOLEAN NOT NULL DEFAULT FALSE;; CREATE UNIQUE INDEX shop_later ON shop (name) WHERE later`,
		`CREATE TABLE mark (session_id TEXT REFERENCES session (id) ON DELETE CASCADE ON UPDATE CASCADE)`,
		`CREATE VIEW shops AS SELECT name FROM shop`,
	}, func(t *testing.T, statement string, refused []string) {
		t.Helper()
		if len(refused) != 0 {
			t.Errorf("%s is refused as %q", statement, refused)
		}
	})
}

func TestTheRuleRefuses(t *testing.T) {
	t.Parallel()
	rows := map[string]string{
		`DROP TABLE visit`:                                                                                     "table visit is dropped",
		`ALTER TABLE visit RENAME TO call`:                                                                     "table visit is dropped",
		`ALTER TABLE shop DROP COLUMN n`:                                                                       "table shop: column n is dropped",
		`ALTER TABLE shop RENAME COLUMN name TO title`:                                                         "table shop: column name is dropped",
		onPostgres + `ALTER TABLE shop ALTER COLUMN note SET NOT NULL`:                                         "table shop: column note is changed from text to text NOT NULL",
		onPostgres + `ALTER TABLE shop ALTER COLUMN name DROP NOT NULL`:                                        "table shop: column name is changed from text NOT NULL to text",
		onPostgres + `ALTER TABLE shop ALTER COLUMN name SET DEFAULT ''`:                                       "table shop: column name is changed from text NOT NULL to text NOT NULL DEFAULT ''::text",
		onPostgres + `ALTER TABLE shop ALTER COLUMN n TYPE integer`:                                            "table shop: column n is changed from bigint NOT NULL to integer NOT NULL",
		onPostgres + `ALTER TABLE shop ADD CHECK (note <> '')`:                                                 "table shop: constraint CHECK ((note <> ''::text)) is added",
		onPostgres + `ALTER TABLE shop ADD UNIQUE (name)`:                                                      "table shop: constraint UNIQUE (name) is added",
		onPostgres + `ALTER TABLE shop DROP CONSTRAINT shop_n_check`:                                           "table shop: constraint CHECK ((n > 0)) is dropped",
		onPostgres + `ALTER TABLE visit ADD FOREIGN KEY (id) REFERENCES shop (id)`:                             "table visit: id keeps rows of shop from being deleted",
		onPostgres + `ALTER TABLE shop ADD COLUMN later TEXT NOT NULL`:                                         "table shop: new column later is neither nullable nor has a default",
		onPostgres + `ALTER TABLE shop ADD COLUMN later DOUBLE PRECISION DEFAULT random()`:                     "table shop: new column later has a default that is not a literal: random()",
		onPostgres + `ALTER TABLE shop ADD COLUMN later BIGINT GENERATED ALWAYS AS IDENTITY`:                   "table shop: new column later is generated",
		onPostgres + `ALTER TABLE shop ALTER COLUMN id TYPE VARCHAR(9)`:                                        "table shop: all rows are written anew, and nobody can use it meanwhile",
		onPostgres + `CREATE TRIGGER shop_no BEFORE UPDATE ON shop FOR EACH ROW EXECUTE FUNCTION refuse()`:     "table shop: trigger shop_no is added or changed",
		onSQLite + `CREATE TRIGGER shop_no BEFORE UPDATE ON shop BEGIN SELECT RAISE(ABORT, 'no'); END`:         "table shop: trigger shop_no is added or changed",
		onSQLite + `ALTER TABLE shop ADD COLUMN later TEXT CHECK (later <> '')`:                                "table shop: new column later has CHECK",
		onSQLite + `ALTER TABLE shop ADD COLUMN later INTEGER AS (n + 1)`:                                      "table shop: new column later is generated",
		onSQLite + `ALTER TABLE shop ADD COLUMN later TEXT REFERENCES visit (id)`:                              "table shop: later keeps rows of visit from being deleted",
		onSQLite + `DROP TABLE visit;; CREATE TABLE visit (id TEXT PRIMARY KEY, shop_id TEXT NOT NULL) STRICT`: "table visit: column shop_id is changed from TEXT NOT NULL REFERENCES shop(id)ON DELETE CASCADE to TEXT NOT NULL",
		onSQLite + `DROP TABLE visit;; CREATE TABLE visit (id TEXT PRIMARY KEY, shop_id TEXT NOT NULL REFERENCES shop (id) ON DELETE CASCADE, UNIQUE (shop_id)) STRICT`:      "table visit: constraint UNIQUE(shop_id) is added",
		`CREATE TABLE gift (id TEXT PRIMARY KEY, shop_id TEXT NOT NULL REFERENCES shop (id))`:                                                                                "table gift: shop_id keeps rows of shop from being deleted",
		`CREATE TABLE gift (id TEXT PRIMARY KEY, shop_id TEXT NOT NULL REFERENCES shop (id) ON DELETE SET NULL)`:                                                             "table gift: shop_id keeps rows of shop from being deleted",
		`CREATE TABLE gift (id TEXT PRIMARY KEY, shop_id TEXT REFERENCES shop (id) ON DELETE CASCADE);; CREATE TABLE card (gift_id TEXT REFERENCES gift (id))`:               "table card: gift_id keeps rows of gift from being deleted",
		`CREATE TABLE mark (session_id TEXT REFERENCES session (id) ON DELETE CASCADE)`:                                                                                      "table mark: session_id keeps keys of session from being changed",
		onPostgres + `ALTER TABLE shop ADD COLUMN later TEXT DEFAULT 'a' REFERENCES visit (id) ON DELETE CASCADE`:                                                            "table shop: constraint FOREIGN KEY (later) REFERENCES visit(id) ON DELETE CASCADE is added",
		onSQLite + `ALTER TABLE shop ADD COLUMN later TEXT NOT NULL DEFAULT NULL`:                                                                                            "table shop: new column later is neither nullable nor has a default",
		onSQLite + `DROP TABLE visit;; CREATE TABLE visit (id TEXT PRIMARY KEY, shop_id TEXT NOT NULL REFERENCES shop (id) ON DELETE CASCADE, check (shop_id <> '')) STRICT`: "table visit: constraint check(shop_id <> '') is added",
		`DROP INDEX shop_name`: "table shop: index shop_name is dropped or changed",
	}
	const nullable, filled = `ALTER TABLE shop ADD COLUMN later TEXT;; CREATE UNIQUE INDEX shop_title ON shop `,
		`ALTER TABLE shop ADD COLUMN later TEXT NOT NULL DEFAULT '';; CREATE UNIQUE INDEX shop_title ON shop `
	for _, violated := range []string{
		`CREATE UNIQUE INDEX shop_title ON shop (name)`,
		filled + `(name, later)`,
		filled + `(name) WHERE later = ''`,
		nullable + `(name) WHERE later IS NULL`,
		nullable + `(name) WHERE later IS NOT NULL OR n > 7`,
		onPostgres + nullable + `(name) INCLUDE (later)`,
		onPostgres + nullable + `(name, later) NULLS NOT DISTINCT`,
	} {
		rows[violated] = "table shop: unique index shop_title is added, and what the former release writes may violate it"
	}
	each(t, slices.Collect(maps.Keys(rows)), func(t *testing.T, statement string, refused []string) {
		t.Helper()
		if !slices.Contains(refused, rows[statement]) {
			t.Errorf("%s is refused as %q, want %q", statement, refused, rows[statement])
		}
	})
}

func TestTablesWhoseKeysChangeAreKnown(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../*.go")
	must(t, err)
	changes, found := regexp.MustCompile(`UPDATE (\w+) SET id = `), map[string]bool{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		must(t, err)
		for _, one := range changes.FindAllStringSubmatch(string(content), -1) {
			if !strings.HasSuffix(file, "_test.go") {
				found[one[1]] = true
			}
		}
	}
	if got := slices.Sorted(maps.Keys(found)); !slices.Equal(got, schematest.Rekeyed) {
		t.Errorf("keys of %q are changed, want those of %q", got, schematest.Rekeyed)
	}
}
