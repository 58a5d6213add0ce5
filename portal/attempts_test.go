package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func (f *fixture) attempt(clientID string) storage.Attempt {
	f.t.Helper()
	return storagetest.Attempt(f.t, f.db, storage.Attempt{ClientID: clientID})
}

func TestAttemptsAreListedInPagesAndFiltered(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme, bolts := f.partner("Acme"), f.partner("Bolts")
	base := "/partners/" + acme.ID + "/attempts"
	wantSays(t, f.owner(acme.ID).Get(base), "No attempts.")
	theirs, test := f.attempt(bolts.ID), f.attempt(storage.TestClientID(acme.ID))
	denied := f.attempt(acme.ID)
	must(t, f.db.EndAttempt(t.Context(), denied.ID, "", storage.Denied, storage.EventDenied, ""))
	day := f.clock.Now().Format(time.DateOnly)
	f.clock.Advance(48 * time.Hour)
	var newest storage.Attempt
	for range 50 {
		f.clock.Advance(time.Second)
		newest = f.attempt(acme.ID)
	}
	b := f.developer(acme.ID)
	page := b.Get(base)
	if rows := page.Find("tbody tr"); rows.Length() != 50 || rows.First().Find("a").Text() != newest.SupportCode {
		t.Errorf("the first page: %s", page.Text())
	}
	for _, column := range []string{"Support code", "Began", "Callback", "Outcome", "Last step"} {
		if page.Find("th:contains('"+column+"')").Length() != 1 {
			t.Errorf("there is no column %s", column)
		}
	}
	if rows := page.Click("Next page").Find("tbody tr"); rows.Length() != 1 || !strings.HasPrefix(rows.Text(), "\n"+denied.SupportCode) {
		t.Errorf("the second page has %s", rows.Text())
	}
	for query, want := range map[string]string{
		"support_code=" + url.QueryEscape(" "+strings.ToLower(strings.ReplaceAll(denied.SupportCode, "-", ""))): denied.SupportCode,
		"support_code=" + test.SupportCode:                        test.SupportCode + " Test",
		"support_code=" + theirs.SupportCode:                      "",
		"support_code=" + denied.SupportCode + "&outcome=allowed": "",
		"support_code=nothing":                                    "",
		"support_code=%00%ff":                                     "all",
		"outcome=denied":                                          denied.SupportCode,
		"outcome=%00":                                             "all",
		"from=" + day + "&to=" + day:                              denied.SupportCode,
		"test=on":                                                 test.SupportCode + " Test",
		"test=on&outcome=denied":                                  "",
		"after=nothing":                                           "all",
	} {
		page := b.Get(base + "?" + query)
		got := strings.Join(strings.Fields(page.Find("tbody td:first-child").Text()), " ")
		if want == "all" && page.Find("tbody tr").Length() == 50 {
			continue
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
	page = b.Get(base + "?from=yesterday&support_code=" + denied.SupportCode)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Error("From") == "" || page.Value("Support code") != denied.SupportCode {
		t.Errorf("it reads %s", page.Text())
	}
	if got := asks(b, http.MethodGet, base+"?to=x", "application/json"); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("as JSON it is %d", got.Status)
	}
}

func TestAttemptsAsJSON(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	b, base := f.developer(acme.ID), "/partners/"+acme.ID+"/attempts"
	if got := asks(b, http.MethodGet, base, "application/json"); strings.TrimSpace(got.Body) != `{"results":[]}` {
		t.Errorf("none: %s", got.Body)
	}
	a := f.attempt(acme.ID)
	var list struct {
		Results []map[string]any
		Next    string
	}
	asks(b, http.MethodGet, base, "application/json").JSON(&list)
	if len(list.Results) != 1 || list.Next != "" {
		t.Fatalf("listed: %+v", list)
	}
	one := list.Results[0]
	if one["support_code"] != a.SupportCode || one["test"] != false || one["outcome"] != "open" || one["last_step"] != "began" || one["callback"] != storagetest.Callback || len(one) != 7 {
		t.Errorf("listed: %v", one)
	}
	var found map[string]any
	asks(b, http.MethodGet, base+"/"+a.SupportCode, "application/json").JSON(&found)
	for _, key := range strings.Fields("support_code client_id company test account_id callback outcome began_at ended_at parameters timeline answer exchange") {
		if _, ok := found[key]; !ok {
			t.Errorf("it has no %s", key)
		}
	}
	if len(found) != 13 {
		t.Errorf("it has %d keys: %v", len(found), found)
	}
}

// A developer reads the sentence that support would send.
func TestAttemptShowsTheAnswer(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	a := f.attempt(storage.TestClientID(acme.ID))
	must(t, f.db.EndAttempt(t.Context(), a.ID, "", storage.Denied, storage.EventDenied, ""))
	page := f.developer(acme.ID).Get("/partners/" + acme.ID + "/attempts/" + strings.ToLower(a.SupportCode))
	wantStatus(t, page, http.StatusOK)
	if page.H1() != "Attempt "+a.SupportCode || page.Find(".facts .badge").Text() != "Test" {
		t.Errorf("it reads %s", page.Text())
	}
	for _, heading := range []string{"Cause", "Fix", "Timeline", "Exchange", "Parameters"} {
		if page.Find("h2:contains('"+heading+"')").Length() != 1 {
			t.Errorf("there is no section %q", heading)
		}
	}
	if got := page.Value("Answer to the partner"); !strings.HasPrefix(got, "The user pressed “Deny”.") {
		t.Errorf("the answer is %q", got)
	}
}

func TestWithoutTestModeItsAttemptsAreUnknown(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	a := f.attempt(storage.TestClientID(acme.ID))
	f.app.TestModeOff = true
	b, base := f.developer(acme.ID), "/partners/"+acme.ID+"/attempts"
	page := b.Get(base + "?test=on&support_code=" + a.SupportCode)
	if page.Find("#test").Length() != 0 || !strings.Contains(page.Text(), "No attempts.") {
		t.Errorf("it reads %s", page.Text())
	}
	wantStatus(t, b.Get(base+"/"+a.SupportCode), http.StatusNotFound)
}
