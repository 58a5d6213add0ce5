package database_test

import (
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"

	"fairlead/storage/database"
	"fairlead/storage/storagetest"
)

// Each engine's own catalogue, put into the same words. On SQLite a yes or no is
// an integer, and an integer primary key is the rowid, which is never null.
var (
	tablesOf = map[string]string{
		"sqlite3": `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'goose_%' AND name NOT LIKE 'sqlite_%'`,
		"pgx": `SELECT table_name FROM information_schema.tables
			WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'goose_%'`,
	}
	columnsOf = map[string]string{
		"sqlite3": `SELECT name || ' ' || CASE type WHEN 'INTEGER' THEN 'number' WHEN 'BLOB' THEN 'bytes' WHEN 'TEXT' THEN 'text' ELSE type END
				|| CASE WHEN "notnull" = 1 OR (pk = 1 AND type = 'INTEGER') THEN ' not null' ELSE '' END
			FROM pragma_table_info($1)`,
		"pgx": `SELECT column_name || ' ' || CASE data_type WHEN 'bigint' THEN 'number' WHEN 'boolean' THEN 'number'
				WHEN 'bytea' THEN 'bytes' ELSE data_type END
				|| CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
			FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`,
	}
	keysOf = map[string]string{
		"sqlite3": `SELECT COALESCE(group_concat(name, ', ' ORDER BY pk), '') FROM pragma_table_info($1) WHERE pk > 0`,
		"pgx": `SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k(attnum, n), pg_attribute a
			WHERE i.indrelid = $1::regclass AND i.indisprimary AND a.attrelid = i.indrelid AND a.attnum = k.attnum`,
	}
	// Names of indexes that a UNIQUE column makes are the engine's own.
	indexesOf = map[string]string{
		"sqlite3": `SELECT CASE l.origin WHEN 'c' THEN l.name ELSE '' END || CASE l."unique" WHEN 1 THEN ' unique' ELSE '' END
				|| CASE l.partial WHEN 1 THEN ' partial' ELSE '' END
				|| (SELECT ' on ' || group_concat(name, ', ' ORDER BY seqno) FROM pragma_index_info(l.name))
			FROM pragma_index_list($1) l WHERE l.origin <> 'pk'`,
		"pgx": `SELECT CASE WHEN n.conname IS NULL THEN c.relname ELSE '' END || CASE WHEN i.indisunique THEN ' unique' ELSE '' END
				|| CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END
				|| (SELECT ' on ' || string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY k(attnum, n), pg_attribute a
					WHERE a.attrelid = i.indrelid AND a.attnum = k.attnum)
			FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid LEFT JOIN pg_constraint n ON n.conindid = i.indexrelid AND n.contype = 'u'
			WHERE i.indrelid = $1::regclass AND NOT i.indisprimary`,
	}
	referencesOf = map[string]string{
		"sqlite3": `SELECT "from" || ' to ' || "table" || '.' || "to" || ', on delete ' || on_delete FROM pragma_foreign_key_list($1)`,
		"pgx": `SELECT a.attname || ' to ' || n.confrelid::regclass || '.' || b.attname
				|| ', on delete ' || CASE n.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'a' THEN 'NO ACTION' ELSE n.confdeltype::text END
			FROM pg_constraint n JOIN pg_attribute a ON a.attrelid = n.conrelid AND a.attnum = n.conkey[1]
			JOIN pg_attribute b ON b.attrelid = n.confrelid AND b.attnum = n.confkey[1]
			WHERE n.conrelid = $1::regclass AND n.contype = 'f'`,
	}
)

func catalogue(t *testing.T, raw *sqlx.DB, queries map[string]string, args ...any) (all []string) {
	t.Helper()
	if err := raw.Select(&all, queries[raw.DriverName()], args...); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	slices.Sort(all)
	return all
}

func tables(t *testing.T, raw *sqlx.DB) []string {
	t.Helper()
	return catalogue(t, raw, tablesOf)
}

// schema describes every table.
func schema(t *testing.T, raw *sqlx.DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, table := range tables(t, raw) {
		for what, queries := range map[string]map[string]string{
			"columns": columnsOf, "primary key": keysOf, "indexes": indexesOf, "references": referencesOf,
		} {
			all[table+"'s "+what] = catalogue(t, raw, queries, table)
		}
	}
	return all
}

func TestBothEnginesHaveTheSameSchema(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	all := map[string]map[string][]string{}
	t.Cleanup(func() { // once both are read
		if len(all) == 2 {
			compare(t, all["sqlite3"], all["pgx"])
		}
	})
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, err := database.Open(t.Context(), url, database.Options{})
		must(t, err)
		defer func() { _ = db.Close() }()
		must(t, db.MigrateUp(t.Context()))
		raw := storagetest.Raw(t, url)
		read := schema(t, raw)
		mu.Lock()
		defer mu.Unlock()
		all[raw.DriverName()] = read
	})
}

func compare(t *testing.T, lite, pg map[string][]string) {
	t.Helper()
	for _, what := range slices.Sorted(maps.Keys(lite)) {
		if !slices.Equal(lite[what], pg[what]) {
			t.Errorf("%s differ:\nSQLite has     %q\nPostgreSQL has %q", what, lite[what], pg[what])
		}
	}
	if len(lite) == 0 || len(lite) != len(pg) {
		t.Errorf("SQLite has %d tables, PostgreSQL %d", len(lite)/4, len(pg)/4)
	}
}
