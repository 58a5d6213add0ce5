package storage_test

import (
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// SQLite has no statistics, so that the text of a query decides which index it uses. Each
// must be in the order of the list, and the one of what there are fewest rows of.
func TestListsOfTheConsoleUseTheRightIndex(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		raw, ctx := storagetest.Raw(t, url), t.Context()
		after := storage.Cursor{Number: 9, Text: "9"}
		period := storage.AttemptFilter{From: db.Time(), To: db.Time()}
		attempts := map[string][]storage.AttemptFilter{
			"attempt_began":   {{}, {After: after}, period},
			"attempt_client ": {{ClientID: "c"}, {ClientID: "c", After: after}, {ClientID: "c", From: period.From, To: period.To}},
			"attempt_account": {{AccountID: "a"}, {AccountID: "a", After: after}, {AccountID: "a", ClientID: "c"}, {AccountID: "a", Outcome: storage.Denied},
				{AccountID: "a", Outcome: storage.StateExpired, From: period.From}, {AccountID: "a", ClientID: "c", Outcome: storage.Allowed, After: after}},
			"attempt_outcome": {{Outcome: storage.Denied}, {Outcome: storage.StateExpired}, {Outcome: storage.StateOpen}, {Outcome: storage.Denied, To: period.To},
				{Outcome: storage.StateOpen, From: period.From, After: after}},
			"attempt_client_outcome": {{ClientID: "c", Outcome: storage.Denied}, {ClientID: "c", Outcome: storage.StateOpen}, {ClientID: "c", Outcome: storage.StateExpired},
				{ClientID: "c", Outcome: storage.Denied, From: period.From, After: after}, {ClientID: "c", Outcome: storage.StateOpen, From: period.From, After: after}},
			"attempt_pending": {{Outcome: storage.StateOpen}, {ClientID: "c", Outcome: storage.StateOpen}},
		}
		for index, filters := range attempts {
			for _, f := range filters {
				wantIndex(t, w, raw, "attempt", index, func() error { _, err := db.Attempts(ctx, f); return err })
			}
		}
		audited := map[string][]storage.AuditFilter{
			"audit_at":       {{}, {After: after}, {From: period.From, To: period.To}},
			"audit_who ":     {{Who: "w"}, {Who: "w", After: after}, {Who: "w", From: period.From}},
			"audit_what ":    {{What: "w"}, {What: "w", To: period.To}},
			"audit_who_what": {{Who: "w", What: "w"}, {Who: "w", What: "w", From: period.From, After: after}},
			"audit_on":       {{On: "o"}, {On: "o", Who: "w"}, {On: "o", What: "w", To: period.To}, {On: "o", Who: "w", What: "w", After: after}},
		}
		for index, filters := range audited {
			for _, f := range filters {
				f.Limit = storage.ListLimit
				wantIndex(t, w, raw, "audit", index, func() error { _, err := db.AuditRows(ctx, f); return err })
			}
		}
	})
}

// A partner can have a million connections.
func TestListsOfConnectionsUseTheRightIndex(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		raw, ctx := storagetest.Raw(t, url), t.Context()
		for _, after := range []storage.Cursor{{}, {Number: 9, Text: "9"}} {
			wantIndex(t, w, raw, "connection", "connection_client ", func() error { _, err := db.PartnerConnections(ctx, "c", after, 51); return err })
		}
	})
}

// wantIndex looks at how an engine reads a table. PostgreSQL chooses by what it knows of the
// rows, so only that it reads no whole table is certain of it.
func wantIndex(t *testing.T, w *watcher, raw *sqlx.DB, table, index string, call func() error) {
	t.Helper()
	for _, s := range w.of(func() { must(t, call()) }) {
		plan := withoutSubqueries(explain(t, raw, s))
		if scans.MatchString(plan) || raw.DriverName() == "sqlite3" && strings.Contains(s.query, "FROM "+table) &&
			(!strings.Contains(plan+" ", "INDEX "+index) || strings.Contains(plan, "TEMP B-TREE")) {
			t.Errorf("it does not use %s:\n%s\n%s", index, s.query, plan)
		}
	}
}
