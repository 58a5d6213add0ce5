package schematest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Refused names the changes from one schema to the next that the rule for releases refuses: those
// after which statements of the former release could fail, or wait for a table to be rewritten.
func Refused(before, after Schema) (all []string) {
	for _, name := range slices.Sorted(maps.Keys(before)) {
		was := before[name]
		is, there := after[name]
		if !there {
			all = append(all, fmt.Sprintf("table %s is dropped", name))
			continue
		}
		for _, change := range was.refused(is) {
			all = append(all, fmt.Sprintf("table %s: %s", name, change))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if _, old := before[name]; old {
			continue
		}
		for _, change := range (Table{}).refusedReferences(after[name]) {
			all = append(all, fmt.Sprintf("table %s: %s", name, change))
		}
	}
	return all
}

// Rekeyed are the tables whose keys are changed: a session gets a new one when it is confirmed.
var Rekeyed = []string{"session", "staff_session"}

// refusedReferences refuses those that a statement of the former release could fail for. It deletes a
// row with all that refer to it, through however many new tables.
func (t Table) refusedReferences(is Table) (all []string) {
	for _, r := range slices.SortedFunc(maps.Keys(is.References), compareReferences) {
		if t.References[r] {
			continue
		}
		if !is.lets(r) {
			all = append(all, fmt.Sprintf("%s keeps rows of %s from being deleted", r.Columns, r.Table))
		}
		if slices.Contains(Rekeyed, r.Table) && r.OnUpdate != "CASCADE" {
			all = append(all, fmt.Sprintf("%s keeps keys of %s from being changed", r.Columns, r.Table))
		}
	}
	return all
}

func compareReferences(a, b Reference) int {
	return strings.Compare(a.Columns+a.Table, b.Columns+b.Table)
}

// lets reports whether rows that are referred to can be deleted.
func (t Table) lets(r Reference) bool {
	mustStay := func(column string) bool { return !t.Columns[column].Nullable }
	return r.OnDelete == "CASCADE" || r.OnDelete == "SET NULL" && !slices.ContainsFunc(strings.Split(r.Columns, ","), mustStay)
}

// refused compares a table that the former release uses.
func (t Table) refused(is Table) (all []string) {
	all = append(all, t.refusedColumns(is)...)
	for _, constraint := range slices.Sorted(maps.Keys(t.Constraints)) {
		if !is.Constraints[constraint] {
			all = append(all, fmt.Sprintf("constraint %s is dropped", constraint))
		}
	}
	for _, constraint := range slices.Sorted(maps.Keys(is.Constraints)) {
		if !t.Constraints[constraint] && !t.isNewReference(is, constraint) {
			all = append(all, fmt.Sprintf("constraint %s is added", constraint))
		}
	}
	all = append(all, t.refusedReferences(is)...)
	all = append(all, t.refusedIndexes(is)...)
	for _, trigger := range slices.Sorted(maps.Keys(is.Triggers)) {
		if is.Triggers[trigger] != t.Triggers[trigger] {
			all = append(all, fmt.Sprintf("trigger %s is added or changed", trigger))
		}
	}
	for _, trigger := range slices.Sorted(maps.Keys(t.Triggers)) {
		if _, there := is.Triggers[trigger]; !there {
			all = append(all, fmt.Sprintf("trigger %s is dropped", trigger))
		}
	}
	if is.Storage != t.Storage {
		all = append(all, "all rows are written anew, and nobody can use it meanwhile")
	}
	return all
}

func (t Table) refusedColumns(is Table) (all []string) {
	for _, name := range slices.Sorted(maps.Keys(t.Columns)) {
		switch now, there := is.Columns[name]; {
		case !there:
			all = append(all, fmt.Sprintf("column %s is dropped", name))
		case now.Definition != t.Columns[name].Definition:
			all = append(all, fmt.Sprintf("column %s is changed from %s to %s", name, t.Columns[name].Definition, now.Definition))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(is.Columns)) {
		if _, old := t.Columns[name]; !old {
			all = append(all, is.Columns[name].refused(name)...)
		}
	}
	return all
}

// tightened finds what a column of SQLite's has beside its type, and is not allowed with a new one.
var tightened = regexp.MustCompile(`(?i)\b(CHECK|UNIQUE|PRIMARY KEY)\b`)

// A default that is no literal may be another one for each row, which are all written then.
var literal = regexp.MustCompile(`^(NULL|TRUE|FALSE|true|false|-?[0-9.]+|X?'[^']*')(::[a-z ]+)?$`)

// isNullAtFirst reports whether a column is NULL, or would be, in rows of the former release.
func (c Column) isNullAtFirst() bool { return c.Default == "" || strings.EqualFold(c.Default, "NULL") }

// refused says why a column cannot be new.
func (c Column) refused(name string) (all []string) {
	switch {
	case c.Generated:
		all = append(all, fmt.Sprintf("new column %s is generated", name))
	case !c.Nullable && c.isNullAtFirst():
		all = append(all, fmt.Sprintf("new column %s is neither nullable nor has a default", name))
	case c.Default != "" && !literal.MatchString(c.Default):
		all = append(all, fmt.Sprintf("new column %s has a default that is not a literal: %s", name, c.Default))
	}
	if found := tightened.FindString(c.Definition); found != "" {
		all = append(all, fmt.Sprintf("new column %s has %s", name, strings.ToUpper(found)))
	}
	return all
}

// isNewReference admits a foreign key of new columns, which the former release leaves empty. On
// SQLite it is part of the column.
func (t Table) isNewReference(is Table, constraint string) bool {
	if !strings.HasPrefix(constraint, "FOREIGN KEY") {
		return false
	}
	for r := range is.References {
		c := is.Columns[r.Columns]
		if _, old := t.Columns[r.Columns]; !old && c.Nullable && c.isNullAtFirst() && is.lets(r) && strings.HasPrefix(constraint, "FOREIGN KEY ("+r.Columns+")") {
			return true
		}
	}
	return false
}

// refusedIndexes refuses to drop any index: statements of the former release may need it to be quick,
// or to find conflicts.
func (t Table) refusedIndexes(is Table) (all []string) {
	for _, name := range slices.Sorted(maps.Keys(t.Indexes)) {
		if now, there := is.Indexes[name]; !there || now.Definition != t.Indexes[name].Definition {
			all = append(all, fmt.Sprintf("index %s is dropped or changed", name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(is.Indexes)) {
		if _, old := t.Indexes[name]; !old && is.Indexes[name].Unique && !t.leavesOut(is, is.Indexes[name]) {
			all = append(all, fmt.Sprintf("unique index %s is added, and what the former release writes may violate it", name))
		}
	}
	return all
}

// leavesOut reports whether a unique index has no entry for rows that the former release writes: one
// of its columns is new and NULL then, or its condition is about a new column.
func (t Table) leavesOut(is Table, index Index) bool {
	for name, c := range is.Columns {
		if _, old := t.Columns[name]; old {
			continue
		}
		isNull := slices.Contains(index.Columns, name) && c.Nullable && c.isNullAtFirst() && !strings.Contains(index.Definition, "NULLS NOT DISTINCT")
		if isNull || c.isLeftOut(name, index.Where) {
			return true
		}
	}
	return false
}

var (
	cast     = regexp.MustCompile(`::[a-z]+( [a-z]+)*`)
	unclear  = regexp.MustCompile(`(?i)\b(OR|NOT|CASE)\b`)
	brackets = strings.NewReplacer("(", "", ")", "")
)

// isLeftOut reports whether a condition plainly says that a column differs from its default.
func (c Column) isLeftOut(name, where string) bool {
	simple := func(sql string) string { return brackets.Replace(cast.ReplaceAllString(sql, "")) }
	where = simple(where)
	if unclear.MatchString(strings.ReplaceAll(where, "IS NOT NULL", "")) {
		return false
	}
	differs := []string{name + " <> " + simple(c.Default)}
	switch {
	case c.isNullAtFirst():
		differs = []string{name + " IS NOT NULL"}
	case strings.EqualFold(c.Default, "FALSE"):
		differs = append(differs, name)
	}
	return slices.ContainsFunc(strings.Split(where, " AND "), func(one string) bool { return slices.Contains(differs, one) })
}
