package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestAuditPages(t *testing.T) {
	t.Parallel()
	c := open(t)
	acme, _ := storagetest.Partner(t, c.db, storage.Client{Name: "Acme"})
	who := storage.WithReason(storage.WithWho(t.Context(), audit.Who{Kind: audit.Staff, ID: c.admin.ID, Name: "Ada Admin", Role: "admin", Address: "192.0.2.1"}), "asked by mail")
	if err := c.db.SetClientStatus(who, acme.ID, storage.Suspended, "asked by mail"); err != nil {
		t.Fatal(err)
	}
	head, err := c.db.AuditHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	page := c.Get("/staff/audit?what=partner.suspended")
	if rows := page.Find("tbody tr"); rows.Length() != 1 || !strings.Contains(rows.Text(), "Ada Admin") || !strings.Contains(rows.Text(), "asked by mail") {
		t.Errorf("the list has %s", rows.Text())
	}
	if !strings.Contains(page.Text(), "Head "+head.String()) {
		t.Errorf("it does not say %s", head)
	}
	for query, want := range map[string]int{"who=" + c.admin.ID: 1, "who=" + url.QueryEscape(c.admin.Email): 1, "on=" + acme.ID + "&what=partner.suspended": 1,
		"who=nobody": 0, "from=2999-01-01": 0, "what=%00": int(head.Number)} {
		if got := c.Get("/staff/audit?" + query).Find("tbody tr").Length(); got != want {
			t.Errorf("%s finds %d, want %d", query, got, want)
		}
	}
	row := page.Click(page.Find("tbody a").First().Text())
	wantStatus(t, row, http.StatusOK)
	for _, text := range []string{"asked by mail", "192.0.2.1", "Before", "After", head.Hash, " UTC"} {
		if !strings.Contains(row.Text(), text) {
			t.Errorf("the row does not say %q: %s", text, row.Text())
		}
	}
	var line audit.Line
	once(t, c.Browser, http.MethodGet, row.URL.Path, "application/json").JSON(&line)
	if line.Number != head.Number || line.What != "partner.suspended" {
		t.Errorf("as JSON: %+v", line)
	}
}

func TestAuditIsExportedAsItIsStored(t *testing.T) {
	t.Parallel()
	c := open(t)
	storagetest.Partner(t, c.db, storage.Client{Name: "Acme"})
	before, err := c.db.AuditRows(t.Context(), storage.AuditFilter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	got := c.Get("/staff/audit/export").Submit("Export", nil)
	if got.Status != http.StatusOK || got.Header.Get("Content-Type") != "application/jsonl" || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("answers %d %v", got.Status, got.Header)
	}
	lines := strings.Split(strings.TrimSpace(got.Body), "\n")
	if len(lines) != len(before)+1 { // the export's own row is the last
		t.Fatalf("there are %d lines after %d rows", len(lines), len(before))
	}
	for i, line := range lines[:len(before)] {
		if row := before[len(before)-1-i]; row.Line != line || audit.HashOf(line) != row.Hash {
			t.Errorf("line %d is %s, stored is %s", i, line, row.Line)
		}
	}
	if l, err := audit.Parse(lines[len(lines)-1]); err != nil || l.What != "audit.exported" || l.Who.ID != c.admin.ID {
		t.Errorf("the last row is %s", lines[len(lines)-1])
	}
	page := c.Post("/staff/audit/export", url.Values{"from": {"soon"}})
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Value("From") != "soon" {
		t.Error("what was typed is lost")
	}
	c.clock.Advance(10 * time.Minute)
	if got := c.Post("/staff/audit/export", url.Values{}); got.URL.Path != "/staff/confirm" && !strings.HasPrefix(got.Location, "/staff/confirm") {
		t.Errorf("without step-up: %d at %s", got.Status, got.URL)
	}
}
