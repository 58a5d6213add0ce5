package schematest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"fairlead/storage/schematest"
)

// migrated are the migrations of an older release, which may do anything, and one after it.
func migrated(sql string) fstest.MapFS {
	return fstest.MapFS{"postgres/0055_old.sql": {Data: []byte("CREATE INDEX token_n ON token (n);\nUPDATE token SET n = 1;")},
		"postgres/0061_new.sql": {Data: []byte(sql)}}
}

func TestIndexesOfLargeTablesAreCreatedConcurrently(t *testing.T) {
	t.Parallel()
	const repeated = "DROP INDEX CONCURRENTLY IF EXISTS token_n;\nCREATE INDEX CONCURRENTLY token_n ON token (n);"
	before := schematest.Schema{"token": {}, "staff": {}}
	for sql, want := range map[string]string{
		"CREATE INDEX token_n ON token (n);":              "table token: index token_n is not created concurrently",
		"CREATE UNIQUE INDEX token_n\n\tON token (n);":    "table token: index token_n is not created concurrently",
		`CREATE INDEX "token_n" ON public."token" (n);`:   "table token: index token_n is not created concurrently",
		"CREATE INDEX ON token (n);":                      "table token: index without a name is not created concurrently",
		"CREATE INDEX CONCURRENTLY ON token (n);":         "table token: index without a name is not dropped first if it is there",
		"CREATE INDEX CONCURRENTLY token_n ON token (n);": "table token: index token_n is not dropped first if it is there",
		repeated:                             "",
		"SET lock_timeout = 0;\n" + repeated: "postgres/0061_new.sql does not end with SET lock_timeout = '1s';",
		"SET lock_timeout = 0;\n" + repeated + "\nSET lock_timeout = '1s';\n":                         "",
		"CREATE INDEX staff_n ON staff (n);":                                                          "",
		"CREATE INDEX session_n ON session (n); -- which is new":                                      "",
		"-- CREATE INDEX token_n ON token (n);\n-- +goose Down\nCREATE INDEX token_n ON token (n);\n": "",
	} {
		got, err := schematest.BlockingIndexes(migrated(sql), 55, before)
		if err != nil || strings.Join(got, "; ") != want {
			t.Errorf("%s is refused as %q, %v; want %q", sql, got, err, want)
		}
	}
}

// A release's database has no rows in some tables.
func TestStatementsThatChangeRowsOfOlderTablesAreFound(t *testing.T) {
	t.Parallel()
	before := schematest.Schema{"token": {}, "staff": {}}
	for sql, want := range map[string]string{
		"UPDATE token SET n = 2;":                   "table token: rows are changed or deleted",
		"UPDATE OR IGNORE token SET n = 2;":         "table token: rows are changed or deleted",
		`DELETE FROM ONLY public."token";`:          "table token: rows are changed or deleted",
		"TRUNCATE token;":                           "table token: rows are changed or deleted",
		"INSERT OR REPLACE INTO token VALUES (1);":  "table token: rows are changed or deleted",
		"INSERT INTO token VALUES (1);":             "",
		"UPDATE session SET n = 2; -- which is new": "",
		"CREATE TABLE x (n BIGINT REFERENCES token (n) ON UPDATE CASCADE ON DELETE CASCADE);": "",
		"-- +goose Down\nDELETE FROM token;":                                                  "",
	} {
		got, err := schematest.ChangedTables(migrated(sql), "postgres", 55, before)
		if err != nil || strings.Join(got, "; ") != want {
			t.Errorf("%s is refused as %q, %v; want %q", sql, got, err, want)
		}
	}
}
