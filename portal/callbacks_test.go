package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// add adds a callback and shows its page.
func add(b *webtest.Browser, clientID, callback string) *webtest.Page {
	return b.Get("/partners/"+clientID+"/callbacks").Submit("Add callback", map[string]string{"Callback URL": callback})
}

func callbackPath(clientID, callback string) string {
	return "/partners/" + clientID + "/callbacks/" + partner.CallbackID(callback)
}

func (f *fixture) callbacks(clientID string) (all []string) {
	f.t.Helper()
	rows, err := f.db.Callbacks(f.t.Context(), clientID)
	must(f.t, err)
	for _, row := range rows {
		all = append(all, row.URL)
	}
	return all
}

func (f *fixture) isActive(clientID, url string) bool {
	f.t.Helper()
	return strings.Contains(strings.Join(f.callbacks(clientID), " ")+" ", url+" ")
}

func TestLoopbackCallbackIsActiveAtOnce(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	page := add(f.developer(c.ID), c.ID, "http://localhost:3000/cb")
	wantStatus(t, page, http.StatusOK)
	wantSays(t, page, "The callback was added.", "Active")
	if !f.isActive(c.ID, "http://localhost:3000/cb") || page.Find("[role=status]").Length() != 1 {
		t.Errorf("it is not: %v", f.callbacks(c.ID))
	}
}

func TestSupportIsAskedAboutACallback(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	b := f.developer(c.ID)
	const callback = "https://acme.example/new"
	page := add(b, c.ID, callback)
	for typed, says := range map[string]string{strings.Repeat("ü", 501): "longer than 500", "a\x00": "unsupported character", "a\xff": "unsupported character", "\u200b": "unsupported character"} {
		refused := page.Submit("Ask support", map[string]string{"Note (optional)": typed})
		wantStatus(t, refused, http.StatusUnprocessableEntity)
		if got := refused.Error("Note (optional)"); !strings.Contains(got, says) {
			t.Errorf("%q: %q", typed, got)
		}
	}
	asked := page.Submit("Ask support", map[string]string{"Note (optional)": " For our\r\nnew shop. "})
	wantStatus(t, asked, http.StatusOK)
	wantSays(t, asked, "Support was asked.", "Waiting for support")
	again := page.Submit("Ask support", map[string]string{"Note (optional)": "again"})
	wantStatus(t, again, http.StatusConflict)
	wantSays(t, again, "Support has already been asked.")
	all, err := f.db.Applications(t.Context(), storage.ApplicationOpen, storage.Cursor{}, 10)
	if err != nil || len(all) != 1 || all[0].Kind != storage.ApplicationCallback || all[0].Note != "For our\nnew shop." || all[0].Company != "Acme" || all[0].ClientID != c.ID {
		t.Fatalf("support sees %+v, %v", all, err)
	}
	must(t, f.db.AskApplicant(storagetest.BySam(t), all[0].Number, "Whose shop?"))
	wantSays(t, b.Get(callbackPath(c.ID, callback)), "Waiting for support", "Whose shop?", "Use the link in our email to answer.")
	must(t, f.db.AnswerApplication(t.Context(), all[0].Number, "Ours."))
	wantSays(t, b.Get(callbackPath(c.ID, callback)), "Ours.")
	_, err = f.db.DeclineApplication(storagetest.BySam(t), storage.Decision{Number: all[0].Number, Reason: "Not your <host>."})
	must(t, err)
	declined := b.Get(callbackPath(c.ID, callback))
	wantSays(t, declined, "Declined", "Not your <host>.")
	wantSays(t, declined.Submit("Ask support", nil), "Waiting for support")
	if f.isActive(c.ID, callback) {
		t.Error("it is active")
	}
}

func TestCallbackNamesItsPartnersPeopleAndNobodyOfSupport(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	b := f.developer(c.ID)
	wantSays(t, add(b, c.ID, "http://localhost:3000/theirs"), "by Dana")
	const supports = "http://localhost:3000/ours"
	must(t, f.db.AddCallback(storagetest.BySam(t), c.ID, supports))
	if facts := b.Get(callbackPath(c.ID, supports)).Find("main dl").Text(); strings.Contains(facts, " by ") {
		t.Errorf("it names who of support: %s", facts)
	}
}

func TestCallbacksAreListed(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	b := f.developer(c.ID)
	f.clock.Advance(time.Minute)
	for _, url := range []string{"https://acme.example/1", "https://acme.example/2", "http://127.0.0.1/cb"} {
		add(b, c.ID, url)
		f.clock.Advance(time.Minute)
	}
	q, err := f.db.AskAboutCallback(t.Context(), c.ID, "https://acme.example/2", storage.CallbackQuestion{Email: "a@acme.example"})
	must(t, err)
	page := b.Get("/partners/" + c.ID + "/callbacks")
	var rows []string
	for _, row := range page.Find("tbody tr").EachIter() {
		rows = append(rows, strings.Join(strings.Fields(row.Text()), " "))
	}
	for i, parts := range [][]string{{"http://127.0.0.1/cb", "Active", "Make default", "Remove"}, {"https://acme.example/2", "Waiting for support", "Remove"},
		{"https://acme.example/1", "Waiting for proof", "Remove"}, {storagetest.Callback, "Default", "Active"}} {
		for _, part := range parts {
			if len(rows) != 4 || !strings.Contains(rows[i], part) {
				t.Errorf("row %d of %q has no %q", i, rows, part)
			}
		}
	}
	_, err = f.db.DeclineApplication(storagetest.BySam(t), storage.Decision{Number: q.Number, Reason: "No."})
	must(t, err)
	var list struct {
		Results []struct {
			ID, Callback, Status, Reason string
			Default                      bool
			CreatedAt                    time.Time `json:"created_at"`
		}
		Next string
	}
	answer := asks(b, http.MethodGet, "/partners/"+c.ID+"/callbacks", "application/json")
	answer.JSON(&list)
	if len(list.Results) != 4 || list.Next != "" || answer.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("the list is %s", answer.Body)
	}
	if r := list.Results[1]; r.Callback != "https://acme.example/2" || r.Status != "declined" || r.Reason != "No." || r.ID != partner.CallbackID(r.Callback) || r.CreatedAt.IsZero() {
		t.Errorf("one of them is %+v", r)
	}
	if r := list.Results[3]; !r.Default || r.Status != "active" || r.Callback != storagetest.Callback {
		t.Errorf("the default is %+v", r)
	}
	var one struct {
		File string `json:"proof_url"`
		Line string `json:"proof_line"`
	}
	asks(b, http.MethodGet, callbackPath(c.ID, "https://acme.example/1"), "application/json").JSON(&one)
	if one.File != "https://acme.example/.well-known/fairlead-callback" || !strings.HasPrefix(one.Line, c.ID+" ") {
		t.Errorf("it is proved by %+v", one)
	}
}

func TestManyCallbacksHavePages(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	for i := range storage.MostCallbacks - 1 {
		must(t, f.db.AddCallback(t.Context(), c.ID, fmt.Sprintf("https://acme.example/%d", i)))
	}
	b := f.owner(c.ID)
	page := b.Get("/partners/" + c.ID + "/callbacks")
	seen := map[string]bool{}
	for _, p := range []*webtest.Page{page, page.Click("Next page")} {
		for _, cell := range p.Find(`td[data-column="Callback"]`).EachIter() {
			seen[cell.Text()] = true
		}
	}
	if len(seen) != storage.MostCallbacks || page.Click("Next page").Find("a:contains('Next page')").Length() != 0 {
		t.Errorf("%d are shown", len(seen))
	}
	for _, url := range []string{"https://acme.example/more", "http://localhost/more"} {
		refused := add(b, c.ID, url)
		wantStatus(t, refused, http.StatusUnprocessableEntity)
		if got := refused.Error("Callback URL"); !strings.Contains(got, "A partner can have up to 100 callbacks.") {
			t.Errorf("%s: %q", url, got)
		}
	}
}

func TestNewCallbackIsRefused(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	b := f.developer(c.ID)
	add(b, c.ID, "https://acme.example/new")
	for typed, says := range map[string]string{
		"":                                     "is empty",
		"http://acme.example/cb":               "uses plain http on acme.example",
		"https://acme.example/#cb":             "has a fragment",
		"https://acme.example/\x00":            "control character",
		"https://acme.example/\xff":            "not ASCII",
		"https://acme.example/100%":            "contains a % without two hex digits",
		"https://me@acme.example/":             "contains a user name",
		"https://127.1/":                       "IPv4",
		storagetest.Callback:                   "is already registered",
		"https://acme.example/new":             "is already in your list, but isn’t active",
		"https://" + strings.Repeat("a", 2000): "the maximum is 2000",
	} {
		refused := add(b, c.ID, typed)
		wantStatus(t, refused, http.StatusUnprocessableEntity)
		if got := refused.Error("Callback URL"); !strings.Contains(got, says) || strings.Contains(got, "%!") {
			t.Errorf("%q: %q", typed, got)
		}
		if !strings.Contains(typed, "\x00") && !strings.Contains(typed, "\xff") && refused.Value("Callback URL") != typed {
			t.Errorf("%q was not kept: %q", typed, refused.Value("Callback URL"))
		}
	}
	for i := range storage.MostCallbackRequests - 1 {
		must(t, f.db.RequestCallback(t.Context(), c.ID, fmt.Sprintf("https://acme.example/%d", i)))
	}
	refused := add(b, c.ID, "https://acme.example/more")
	wantStatus(t, refused, http.StatusUnprocessableEntity)
	if got := refused.Error("Callback URL"); !strings.Contains(got, "You can have up to 20 callbacks that aren’t active.") {
		t.Errorf("the 21st: %q", got)
	}
	asJSON := b.Request(http.MethodPost, "/partners/"+c.ID+"/callbacks", strings.NewReader("callback=x"))
	asJSON.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	asJSON.Header.Set("Accept", "application/json")
	var says struct{ Title, Detail string }
	answer := b.Send(asJSON)
	wantStatus(t, answer, http.StatusUnprocessableEntity)
	if answer.JSON(&says); says.Title == "" || !strings.Contains(says.Detail, "is incomplete") {
		t.Errorf("as JSON: %s", answer.Body)
	}
}

func TestCallbackIsRemovedOnceItsEffectIsSpelledOut(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	must(t, f.db.AddCallback(t.Context(), c.ID, "https://acme.example/old"))
	storagetest.Attempt(t, f.db, storage.Attempt{ClientID: c.ID, Callback: "https://acme.example/old"})
	b := f.developer(c.ID)
	path := callbackPath(c.ID, "https://acme.example/old")
	page := b.Get(path).Click("Remove")
	wantSays(t, page, "Used by 1 attempt in the last 30 days, last at "+f.clock.Now().UTC().Format("2 January 2006, 15:04 UTC")+".")
	if !f.isActive(c.ID, "https://acme.example/old") {
		t.Fatal("it is gone")
	}
	wantSays(t, page.Submit("Remove callback", nil), "The callback was removed.")
	if f.isActive(c.ID, "https://acme.example/old") || f.lastAudited().What != "callback.removed" {
		t.Errorf("left are %v", f.callbacks(c.ID))
	}
	wantStatus(t, page.Submit("Remove callback", nil), http.StatusNotFound)
	add(b, c.ID, "https://acme.example/new")
	waiting := b.Get(callbackPath(c.ID, "https://acme.example/new")).Click("Remove")
	wantSays(t, waiting, "It isn’t active")
	wantSays(t, waiting.Submit("Remove callback", nil), "The callback was removed.")
	refused := b.Post(callbackPath(c.ID, storagetest.Callback)+"/remove", url.Values{})
	wantStatus(t, refused, http.StatusUnprocessableEntity)
	wantSays(t, refused, "is the default and can't be removed")
}

func TestDefaultCallbackIsChanged(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	must(t, f.db.AddCallback(t.Context(), c.ID, "https://acme.example/new"))
	must(t, f.db.RequestCallback(t.Context(), c.ID, "https://acme.example/wanted"))
	b := f.developer(c.ID)
	refused := b.Post(callbackPath(c.ID, "https://acme.example/wanted")+"/default", url.Values{})
	wantStatus(t, refused, http.StatusUnprocessableEntity)
	wantSays(t, refused, "is not registered")
	wantSays(t, b.Get("/partners/"+c.ID+"/callbacks").Submit("Make default", nil), "The default callback was changed.")
	if l := f.lastAudited(); l.What != "callback.default_changed" {
		t.Errorf("audited: %+v", l)
	}
}

func TestSuspendedPartnerChangesNoCallback(t *testing.T) {
	t.Parallel()
	f, s := proving(t)
	c := f.partner("Acme")
	b := f.owner(c.ID)
	callback := "https://" + s.at("new.example") + "/cb"
	s.serves(line(add(b, c.ID, callback)))
	must(t, f.db.SetClientStatus(t.Context(), c.ID, storage.Suspended, "fraud"))
	path := callbackPath(c.ID, callback)
	for _, at := range []string{"/partners/" + c.ID + "/callbacks", path + "/check", path + "/support", path + "/default", path + "/remove"} {
		wantStatus(t, b.Post(at, url.Values{"callback": {"http://localhost/"}}), http.StatusForbidden)
	}
	wantSays(t, b.Get(path), "Acme is suspended. Please contact support.", "Waiting for proof")
	for _, at := range []string{"/partners/" + c.ID + "/callbacks", path} {
		if forms := b.Get(at).Find("main form, main a[href$=remove]"); forms.Length() != 0 {
			t.Errorf("%s has what cannot be done: %s", at, forms.Text())
		}
	}
	if s.asked.Load() != 0 || len(f.callbacks(c.ID)) != 1 {
		t.Errorf("the host was asked %d times; %v", s.asked.Load(), f.callbacks(c.ID))
	}
}

func TestCallbackNamesNobodyOfSupport(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := storagetest.Approve(t, f.db, storagetest.Application(t, f.db, storage.Application{}).Number)
	approved, err := f.db.Callbacks(storagetest.BySam(t), a.ClientID)
	if err != nil || len(approved) != 1 || !strings.Contains(approved[0].AddedBy, "Sam") {
		t.Fatalf("the callbacks are %+v, %v", approved, err)
	}
	dana := f.developer(a.ClientID)
	if page := dana.Get(callbackPath(a.ClientID, approved[0].URL)); page.Status != http.StatusOK || strings.Contains(page.Text(), "Sam") {
		t.Errorf("it shows %s", page.Text())
	}
	wantSays(t, add(dana, a.ClientID, "http://localhost:4000/cb"), "by Dana")
}
