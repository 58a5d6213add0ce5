package schematest_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

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
		blocking, err := schematest.BlockingIndexes(migrations.FS, record.Former().Schema, before)
		must(t, err)
		changes = append(changes, blocking...)
		for _, change := range changes {
			if !needed.excepts(change) {
				t.Errorf("since release %s, %s: see docs/development.md, or write to migrations/releases.txt why servers of it can go on:\nexcept %s | REASON",
					record.Former().Version, change, change)
			}
		}
	})
}

// needed are the exceptions, with whether any engine needs them.
type needed map[string]bool

func newNeeded(record migrations.Record) needed {
	n := needed{}
	for _, e := range record.Exceptions {
		n[e.Change] = false
	}
	return n
}

func (n needed) excepts(change string) bool {
	if _, known := n[change]; !known {
		return false
	}
	n[change] = true
	return true
}

// check finds exceptions that nothing needs any more, once both engines have been looked at.
func (n needed) check(t *testing.T) {
	t.Helper()
	for change, isNeeded := range n {
		if !isNeeded {
			t.Errorf("nothing needs the exception for %q", change)
		}
	}
}

// tableRows are the rows of a table, in the columns that it had.
type tableRows struct {
	columns string
	rows    []string
}

// everyRow reads the tables that a migration may add to but may not change.
func everyRow(t *testing.T, raw *sqlx.DB) map[string]tableRows {
	t.Helper()
	all := map[string]tableRows{}
	for name, table := range schematest.Of(t, raw) {
		var columns []string
		for _, column := range slices.Sorted(maps.Keys(table.Columns)) {
			columns = append(columns, fmt.Sprintf(`COALESCE(CAST(%q AS TEXT), 'NULL')`, column))
		}
		one := tableRows{columns: strings.Join(columns, ` || ' ' || `)}
		one.rows = one.read(t, raw, name)
		all[name] = one
	}
	return all
}

func (r tableRows) read(t *testing.T, raw *sqlx.DB, table string) (rows []string) {
	t.Helper()
	must(t, raw.Select(&rows, fmt.Sprintf(`SELECT %s FROM %q ORDER BY 1`, r.columns, table)))
	return rows
}

// changedRows names the tables whose rows the former release would not find again.
func changedRows(t *testing.T, raw *sqlx.DB, before map[string]tableRows) (all []string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(before)) {
		now := before[name].read(t, raw, name)
		if slices.ContainsFunc(before[name].rows, func(row string) bool { return !slices.Contains(now, row) }) {
			all = append(all, fmt.Sprintf("table %s: rows are changed or deleted", name))
		}
	}
	return all
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
		CREATE INDEX shop_name ON shop (name); CREATE UNIQUE INDEX shop_note ON shop (note);`,
	"pgx": `CREATE TABLE shop (id TEXT PRIMARY KEY, name TEXT NOT NULL, note TEXT, n BIGINT NOT NULL CHECK (n > 0));
		CREATE TABLE visit (id TEXT PRIMARY KEY, shop_id TEXT NOT NULL REFERENCES shop (id) ON DELETE CASCADE);
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
		onSQLite + `DROP TABLE visit;; CREATE TABLE visit (id TEXT PRIMARY KEY, shop_id TEXT NOT NULL REFERENCES shop (id) ON DELETE CASCADE, UNIQUE (shop_id)) STRICT`: "table visit: constraint UNIQUE(shop_id) is added",
		`CREATE TABLE gift (id TEXT PRIMARY KEY, shop_id TEXT NOT NULL REFERENCES shop (id))`:                                                                           "table gift: shop_id keeps rows of shop from being deleted",
		`DROP INDEX shop_name`:                          "table shop: index shop_name is dropped or changed",
		`CREATE UNIQUE INDEX shop_title ON shop (name)`: "table shop: unique index shop_title is added, and what the former release writes may violate it",
		`ALTER TABLE shop ADD COLUMN later TEXT NOT NULL DEFAULT '';; CREATE UNIQUE INDEX shop_title ON shop (name, later)`: "table shop: unique index shop_title is added, and what the former release writes may violate it",
	}
	each(t, slices.Collect(maps.Keys(rows)), func(t *testing.T, statement string, refused []string) {
		t.Helper()
		if !slices.Contains(refused, rows[statement]) {
			t.Errorf("%s is refused as %q, want %q", statement, refused, rows[statement])
		}
	})
}

func TestARowThatTheFormerReleaseWroteIsFoundMissing(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		raw := storagetest.Raw(t, url)
		_, err := raw.Exec(tables[raw.DriverName()])
		must(t, err)
		_, err = raw.Exec(`INSERT INTO shop (id, name, n) VALUES ('a', 'Marlin', 1)`)
		must(t, err)
		before := everyRow(t, raw)
		for statement, want := range map[string]int{`INSERT INTO shop (id, name, n) VALUES ('b', 'Knots', 2)`: 0, `UPDATE shop SET note = 'x' WHERE id = 'a'`: 1} {
			_, err := raw.Exec(statement)
			must(t, err)
			if got := changedRows(t, raw, before); len(got) != want {
				t.Errorf("%s: changed are %q", statement, got)
			}
			_, err = raw.Exec(`UPDATE shop SET note = NULL`)
			must(t, err)
		}
	})
}

func TestIndexesOfGrowingTablesAreCreatedConcurrently(t *testing.T) {
	t.Parallel()
	before := schematest.Schema{"token": {}, "staff": {}}
	for sql, want := range map[string]string{
		"CREATE INDEX token_n ON token (n);":                                                          "table token: index token_n is not created concurrently",
		"CREATE UNIQUE INDEX token_n\n\tON token (n);":                                                "table token: index token_n is not created concurrently",
		"CREATE INDEX CONCURRENTLY token_n ON token (n);":                                             "table token: index token_n is not dropped first if it is there",
		"DROP INDEX CONCURRENTLY IF EXISTS token_n;\nCREATE INDEX CONCURRENTLY token_n ON token (n);": "",
		"CREATE INDEX staff_n ON staff (n);":                                                          "",
		"CREATE INDEX session_n ON session (n); -- which is new":                                      "",
		"-- CREATE INDEX token_n ON token (n);\n-- +goose Down\nCREATE INDEX token_n ON token (n);\n": "",
	} {
		files := fstest.MapFS{"postgres/0055_old.sql": {Data: []byte("CREATE INDEX token_n ON token (n);")}, "postgres/0061_new.sql": {Data: []byte(sql)}}
		got, err := schematest.BlockingIndexes(files, 55, before)
		if err != nil || strings.Join(got, "; ") != want {
			t.Errorf("%s is refused as %q, %v; want %q", sql, got, err, want)
		}
	}
}
