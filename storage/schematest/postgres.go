package schematest

import (
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
)

const (
	pgTables = `SELECT c.relname AS name, c.relfilenode AS storage FROM pg_class c
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE 'goose_%'`
	pgColumns = `SELECT c.relname AS "table", a.attname AS name, NOT a.attnotnull AS nullable, a.attgenerated <> '' OR a.attidentity <> '' AS generated,
			COALESCE(pg_get_expr(d.adbin, d.adrelid), '') AS "default",
			format_type(a.atttypid, a.atttypmod) || COALESCE(' collate ' || k.collname, '') || a.attgenerated::text || a.attidentity::text AS definition
		FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			LEFT JOIN pg_collation k ON k.oid = a.attcollation AND k.collname <> 'default'
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`
	pgIndexes = `SELECT i.indrelid::regclass::text AS "table", c.relname AS name, i.indisunique AS "unique",
			pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END AS definition,
			COALESCE(pg_get_expr(i.indpred, i.indrelid), '') AS "where",
			COALESCE((SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_attribute a
				WHERE a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])), '') AS columns
		FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE c.relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_constraint n WHERE n.conindid = i.indexrelid AND n.contype IN ('p', 'u', 'x'))`
	pgConstraints = `SELECT n.conrelid::regclass::text AS "table", pg_get_constraintdef(n.oid) AS definition, n.contype = 'f' AS reference,
			COALESCE((SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = n.conrelid AND a.attnum = ANY (n.conkey)), '') AS columns,
			CASE WHEN n.contype = 'f' THEN n.confrelid::regclass::text ELSE '' END AS "to",
			CASE n.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END AS on_delete,
			CASE n.confupdtype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END AS on_update
		FROM pg_constraint n WHERE n.connamespace = 'public'::regnamespace AND n.conrelid <> 0 AND n.contype <> 'n'`
	// A trigger with what its function does.
	pgTriggers = `SELECT t.tgrelid::regclass::text AS "table", t.tgname AS name, pg_get_triggerdef(t.oid) || ' ' || pg_get_functiondef(t.tgfoid) AS definition
		FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal`
)

// thing is a row of any of these.
type thing struct {
	Table, Name, Definition, Default, Where, Columns, To string
	OnDelete                                             string `db:"on_delete"`
	OnUpdate                                             string `db:"on_update"`
	Nullable, Generated, Unique, Reference               bool
	Storage                                              int64
}

func readPostgres(raw *sqlx.DB) (Schema, error) {
	s := Schema{}
	for _, one := range []struct {
		query string
		add   func(thing)
	}{
		{pgTables, s.addTable}, {pgColumns, s.addColumn}, {pgIndexes, s.addIndex}, {pgConstraints, s.addConstraint}, {pgTriggers, s.addTrigger},
	} {
		var found []thing
		if err := raw.Select(&found, one.query); err != nil {
			return nil, fmt.Errorf("%w in %s", err, one.query)
		}
		for _, t := range found {
			if !strings.HasPrefix(t.Table, "goose_") {
				one.add(t)
			}
		}
	}
	return s, nil
}

func (s Schema) addTable(t thing) {
	s[t.Name] = Table{Columns: map[string]Column{}, Indexes: map[string]Index{}, Triggers: map[string]string{},
		Constraints: map[string]bool{}, References: map[Reference]bool{}, Storage: t.Storage}
}

func (s Schema) addColumn(t thing) {
	if !t.Nullable {
		t.Definition += " NOT NULL"
	}
	if t.Default != "" {
		t.Definition += " DEFAULT " + t.Default
	}
	s[t.Table].Columns[t.Name] = Column{Definition: t.Definition, Nullable: t.Nullable, Default: t.Default, Generated: t.Generated}
}

func (s Schema) addIndex(t thing) {
	s[t.Table].Indexes[t.Name] = Index{Definition: t.Definition, Unique: t.Unique, Columns: strings.Split(t.Columns, ","), Where: t.Where}
}

func (s Schema) addConstraint(t thing) {
	s[t.Table].Constraints[t.Definition] = true
	if t.Reference {
		s[t.Table].References[Reference{t.Columns, t.To, t.OnDelete, t.OnUpdate}] = true
	}
}

func (s Schema) addTrigger(t thing) { s[t.Table].Triggers[t.Name] = t.Definition }
