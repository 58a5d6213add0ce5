package schematest_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"fairlead/storage/schematest"
	"fairlead/storage/storagetest"
)

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
			all = append(all, fmt.Sprintf(schematest.RowsChanged, name))
		}
	}
	return all
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
