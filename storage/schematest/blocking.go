package schematest

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// small are the tables with rows for the operator, staff, carriers, partners and their people alone.
// Building an index of any other may take minutes, in which nothing could be written to it.
var small = strings.Fields(`application application_link application_question application_sent audit_head backup callback
	callback_request carrier client database_place handover host_proof logo oldest_binary partner_person person person_link
	platform secret staff staff_authenticator staff_passkey staff_passkey_user staff_pending_login staff_recovery_code
	staff_session staff_welcome`)

var (
	index      = regexp.MustCompile(`(?is)CREATE\s+(?:UNIQUE\s+)?INDEX\s+(CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(?:"?(\w+)"?\s+)?ON\s+(?:ONLY\s+)?(?:public\.)?"?(\w+)`)
	repeatable = `DROP INDEX CONCURRENTLY IF EXISTS %s;`
	changed    = regexp.MustCompile(`(?is)\b(?:UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|(?:REPLACE|MERGE)\s+INTO)\s+(?:ONLY\s+)?(?:public\.)?"?(\w+)`)

	// The migrations that follow use the same connection.
	lockTimeout  = regexp.MustCompile(`(?i)SET\s+(?:SESSION\s+)?lock_timeout.*`)
	usualTimeout = "SET lock_timeout = '1s';"
)

// RowsChanged is a change of a table's rows, as exceptions name it.
const RowsChanged = "table %s: rows are changed or deleted"

// BlockingIndexes names the indexes that PostgreSQL's migrations after a number build on tables of an
// earlier release, unless these are small, while nothing can be written, or in a way that cannot be
// repeated.
func BlockingIndexes(files fs.FS, after int64, before Schema) (all []string, err error) {
	ups, err := upsAfter(files, "postgres", after)
	for _, name := range slices.Sorted(maps.Keys(ups)) {
		up := ups[name]
		for _, found := range index.FindAllStringSubmatch(up, -1) {
			name, table := cmp.Or(found[2], "without a name"), strings.ToLower(found[3])
			_, old := before[table]
			switch {
			case !old || slices.Contains(small, table):
			case found[1] == "":
				all = append(all, fmt.Sprintf("table %s: index %s is not created concurrently", table, name))
			case !strings.Contains(up, fmt.Sprintf(repeatable, name)):
				all = append(all, fmt.Sprintf("table %s: index %s is not dropped first if it is there", table, name))
			}
		}
		if set := lockTimeout.FindAllString(up, -1); len(set) > 0 && set[len(set)-1] != usualTimeout {
			all = append(all, fmt.Sprintf("%s does not end with %s", name, usualTimeout))
		}
	}
	return all, err
}

// ChangedTables names the tables of an earlier release whose rows an engine's migrations after a number
// change, also where a release's database has no such rows.
func ChangedTables(files fs.FS, engine string, after int64, before Schema) (all []string, err error) {
	ups, err := upsAfter(files, engine, after)
	for _, name := range slices.Sorted(maps.Keys(ups)) {
		for _, found := range changed.FindAllStringSubmatch(ups[name], -1) {
			table := strings.ToLower(found[1])
			if _, old := before[table]; old {
				all = append(all, fmt.Sprintf(RowsChanged, table))
			}
		}
	}
	return all, err
}

// upsAfter returns what an engine's migrations after a number do, by their files, without comments.
func upsAfter(files fs.FS, engine string, after int64) (map[string]string, error) {
	names, err := fs.Glob(files, engine+"/*.sql")
	if err != nil {
		return nil, err
	}
	ups := map[string]string{}
	for _, name := range names {
		if path.Base(name)[:4] <= fmt.Sprintf("%04d", after) {
			continue
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		up, _, _ := strings.Cut(string(content), "-- +goose Down")
		ups[name] = lineComment.ReplaceAllString(up, "")
	}
	return ups, nil
}
