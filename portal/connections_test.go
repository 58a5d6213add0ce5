package portal_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// connected is a partner whose first account connected 40 days ago, five others three days ago,
// two of which ended a day later.
func connected(t *testing.T) (f *fixture, acme storage.Client, accounts []storage.Account) {
	t.Helper()
	f = open(t)
	today := time.Date(2026, 11, 12, 10, 0, 0, 0, time.UTC)
	f.clock.Set(today.AddDate(0, 0, -40))
	acme = f.partner("Acme")
	connect := func() {
		a := storagetest.Account(t, f.db, storage.Account{FullName: "Grace Hopper"})
		storagetest.Connection(t, f.db, storage.Connection{AccountID: a.ID, ClientID: acme.ID})
		accounts = append(accounts, a)
	}
	connect()
	f.clock.Set(today.AddDate(0, 0, -3))
	for range 5 {
		connect()
	}
	f.clock.Set(today.AddDate(0, 0, -2))
	for _, a := range accounts[1:3] {
		must(t, f.db.Deauthorize(t.Context(), a.ID, acme.ID))
	}
	f.clock.Set(today)
	return f, acme, accounts
}

func cellsOf(p *webtest.Page, selector string, row int) (cells []string) {
	all := p.Find(selector + " tbody tr").Eq(row).Find("td")
	for i := range all.Length() {
		cells = append(cells, all.Eq(i).Text())
	}
	return cells
}

func wantCells(t *testing.T, p *webtest.Page, selector string, row int, want ...string) {
	t.Helper()
	if got := cellsOf(p, selector, row); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("row %d is %q, want %q", row, got, want)
	}
}

func TestConnectionsAreShownInNumbers(t *testing.T) {
	t.Parallel()
	f, acme, accounts := connected(t)
	page := f.developer(acme.ID).Get("/partners/" + acme.ID + "/connections")
	wantStatus(t, page, http.StatusOK)
	chart := page.Find("svg[role=img]")
	if got := chart.AttrOr("aria-label", ""); got != "4 live connections, 5 new and 2 ended in 30 days" {
		t.Errorf("the chart is named %q", got)
	}
	if chart.Find("polyline").Length() != 1 || chart.Find("rect.new").Length() != 1 || chart.Find("rect.ended").Length() != 1 {
		t.Errorf("the chart has %d lines, %d new and %d ended", chart.Find("polyline").Length(), chart.Find("rect.new").Length(), chart.Find("rect.ended").Length())
	}
	if page.Find("main [style]").Length() != 0 {
		t.Error("a style stands in the page")
	}
	if got := page.Find("details summary").Text(); got != "Show the numbers" {
		t.Errorf("the details say %q", got)
	}
	for i, want := range []string{"Day", "New", "Ended", "Live"} {
		if got := page.Find("details th").Eq(i).Text(); got != want {
			t.Errorf("column %d is %q, want %q", i, got, want)
		}
	}
	if n := page.Find("details tbody tr").Length(); n != 30 {
		t.Errorf("there are %d days", n)
	}
	wantCells(t, page, "details", 0, "12 November 2026", "0", "0", "4")
	wantCells(t, page, "details", 2, "10 November 2026", "0", "2", "4")
	wantCells(t, page, "details", 3, "9 November 2026", "5", "0", "6")
	wantCells(t, page, "details", 29, "14 October 2026", "0", "0", "1")
	months := page.Submit("Show", map[string]string{"Show": "12 months"})
	wantSays(t, months, "4 live connections, 6 new and 2 ended in 12 months")
	if got := months.Find("details th").Eq(0).Text(); got != "Month" {
		t.Errorf("the first column is %q", got)
	}
	wantCells(t, months, "details", 0, "November 2026", "5", "2", "4")
	wantCells(t, months, "details", 1, "October 2026", "1", "0", "1")
	wantCells(t, months, "details", 11, "December 2025", "0", "0", "0")
	wantCells(t, page, "section table", 5, accounts[0].ID, "3 October 2026, 10:00 UTC", "Never", "Connected")
	if ended := cellsOf(page, "section table", 2); len(ended) != 4 {
		t.Errorf("the row is %q", ended)
	}
	if n := page.Find("section table .badge:contains('Ended')").Length(); n != 2 {
		t.Errorf("%d have ended", n)
	}
	for _, a := range accounts {
		if strings.Contains(page.Body, a.Email) || strings.Contains(page.Body, a.FullName) {
			t.Errorf("it names %s", a.Email)
		}
	}
}

func TestConnectionsAsJSON(t *testing.T) {
	t.Parallel()
	f, acme, accounts := connected(t)
	type number struct {
		Day, Month       string
		New, Ended, Live int64
	}
	type list struct {
		Live, New, Ended int64
		Numbers          []number
		Results          []struct {
			AccountID string     `json:"account_id"`
			Since     time.Time  `json:"created_at"`
			Ended     *time.Time `json:"ended_at"`
		}
		Next string
	}
	var days, months list
	b := f.owner(acme.ID)
	answer := asks(b, http.MethodGet, "/partners/"+acme.ID+"/connections", "application/json")
	answer.JSON(&days)
	if days.Live != 4 || days.New != 5 || days.Ended != 2 || len(days.Numbers) != 30 || days.Numbers[3] != (number{Day: "2026-11-09", New: 5, Live: 6}) ||
		len(days.Results) != 6 || days.Results[5].AccountID != accounts[0].ID || days.Results[5].Ended != nil || days.Next != "" {
		t.Errorf("it is %s", answer.Body)
	}
	if strings.Contains(answer.Body, "@") || strings.Contains(answer.Body, "Grace") || answer.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("it says too much, or may be kept: %s", answer.Body)
	}
	asks(b, http.MethodGet, "/partners/"+acme.ID+"/connections?show=12-months", "application/json").JSON(&months)
	if len(months.Numbers) != 12 || months.Numbers[1] != (number{Month: "2026-10", New: 1, Live: 1}) {
		t.Errorf("the months are %+v", months.Numbers)
	}
}

func TestConnectionsAreListedOnPages(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	for range 51 {
		f.clock.Advance(time.Second)
		storagetest.Connection(t, f.db, storage.Connection{AccountID: storagetest.Account(t, f.db, storage.Account{}).ID, ClientID: acme.ID})
	}
	path := "/partners/" + acme.ID + "/connections"
	b := f.owner(acme.ID)
	next := b.Get(path + "?show=12-months").Click("Next page")
	if n := next.Find("section tbody tr").Length(); n != 1 || next.URL.Query().Get("show") != "12-months" || next.Find("details tbody tr").Length() != 12 {
		t.Errorf("%s has %d rows", next.URL, n)
	}
	if first := next.Click("First page"); first.Find("section tbody tr").Length() != 50 {
		t.Errorf("the first page has %d rows", first.Find("section tbody tr").Length())
	}
	for _, odd := range []string{"?show=%00", "?show=%ff&after=%00", "?show=31", "?after=x", "?show=12-months&show=30-days", "?show=" + strings.Repeat("a", 300)} {
		wantStatus(t, b.Get(path+odd), http.StatusOK)
	}
}

func TestConnectionsOfANewPartner(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	must(t, f.db.SetClientStatus(t.Context(), acme.ID, storage.Suspended, "spam"))
	page := f.owner(acme.ID).Get("/partners/" + acme.ID + "/connections")
	wantStatus(t, page, http.StatusOK)
	wantSays(t, page, "0 live connections, 0 new and 0 ended in 30 days", "No connections.", "Acme is suspended.")
}

func TestConnectionsShowThatATokenIsPaused(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	a := storagetest.Account(t, f.db, storage.Account{})
	_, token := storagetest.Connection(t, f.db, storage.Connection{AccountID: a.ID, ClientID: acme.ID})
	path, dana := "/partners/"+acme.ID+"/connections", f.developer(acme.ID)
	want := func(badges int, inJSON bool) {
		t.Helper()
		if n := dana.Get(path).Find("section table .badge:contains('Token paused')").Length(); n != badges {
			t.Errorf("%d are paused, want %d", n, badges)
		}
		r := dana.Request(http.MethodGet, path, nil)
		r.Header.Set("Accept", "application/json")
		if page := dana.Send(r); strings.Contains(page.Body, `"paused_at":"`) != inJSON {
			t.Errorf("the list is %s", page.Body)
		}
	}
	want(0, false)
	_, err := f.db.ReportLeaks(t.Context(), []storage.Leak{{Token: storage.Hash(token), Key: storage.Hash(token)}})
	must(t, err)
	want(1, true)
	must(t, f.db.RevokeToken(t.Context(), acme.ID, storage.Hash(token), storage.TokenRevokedByPartner))
	want(0, false)
}
