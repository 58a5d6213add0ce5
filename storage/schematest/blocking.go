package schematest

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// growing are the tables with a row or more for each account, request or event. Building an index of
// one may take minutes, in which nothing could be written to it.
var growing = strings.Fields(`account activity attempt attempt_event audit carrier_account carrier_account_event carrier_token
	client_day client_hour code connection delivery delivery_attempt email_code event event_key managed_account outbox password_reset
	payment_method person_session secret_connection session sign_up support_change test_run token`)

var (
	index      = regexp.MustCompile(`(?is)CREATE\s+(?:UNIQUE\s+)?INDEX\s+(CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(\w+)\s+ON\s+(?:ONLY\s+)?(\w+)`)
	repeatable = `DROP INDEX CONCURRENTLY IF EXISTS %s;`
)

// BlockingIndexes names the indexes that PostgreSQL's migrations after a number build on growing tables
// of an earlier release while nothing can be written, or in a way that cannot be repeated.
func BlockingIndexes(files fs.FS, after int64, before Schema) (all []string, err error) {
	names, err := fs.Glob(files, "postgres/*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if path.Base(name)[:4] <= fmt.Sprintf("%04d", after) {
			continue
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		up, _, _ := strings.Cut(string(content), "-- +goose Down")
		up = lineComment.ReplaceAllString(up, "")
		for _, found := range index.FindAllStringSubmatch(up, -1) {
			_, old := before[found[3]]
			switch {
			case !old || !slices.Contains(growing, found[3]):
			case found[1] == "":
				all = append(all, fmt.Sprintf("table %s: index %s is not created concurrently", found[3], found[2]))
			case !strings.Contains(up, fmt.Sprintf(repeatable, found[2])):
				all = append(all, fmt.Sprintf("table %s: index %s is not dropped first if it is there", found[3], found[2]))
			}
		}
	}
	return all, nil
}
