package schematest

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/jmoiron/sqlx"
)

// Schema has each table by its name.
type Schema map[string]Table

// Table is what the engine's catalogue says of a table, in the engine's own words.
type Table struct {
	Columns  map[string]Column
	Indexes  map[string]Index
	Triggers map[string]string
	// Constraints are those of the table and of its columns that are no part of a column's
	// definition, by their text.
	Constraints map[string]bool
	References  map[Reference]bool
	// Storage is another one after the table was rewritten; SQLite has none.
	Storage int64
}

// Column is a column with its whole definition.
type Column struct {
	Definition string
	Nullable   bool
	Default    string // an expression; empty for none
	Generated  bool
}

// Index is an index that is not part of a constraint.
type Index struct {
	Definition string
	Unique     bool
	Columns    []string // those that are not expressions
	Where      string   // its condition; empty for none
}

// Reference is a foreign key to a table.
type Reference struct {
	Columns, Table, OnDelete, OnUpdate string
}

// Of reads the schema of a database. Goose's own table is left out.
func Of(tb testing.TB, raw *sqlx.DB) Schema {
	tb.Helper()
	read := readPostgres
	if raw.DriverName() == "sqlite3" {
		read = readSQLite
	}
	s, err := read(raw)
	if err != nil {
		tb.Fatalf("read the schema: %v", err)
	}
	if len(s) == 0 {
		tb.Fatal("the database has no tables")
	}
	return s
}

// Different says in which things two schemas differ.
func Different(got, want Schema) (all []string) {
	g, w := got.things(), want.things()
	for _, name := range slices.Sorted(maps.Keys(w)) {
		if text, ok := g[name]; !ok || text != w[name] {
			all = append(all, fmt.Sprintf("%s is %q, want %q", name, text, w[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(g)) {
		if _, ok := w[name]; !ok {
			all = append(all, fmt.Sprintf("%s is not in the other: %q", name, g[name]))
		}
	}
	return all
}

// things are all parts by their names, with what is compared of them.
func (s Schema) things() map[string]string {
	all := map[string]string{}
	for name, t := range s {
		all["table "+name] = "a table"
		for column, c := range t.Columns {
			all["table "+name+": column "+column] = c.Definition
		}
		for index, i := range t.Indexes {
			all["table "+name+": index "+index] = i.Definition
		}
		for trigger, text := range t.Triggers {
			all["table "+name+": trigger "+trigger] = text
		}
		for constraint := range t.Constraints {
			all["table "+name+": constraint "+constraint] = ""
		}
	}
	return all
}
