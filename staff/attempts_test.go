package staff_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func (c *console) attempt(a storage.Attempt) storage.Attempt {
	c.t.Helper()
	if a.ClientID == "" {
		partner, _ := storagetest.Partner(c.t, c.db, storage.Client{Name: "Acme"})
		a.ClientID = partner.ID
	}
	return storagetest.Attempt(c.t, c.db, a)
}

func TestAttemptsAreListedNewestFirstInPages(t *testing.T) {
	t.Parallel()
	c := open(t)
	if got := c.Get("/staff/attempts"); !strings.Contains(got.Text(), "No attempts.") {
		t.Errorf("without any it says %s", got.Text())
	}
	partner, _ := storagetest.Partner(t, c.db, storage.Client{Name: "Acme"})
	var codes []string
	for range 51 {
		codes = append(codes, c.attempt(storage.Attempt{ClientID: partner.ID}).SupportCode)
		c.clock.Advance(time.Second)
	}
	page := c.Get("/staff/attempts")
	rows := page.Find("tbody tr")
	if rows.Length() != 50 || rows.First().Find("a").First().Text() != codes[50] {
		t.Errorf("the first page has %d rows, from %s on", rows.Length(), rows.First().Text())
	}
	page = page.Click("Next page")
	if rows := page.Find("tbody tr"); rows.Length() != 1 || rows.Find("a").First().Text() != codes[0] {
		t.Errorf("the second page has %s", rows.Text())
	}
	if page.Find("a:contains('Next page')").Length() != 0 {
		t.Error("there is a page after the last")
	}
	if page = page.Click("First page"); page.Find("tbody tr").Length() != 50 {
		t.Error("First page leads elsewhere")
	}
	if got := c.Get("/staff/attempts?after=nothing"); got.Find("tbody tr").Length() != 50 {
		t.Error("a cursor that is none is not the first page")
	}
	var list struct {
		Results []struct {
			Code     string `json:"support_code"`
			ClientID string `json:"client_id"`
			LastStep string `json:"last_step"`
		}
		Next string
	}
	once(t, c.Browser, http.MethodGet, "/staff/attempts?partner="+partner.ID, "application/json").JSON(&list)
	if len(list.Results) != 50 || list.Results[0].Code != codes[50] || list.Results[0].ClientID != partner.ID || list.Results[0].LastStep != "began" {
		t.Fatalf("as JSON: %+v", list)
	}
	next := list.Next
	list.Results, list.Next = nil, ""
	once(t, c.Browser, http.MethodGet, next, "application/json").JSON(&list)
	if len(list.Results) != 1 || list.Next != "" {
		t.Errorf("the next page as JSON: %+v", list)
	}
}

func TestAttemptsAreFiltered(t *testing.T) {
	t.Parallel()
	c := open(t)
	ada := storagetest.Account(t, c.db, storage.Account{Email: "ada@example.com"})
	first := c.attempt(storage.Attempt{})
	if err := c.db.LinkAttempt(t.Context(), first.ID, ada.ID); err != nil {
		t.Fatal(err)
	}
	day := c.clock.Now().Format(time.DateOnly)
	c.clock.Advance(48 * time.Hour)
	c.Browser, _ = c.signedIn("Grace", storage.StaffSupport)
	second := c.attempt(storage.Attempt{})
	for query, want := range map[string]string{
		"partner=" + first.ClientID:            first.SupportCode,
		"email=ADA%40example.com":              first.SupportCode,
		"from=" + day + "&to=" + day:           first.SupportCode,
		"outcome=expired":                      first.SupportCode,
		"outcome=open":                         second.SupportCode,
		"partner=partner_unknown":              "",
		"email=nobody@example.com":             "",
		"outcome=no%00thing&partner=%ff":       second.SupportCode + first.SupportCode,
		"from=" + first.BeganAt.Format("2006"): "",
	} {
		page := c.Get("/staff/attempts?" + query)
		if got := page.Find("tbody td:first-child").Text(); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
	page := c.Get("/staff/attempts?from=yesterday")
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if got := page.Error("From"); !strings.HasPrefix(got, "Please enter a date like") || page.Value("From") != "yesterday" {
		t.Errorf("it says %q", got)
	}
}

func TestAttemptShowsCauseFixAndAnswer(t *testing.T) {
	t.Parallel()
	c := open(t)
	a := c.attempt(storage.Attempt{Parameters: "client_id=x&state=12345678&login_hint=ada%40example.com"})
	if err := c.db.EndAttempt(t.Context(), a.ID, "", storage.Denied, storage.EventDenied, ""); err != nil {
		t.Fatal(err)
	}
	page := c.Get("/staff/attempts/" + strings.ToLower(strings.ReplaceAll(a.SupportCode, "-", "")))
	wantStatus(t, page, http.StatusOK)
	if page.H1() != "Attempt "+a.SupportCode {
		t.Errorf("the heading is %q", page.H1())
	}
	for _, heading := range []string{"Cause", "Fix", "Timeline", "Exchange", "Parameters"} {
		if page.Find("h2:contains('"+heading+"')").Length() != 1 {
			t.Errorf("there is no section %q", heading)
		}
	}
	answer := page.Find("textarea[readonly]")
	if text := answer.Text(); text == "" || strings.Contains(text, "ada@") {
		t.Errorf("the answer is %q", text)
	}
	if text := page.Text(); !strings.Contains(text, "8 characters") || strings.Contains(text, "12345678") || !strings.Contains(text, "No code was issued.") {
		t.Errorf("the page says %s", text)
	}
	var found map[string]any
	once(t, c.Browser, http.MethodGet, "/staff/attempts/"+a.SupportCode, "application/json").JSON(&found)
	for _, key := range strings.Fields("support_code client_id company test account_id account_email callback outcome began_at ended_at browser parameters timeline answer exchange") {
		if _, ok := found[key]; !ok {
			t.Errorf("as JSON it has no %s", key)
		}
	}
	if len(found) != 15 {
		t.Errorf("as JSON it has %d keys", len(found))
	}
}
