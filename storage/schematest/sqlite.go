package schematest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
)

const (
	liteTables  = `SELECT name, sql AS definition FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'goose_%' AND name NOT LIKE 'sqlite_%'`
	liteColumns = `SELECT name, CAST("notnull" = 0 AND pk = 0 AS INTEGER) AS nullable, COALESCE(dflt_value, '') AS "default", hidden <> 0 AS generated FROM pragma_table_xinfo($1)`
	liteIndexes = `SELECT l.name, l."unique", s.sql AS definition, (SELECT COALESCE(group_concat(name), '') FROM pragma_index_info(l.name)) AS columns
		FROM pragma_index_list($1) l JOIN sqlite_schema s ON s.name = l.name WHERE s.sql IS NOT NULL`
	liteReferences = `SELECT group_concat("from") AS columns, "table" AS "to", on_delete, on_update FROM pragma_foreign_key_list($1) GROUP BY id, "table", on_delete, on_update`
	liteTriggers   = `SELECT name, sql AS definition FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = $1`
)

func readSQLite(raw *sqlx.DB) (Schema, error) {
	s := Schema{}
	var tables []thing
	if err := raw.Select(&tables, liteTables); err != nil {
		return nil, err
	}
	for _, t := range tables {
		s.addTable(thing{Name: t.Name})
		if err := s.readTable(raw, t); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s Schema) readTable(raw *sqlx.DB, t thing) error {
	definitions := s.readDefinitions(t)
	for _, one := range []struct {
		query string
		add   func(thing)
	}{
		{liteColumns, func(c thing) {
			s[t.Name].Columns[c.Name] = Column{Definition: definitions[c.Name], Nullable: c.Nullable, Default: c.Default, Generated: c.Generated}
		}},
		{liteIndexes, func(i thing) {
			i.Table, i.Definition = t.Name, plain(i.Definition)
			_, i.Where, _ = strings.Cut(i.Definition, "WHERE ")
			s.addIndex(i)
		}},
		{liteReferences, func(r thing) { s[t.Name].References[Reference{r.Columns, r.To, r.OnDelete, r.OnUpdate}] = true }},
		{liteTriggers, func(g thing) { s[t.Name].Triggers[g.Name] = plain(g.Definition) }},
	} {
		var found []thing
		if err := raw.Select(&found, one.query, t.Name); err != nil {
			return err
		}
		for _, f := range found {
			one.add(f)
		}
	}
	return nil
}

var (
	lineComment = regexp.MustCompile(`--[^\n]*`)
	space       = regexp.MustCompile(`\s+`)
	around      = regexp.MustCompile(`\s*([(),])\s*`)
)

// plain is SQL without comments, with one space where any is needed.
func plain(sql string) string {
	sql = space.ReplaceAllString(lineComment.ReplaceAllString(sql, ""), " ")
	return strings.TrimSpace(around.ReplaceAllString(sql, "$1"))
}

// readDefinitions divides a statement that creates a table: it returns the definitions of the columns
// by their names, and keeps everything else as constraints.
func (s Schema) readDefinitions(t thing) map[string]string {
	sql := plain(t.Definition)
	_, body, _ := strings.Cut(sql, "(")
	end := strings.LastIndex(body, ")")
	s[t.Name].Constraints[body[end:]] = true // STRICT, WITHOUT ROWID
	columns := map[string]string{}
	for _, part := range parts(body[:end]) {
		name, definition, _ := strings.Cut(part, " ")
		first, _, _ := strings.Cut(name, "(")
		if slices.Contains([]string{"PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "CONSTRAINT"}, strings.ToUpper(first)) {
			s[t.Name].Constraints[part] = true
		} else {
			columns[strings.Trim(name, `"`)] = definition
		}
	}
	return columns
}

// parts splits at the commas outside of parentheses and texts.
func parts(body string) (all []string) {
	depth, text, begin := 0, false, 0
	for i, c := range body {
		switch {
		case c == '\'':
			text = !text
		case text:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			all, begin = append(all, body[begin:i]), i+1
		}
	}
	return append(all, body[begin:])
}
