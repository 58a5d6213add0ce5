package schematest

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"fairlead/storage/localpg"
	"fairlead/storage/storagetest"
)

// Dump returns a database as SQL text.
func Dump(tb testing.TB, url string) string {
	tb.Helper()
	if strings.HasPrefix(url, "sqlite:") {
		return dumpSQLite(tb, storagetest.Raw(tb, url))
	}
	return dumpPostgres(tb, url)
}

// Load runs the text that [Dump] returned on an empty database.
func Load(tb testing.TB, url, text string) {
	tb.Helper()
	raw := storagetest.Raw(tb, url)
	if _, err := raw.ExecContext(tb.Context(), text); err != nil {
		tb.Fatalf("load a database: %v", err)
	}
	if err := raw.Close(); err != nil {
		tb.Fatal(err)
	}
}

// dumpPostgres leaves out what only psql understands, and settings that other versions of
// PostgreSQL do not have.
func dumpPostgres(tb testing.TB, url string) string {
	tb.Helper()
	program := exec.CommandContext(tb.Context(), filepath.Join(localpg.Programs(), "pg_dump"), "--inserts", "--no-owner", "--no-privileges", "--dbname", url)
	var stderr strings.Builder
	program.Stderr = &stderr
	out, err := program.Output()
	if err != nil {
		tb.Fatalf("pg_dump: %v: %s", err, &stderr)
	}
	var text strings.Builder
	for line := range strings.Lines(string(out)) {
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "--") && !strings.HasPrefix(line, "\\") &&
			!strings.HasPrefix(line, "SET ") && !strings.HasPrefix(line, "SELECT pg_catalog.set_config") {
			text.WriteString(line)
		}
	}
	return text.String()
}

func dumpSQLite(tb testing.TB, raw *sqlx.DB) string {
	tb.Helper()
	var things []struct {
		Type, Name, SQL string
	}
	if err := raw.Select(&things, `SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
		ORDER BY type = 'table' DESC, rowid`); err != nil {
		tb.Fatal(err)
	}
	var text strings.Builder
	text.WriteString("PRAGMA foreign_keys = OFF;\nBEGIN;\n")
	for _, one := range things {
		text.WriteString(one.SQL + ";\n")
		if one.Type == "table" {
			dumpRows(tb, raw, one.Name, &text)
		}
	}
	text.WriteString("COMMIT;\n")
	return text.String()
}

func dumpRows(tb testing.TB, raw *sqlx.DB, table string, text *strings.Builder) {
	tb.Helper()
	var columns, rows []string
	if err := raw.Select(&columns, `SELECT name FROM pragma_table_info($1) ORDER BY cid`, table); err != nil {
		tb.Fatal(err)
	}
	quoted := `quote("` + strings.Join(columns, `") || ',' || quote("`) + `")`
	if err := raw.Select(&rows, fmt.Sprintf(`SELECT %s FROM "%s"`, quoted, table)); err != nil {
		tb.Fatal(err)
	}
	for _, row := range rows {
		_, _ = fmt.Fprintf(text, "INSERT INTO %q VALUES (%s);\n", table, row)
	}
}
