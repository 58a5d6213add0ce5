package storage_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

var byAda = audit.Who{Kind: audit.Command, Name: "ada", Host: "ops1"}

// auditRows are all rows of the log, the oldest first.
func auditRows(t testing.TB, db *storage.DB) (all []audit.Row) {
	t.Helper()
	for r, err := range db.AuditAfter(t.Context(), math.MinInt64, storage.AuditFilter{}) {
		must(t, err)
		all = append(all, r)
	}
	return all
}

// wantIntact checks the chain of a log, without a heads file.
func wantIntact(t testing.TB, rows []audit.Row) {
	t.Helper()
	v := audit.Verifier{WithoutHeads: true}
	for _, r := range rows {
		v.Add(r)
	}
	if problems := v.End().Problems; len(problems) > 0 {
		t.Errorf("%+v", problems)
	}
}

func TestAuditWritesWhoAndWhy(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		var told []audit.Head
		db.Audited = func(_ context.Context, h audit.Head) { told = append(told, h) }
		must(t, db.Audit(t.Context(), audit.Entry{What: "keys.rotated", On: audit.Object{Kind: "key", ID: "k1"}}))
		ctx := storage.WithReason(storage.WithWho(t.Context(), byAda), "it leaked")
		must(t, db.Audit(ctx, audit.Entry{What: "keys.removed", On: audit.Object{Kind: "key", ID: "k<1>"}, After: audit.Values{"b": 1, "a": "ü"}}))
		rows := auditRows(t, db)
		wantIntact(t, rows)
		if len(rows) != 2 || len(told) != 2 || told[1].String() != rows[1].Head().String() || !told[1].At.Equal(rows[1].Head().At) {
			t.Fatalf("%d rows, told %v", len(rows), told)
		}
		at := audit.FormatTime(rows[1].Head().At)
		want := fmt.Sprintf(`{"number":2,"previous":"%s","at":"%s","who":{"kind":"command","name":"ada","host":"ops1"},"what":"keys.removed",`+
			`"on":{"kind":"key","id":"k<1>"},"before":{},"after":{"a":"ü","b":1},"reason":"it leaked","request":""}`, rows[0].Hash, at)
		if rows[1].Line != want {
			t.Errorf("got\n%s\nwant\n%s", rows[1].Line, want)
		}
		if !strings.Contains(rows[0].Line, `"who":{"kind":"server"}`) || rows[0].Who != "server" || rows[1].Who != "ada" {
			t.Errorf("%+v", rows)
		}
	})
}

func TestARefusedChangeLeavesNoAuditRow(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		before := auditRows(t, db)
		db.Audited = func(context.Context, audit.Head) { t.Error("told of a row that is not there") }
		want(t, "add", db.AddCallback(t.Context(), client.ID, defaultCallback), storage.ErrConflict)
		want(t, "remove", db.RemoveCallback(t.Context(), client.ID, "https://shop.example/none"), storage.ErrNotFound)
		refused := errors.New("refused")
		_, err := db.UpdateClient(t.Context(), client.ID, func(c *storage.Client) error { c.Name = "Other"; return refused })
		want(t, "update", err, refused)
		if after := auditRows(t, db); len(after) != len(before) {
			t.Errorf("%d rows, want %d", len(after), len(before))
		}
	})
}

func TestAuditNumbersHaveNoGaps(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		const writers, each = 16, 10
		var mu sync.Mutex
		told := map[int64]bool{}
		db.Audited = func(_ context.Context, h audit.Head) {
			mu.Lock()
			defer mu.Unlock()
			told[h.Number] = true
		}
		var all sync.WaitGroup
		for i := range writers {
			all.Go(func() {
				client, _ := storagetest.Partner(t, db, storage.Client{Name: fmt.Sprint("Shop ", i)})
				for n := range each - 1 {
					url := fmt.Sprintf("https://shop.example/%d", n)
					if err := db.AddCallback(t.Context(), client.ID, url); err != nil {
						t.Error(err)
					}
					want(t, "again", db.AddCallback(t.Context(), client.ID, url), storage.ErrConflict)
				}
			})
		}
		all.Wait()
		rows := auditRows(t, db)
		wantIntact(t, rows)
		if len(rows) != writers*each || len(told) != len(rows) || rows[len(rows)-1].Number != writers*each {
			t.Errorf("%d rows, told of %d", len(rows), len(told))
		}
	})
}

func TestTheAuditTableRefusesChanges(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := openURL(t, url)
		newPartner(t, db)
		raw := storagetest.Raw(t, url)
		statements := []string{`UPDATE audit SET who = 'bob'`, `DELETE FROM audit`, `DELETE FROM audit WHERE number = 1`}
		if strings.HasPrefix(url, "sqlite:") {
			statements = append(statements, `INSERT OR REPLACE INTO audit SELECT * FROM audit`)
		} else {
			statements = append(statements, `TRUNCATE audit`, `INSERT INTO audit SELECT * FROM audit ON CONFLICT (number) DO UPDATE SET who = 'bob'`)
		}
		for _, statement := range statements {
			if _, err := raw.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "the audit log cannot be changed") {
				t.Errorf("%s: %v", statement, err)
			}
		}
		wantIntact(t, auditRows(t, db))
	})
}

func TestAuditRowsAreFiltered(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		began := db.Time()
		for n := range 10 {
			who := byAda
			if n%2 == 1 {
				who = audit.Who{Kind: audit.Staff, ID: "s1", Name: "Grace", Role: "admin"}
			}
			must(t, db.Audit(storage.WithWho(t.Context(), who), audit.Entry{What: fmt.Sprint("test.", n%3), On: audit.Object{Kind: "thing", ID: fmt.Sprint(n % 5)}}))
			advance(db, time.Minute)
		}
		minutes := func(n int) storage.Time { return storage.At(began.Add(time.Duration(n) * time.Minute)) }
		for name, row := range map[string]struct {
			filter storage.AuditFilter
			want   string
		}{
			"the newest":    {storage.AuditFilter{Limit: 3}, "[10 9 8]"},
			"after one":     {storage.AuditFilter{After: storage.AuditCursor(auditRows(t, db)[7]), Limit: 3}, "[7 6 5]"},
			"no cursor":     {storage.AuditFilter{After: storage.Cursor{Number: 1, Text: "some"}, Limit: 2}, "[10 9]"},
			"what of one":   {storage.AuditFilter{Who: "ada", What: "test.1", Limit: 50}, "[5]"},
			"by name":       {storage.AuditFilter{Who: "ada", Limit: 50}, "[9 7 5 3 1]"},
			"by ID":         {storage.AuditFilter{Who: "s1", Limit: 2}, "[10 8]"},
			"what":          {storage.AuditFilter{What: "test.1", Limit: 50}, "[8 5 2]"},
			"on":            {storage.AuditFilter{On: "4", Limit: 50}, "[10 5]"},
			"a time":        {storage.AuditFilter{From: minutes(2), To: minutes(4), Limit: 50}, "[4 3]"},
			"all of these":  {storage.AuditFilter{Who: "ada", What: "test.1", On: "4", From: minutes(1), To: minutes(9), Limit: 50}, "[5]"},
			"none of these": {storage.AuditFilter{Who: "grace", Limit: 50}, "[]"},
		} {
			rows, err := db.AuditRows(t.Context(), row.filter)
			must(t, err)
			if got := fmt.Sprint(numbers(rows)); got != row.want {
				t.Errorf("%s: %s, want %s", name, got, row.want)
			}
		}
		one, err := db.AuditRow(t.Context(), 4)
		if err != nil || one.Number != 4 {
			t.Errorf("%+v, %v", one, err)
		}
		_, err = db.AuditRow(t.Context(), 11)
		want(t, "a row that is not there", err, storage.ErrNotFound)
		head, err := db.AuditHead(t.Context())
		if err != nil || head.Number != 10 {
			t.Errorf("%v, %v", head, err)
		}
	})
}

func numbers(rows []audit.Row) []int64 {
	all := []int64{}
	for _, r := range rows {
		all = append(all, r.Number)
	}
	return all
}

func TestTheAuditLogIsReadInPages(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		must(t, db.FillAudit(t.Context(), 4100))
		rows := auditRows(t, db)
		wantIntact(t, rows)
		if len(rows) != 4100 {
			t.Errorf("%d rows", len(rows))
		}
		for r, err := range db.AuditAfter(t.Context(), 4000, storage.AuditFilter{}) {
			must(t, err)
			if r.Number != 4001 {
				t.Errorf("row %d comes after 4000", r.Number)
			}
			break
		}
	})
}

// A million rows are verified in less than ten seconds, a page of them in memory at a time.
func BenchmarkVerifyAudit(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { benchVerify(b, storagetest.URL(b)) })
	b.Run("PostgreSQL", func(b *testing.B) { benchVerify(b, storagetest.PostgresURL(b)) })
}

func benchVerify(b *testing.B, url string) {
	const rows = 1_000_000
	db := storagetest.OpenURL(b, url)
	must(b, db.FillAudit(b.Context(), rows))
	for b.Loop() {
		v := audit.Verifier{WithoutHeads: true}
		for r, err := range db.AuditAfter(b.Context(), math.MinInt64, storage.AuditFilter{}) {
			must(b, err)
			v.Add(r)
		}
		if got := v.End(); got.Rows != rows || len(got.Problems) > 0 {
			b.Fatalf("%d rows, %v", got.Rows, got.Problems)
		}
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
}
