package staff_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

const saysTime = "2 January 2006, 15:04 UTC"

// deciding is a console in which decisions can be made.
func deciding(t *testing.T) *console {
	t.Helper()
	c := open(t)
	c.app.StepUpLifetime = 10 * time.Minute
	c.handlers.HandoverLifetime = storagetest.HandoverLifetime
	return c
}

func (c *console) apply(a storage.Application) storage.Application {
	c.t.Helper()
	return storagetest.Application(c.t, c.db, a)
}

func pathOf(a storage.Application) string { return "/staff/applications/" + a.Number }

// now is an application as it is stored.
func (c *console) now(a storage.Application) storage.Application {
	c.t.Helper()
	a, err := c.db.ApplicationByNumber(c.t.Context(), a.Number)
	must(c.t, err)
	return a
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantSays(t *testing.T, p *webtest.Page, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(p.Text(), part) {
			t.Errorf("%q is missing in %s", part, p.Text())
		}
	}
}

// column is one of a table's columns, from above.
func column(p *webtest.Page, name string) (all []string) {
	for _, cell := range p.Find(`td[data-column="` + name + `"]`).EachIter() {
		all = append(all, strings.TrimSpace(cell.Text()))
	}
	return all
}

func TestApplicationsAreListedOldestFirst(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	wantSays(t, c.Get("/staff/applications"), "No applications.")
	first := c.apply(storage.Application{Company: "Oldest <& Co>"})
	c.clock.Advance(3 * 24 * time.Hour)
	c.apply(storage.Application{Kind: storage.ApplicationCallback, Company: "Newest", Callback: "https://n.example/"})
	c.Browser, _ = c.signedIn("Grace Support", storage.StaffSupport)
	page := c.Get("/staff/applications")
	wantStatus(t, page, http.StatusOK)
	for name, want := range map[string]string{"Kind": "[Application Callback]", "Company": "[Oldest <& Co> Newest]", "Waiting": "[3 days Less than a minute]",
		"Contact": "[dev@knots.example dev@knots.example]", "Received": "[" + first.CreatedAt.Format(saysTime) + " " + c.clock.Now().UTC().Format(saysTime) + "]"} {
		if got := fmt.Sprint(column(page, name)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	wantSays(t, page.Click("Oldest <& Co>"), "Application "+first.Number)
	wantStatus(t, c.Get("/staff/applications?show=%00&after=%ff&after=1"), http.StatusOK)
}

func TestApplicationsAreFilteredByState(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	by := map[string]storage.Application{}
	for _, company := range []string{"Open", "Waiting for the partner", "Approved", "Declined"} {
		by[company] = c.apply(storage.Application{Company: company})
	}
	sam := storagetest.BySam(t)
	must(t, c.db.AskApplicant(sam, by["Waiting for the partner"].Number, "Why?"))
	storagetest.Approve(t, c.db, by["Approved"].Number)
	_, err := c.db.DeclineApplication(sam, storage.Decision{Number: by["Declined"].Number, Reason: "No."})
	must(t, err)
	page := c.Get("/staff/applications")
	for state := range by {
		got := page.Submit("Filter", map[string]string{"Show": state})
		if companies := column(got, "Company"); len(companies) != 1 || companies[0] != state || got.Find("option[selected]").Text() != state {
			t.Errorf("%s: %v", state, companies)
		}
	}
}

func TestApplicationsHavePages(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	for i := range 51 {
		c.apply(storage.Application{Company: fmt.Sprintf("Company %02d", i)})
		c.clock.Advance(time.Second)
	}
	page := c.Get("/staff/applications?show=open")
	if got := column(page, "Company"); len(got) != 50 || got[0] != "Company 00" {
		t.Errorf("the first page: %v", got)
	}
	page = page.Click("Next page")
	if got := column(page, "Company"); len(got) != 1 || got[0] != "Company 50" || page.URL.Query().Get("show") != "open" {
		t.Errorf("the second page: %v", got)
	}
	if got := column(page.Click("First page"), "Company"); len(got) != 50 {
		t.Errorf("the first page again: %v", got)
	}
}

func TestApplicationShowsWhatHelpsToDecide(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	same, _ := storagetest.Partner(t, c.db, storage.Client{Name: "Same Contact", Email: "dev@knots.example"})
	storagetest.Partner(t, c.db, storage.Client{Name: "Same Host"}, "https://knots.example/other")
	other := c.apply(storage.Application{Company: "Same Address", Email: "x@other.example"})
	a := c.apply(storage.Application{UseCase: "First <line>\nSecond"})
	page := c.Get(strings.ToLower(pathOf(a)))
	wantStatus(t, page, http.StatusOK)
	wantSays(t, page, a.Company, a.Email, a.Callback, "First <line> Second", "from 192.0.2.7", "It can be registered.", "It matches the callback’s host, knots.example.",
		"The partner hasn’t proved that it controls this host.", "Same Contact", "Same Host", "Same Address")
	for name, path := range map[string]string{"Same Contact": "/staff/partners/" + same.ID, "Same Address": pathOf(other)} {
		if got := page.Find("main a[href='" + path + "']").First().Text(); got != name {
			t.Errorf("%s: %q", path, got)
		}
	}
	bad := c.apply(storage.Application{Email: "dev@gmail.example", Callback: "http://evil.example/cb", Address: "192.0.2.99", HostProvedAt: c.db.Time()})
	wantSays(t, c.Get(pathOf(bad)), "It cannot be registered.", "uses plain http on evil.example", "gmail.example doesn’t match the callback’s host, evil.example.",
		"The partner proved that it controls this host at "+c.clock.Now().UTC().Format(saysTime), "No others")
	for _, number := range []string{"A-UNKNOWN", "1", "%00", "%ff", "A-%2F"} {
		wantStatus(t, c.Get("/staff/applications/"+number), http.StatusNotFound)
	}
}

func TestAskingAndTheAnswer(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	a := c.apply(storage.Application{})
	page := c.Get(pathOf(a))
	asked := page.Submit("Ask a question", map[string]string{"Question": "What do you <ship>?\r\nAnd where?"})
	wantStatus(t, asked, http.StatusOK)
	wantSays(t, asked, "The question was sent.", "Waiting for the partner", "Ada Admin: What do you <ship>? And where?", "Not answered yet.")
	if asked.Find("button:contains('Ask a question')").Length() > 0 {
		t.Error("it can be asked twice")
	}
	again := page.Submit("Ask a question", map[string]string{"Question": "Me too?"})
	wantStatus(t, again, http.StatusConflict)
	if got, want := again.Alert(), "Ada Admin asked a question at "+c.clock.Now().UTC().Format(saysTime)+"."; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	if got := again.Find("#question").Text(); strings.Contains(got, "Me too?") {
		t.Error("there is a form for what cannot be sent")
	}
	must(t, c.db.AnswerApplication(t.Context(), a.Number, "Knots."))
	wantSays(t, c.Get(pathOf(a)), "Open", "Answer: Knots.")
	approved := page.Submit("Approve", nil)
	wantStatus(t, approved, http.StatusOK)
	late := page.Submit("Ask a question", map[string]string{"Question": "Too late?"})
	wantStatus(t, late, http.StatusConflict)
	wantSays(t, late, "Ada Admin approved this at ")
}

func TestTextsForApplicantsAreRefused(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	a := c.apply(storage.Application{})
	page := c.Get(pathOf(a))
	for button, label := range map[string]string{"Ask a question": "Question", "Decline": "Reason"} {
		for typed, says := range map[string]string{"": "Please enter a ", "\x00": "unsupported character", "\xff": "unsupported character",
			strings.Repeat("ü", 2001): "longer than 2000 characters"} {
			got := page.Submit(button, map[string]string{label: typed})
			wantStatus(t, got, http.StatusUnprocessableEntity)
			if wrong := got.Error(label); !strings.Contains(wrong, says) {
				t.Errorf("%s %q: %q", label, typed, wrong)
			}
			if len(typed) > 2 && !strings.Contains(got.Find("textarea").Text(), typed) {
				t.Errorf("%s: what was typed is lost", label)
			}
		}
	}
	if now := c.now(a); now != a {
		t.Errorf("it is %+v", now)
	}
}

func TestApprovalAndTheLink(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	a := c.apply(storage.Application{})
	approved := c.Get(pathOf(a)).Submit("Approve", nil)
	wantStatus(t, approved, http.StatusOK)
	now := c.now(a)
	wantSays(t, approved, "The application was approved.", "Approved by Ada Admin at "+c.clock.Now().UTC().Format(saysTime), now.ClientID,
		"Not opened yet.", "to dev@knots.example by Ada Admin")
	if approved.Find("main button").Length() != 1 {
		t.Errorf("there is more to press than the link: %s", approved.Text())
	}
	first, err := c.db.LatestHandover(t.Context(), now.ClientID)
	must(t, err)
	c.clock.Advance(time.Minute)
	sent := approved.Submit("Send a new link", nil)
	wantStatus(t, sent, http.StatusOK)
	wantSays(t, sent, "A new link was sent.", "Not opened yet.")
	if former, err := c.db.HandoverByID(t.Context(), first.ID); err != nil || former.EndedAt.IsZero() {
		t.Errorf("the former link is %+v, %v", former, err)
	}
	token := storagetest.Handover(t, c.db, now.ClientID)
	must(t, c.db.OpenHandover(t.Context(), storage.Hash(token), "198.51.100.7"))
	wantSays(t, c.Get(pathOf(a)), "Opened at "+c.clock.Now().UTC().Format(saysTime)+" from 198.51.100.7.")
	secret := storage.NewSecret()
	must(t, c.db.TakeHandover(t.Context(), storage.Hash(token), &storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(secret)}, &storage.PersonSession{ID: storage.NewID(), SecretHash: storage.Hash("secret"), Address: "198.51.100.8", ExpiresAt: storage.At(c.db.Now().Add(time.Hour))}, "", 2))
	done := c.Get(pathOf(a))
	wantSays(t, done, "The secret was shown at ", "198.51.100.8")
	if done.Find("main button").Length() > 0 || strings.Contains(done.Body, secret) || strings.Contains(done.Body, token) {
		t.Errorf("afterwards: %s", done.Text())
	}
	late := sent.Submit("Send a new link", nil)
	wantStatus(t, late, http.StatusUnprocessableEntity)
	wantSays(t, late, "A secret has already been created.")
}

func TestNewLinkIsRefused(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	declined := c.apply(storage.Application{})
	_, err := c.db.DeclineApplication(storagetest.BySam(t), storage.Decision{Number: declined.Number, Reason: "No."})
	must(t, err)
	for name, a := range map[string]storage.Application{"open": c.apply(storage.Application{}), "declined": declined} {
		if got := post(t, c.Browser, pathOf(a)+"/link", url.Values{}); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
	a := storagetest.Approve(t, c.db, c.apply(storage.Application{}).Number)
	must(t, c.db.SetClientStatus(t.Context(), a.ClientID, storage.Suspended, "abuse"))
	got := post(t, c.Browser, pathOf(a)+"/link", url.Values{})
	wantStatus(t, got, http.StatusUnprocessableEntity)
	wantSays(t, got, "The partner is suspended.")
}

func TestApprovalOfWhatCannotBeRegisteredIsRefused(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	gone := c.apply(storage.Application{Kind: storage.ApplicationCompany, ClientID: "partner_gone"})
	for says, a := range map[string]storage.Application{"uses plain http on knots.example": c.apply(storage.Application{Callback: "http://knots.example/100%25"}),
		"The partner no longer exists.": gone} {
		got := c.Get(pathOf(a)).Submit("Approve", nil)
		wantStatus(t, got, http.StatusUnprocessableEntity)
		if alert := got.Alert(); !strings.Contains(alert, says) || strings.Contains(alert, "%!") {
			t.Errorf("it says %q", alert)
		}
		if now := c.now(a); now.IsDecided() {
			t.Errorf("it is %+v", now)
		}
	}
}

func TestDecliningSaysWhy(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	a := c.apply(storage.Application{})
	page := c.Get(pathOf(a))
	wantSays(t, page, "The partner reads it.")
	declined := page.Submit("Decline", map[string]string{"Reason": "We don’t ship <there>."})
	wantStatus(t, declined, http.StatusOK)
	wantSays(t, declined, "The application was declined.", "Declined by Ada Admin at ", "We don’t ship <there>.")
	if declined.Find("main button").Length() > 0 {
		t.Errorf("there is something to press: %s", declined.Text())
	}
	for _, second := range []*webtest.Page{page.Submit("Approve", nil), page.Submit("Decline", map[string]string{"Reason": "Me too."})} {
		wantStatus(t, second, http.StatusConflict)
		wantSays(t, second, "Ada Admin declined this at "+c.clock.Now().UTC().Format(saysTime)+".")
	}
}

func TestWithdrawnRequestIsNotApproved(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	p, _ := storagetest.Partner(t, c.db, storage.Client{Name: "Acme"})
	a := c.apply(storage.Application{Kind: storage.ApplicationCompany, ClientID: p.ID, Company: "Bigger Acme"})
	page := c.Get(pathOf(a))
	_, err := c.db.WithdrawRequest(t.Context(), p.ID, a.Number)
	must(t, err)
	at := c.clock.Now().UTC().Format(saysTime) + "."
	for _, late := range []*webtest.Page{page.Submit("Approve", nil), page.Submit("Decline", map[string]string{"Reason": "No."}), page.Submit("Ask a question", map[string]string{"Question": "Why?"})} {
		wantStatus(t, late, http.StatusConflict)
		wantSays(t, late, "The partner withdrew this on "+at)
	}
	if now, err := c.db.ClientByID(t.Context(), p.ID); err != nil || now.Name != "Acme" {
		t.Errorf("the partner is %+v, %v", now, err)
	}
	wantSays(t, c.Get(pathOf(a)), "Withdrawn by the partner on ")
}

func TestTwoAgentsAtOnce(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	a := c.apply(storage.Application{})
	var pages []*webtest.Page
	for i := range 6 {
		browser, _ := c.signedIn(fmt.Sprintf("Agent %d", i), storage.StaffSupport)
		pages = append(pages, browser.Get(pathOf(a)))
	}
	var all sync.WaitGroup
	got := make([]*webtest.Page, len(pages))
	for i, page := range pages {
		all.Go(func() {
			if i%2 == 0 {
				got[i] = page.Submit("Approve", nil)
			} else {
				got[i] = page.Submit("Decline", map[string]string{"Reason": "No."})
			}
		})
	}
	all.Wait()
	now, won := c.now(a), 0
	for _, p := range got {
		if p.Status == http.StatusOK {
			won++
			continue
		}
		wantStatus(t, p, http.StatusConflict)
		wantSays(t, p, now.DecidedByName+" "+string(now.State)+" this at "+now.DecidedAt.Format(saysTime)+".")
	}
	if won != 1 {
		t.Errorf("%d have won", won)
	}
}

func TestChangesOfPartnersAreApproved(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	acme, _ := storagetest.Partner(t, c.db, storage.Client{Name: "Acme", UseCase: "Few labels"})
	company := c.apply(storage.Application{Kind: storage.ApplicationCompany, ClientID: acme.ID, Company: "Acme & Sons", UseCase: "Many labels"})
	page := c.Get(pathOf(company))
	wantSays(t, page, "Company", "Acme", "Acme & Sons", "Few labels", "Many labels", "Approving makes the change")
	done := page.Submit("Approve", nil)
	wantStatus(t, done, http.StatusOK)
	if done.Find("button:contains('Send a new link')").Length() > 0 {
		t.Error("there is a link to a secret")
	}
	callback := c.apply(storage.Application{Kind: storage.ApplicationCallback, ClientID: acme.ID, Callback: "https://acme.example/second", Note: "for tests"})
	page = c.Get(pathOf(callback))
	wantSays(t, page, "for tests", "https://acme.example/second")
	wantStatus(t, page.Submit("Approve", nil), http.StatusOK)
	p, err := partner.NewRegistry(c.db).Show(t.Context(), acme.ID)
	if err != nil || p.Name != "Acme & Sons" || p.UseCase != "Many labels" || len(p.Callbacks) != 2 {
		t.Errorf("the partner is %+v, %v", p, err)
	}
}

func TestLogoOfAnApplicationIsShown(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	a, picture := storage.Application{Kind: storage.ApplicationLogo, Company: "Acme", Email: "dev@acme.example"}, []byte("\x89PNG picture")
	must(t, c.db.CreateApplication(t.Context(), &a, picture))
	src, ok := c.Get(pathOf(a)).Find("main img").Attr("src")
	if !ok {
		t.Fatal("there is no picture")
	}
	got := c.Get(src)
	if got.Header.Get("Content-Type") != "image/png" || got.Header.Get("X-Content-Type-Options") != "nosniff" || !bytes.Equal([]byte(got.Body), picture) {
		t.Errorf("it is %v %q", got.Header, got.Body)
	}
	wantStatus(t, c.Get(pathOf(c.apply(storage.Application{}))+"/logo"), http.StatusNotFound)
	wantStatus(t, c.Get("/staff/applications/A-UNKNOWN/logo"), http.StatusNotFound)
}

func TestApprovingNeedsARecentConfirmation(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	a, approved := c.apply(storage.Application{}), storagetest.Approve(t, c.db, c.apply(storage.Application{}).Number)
	before, err := c.db.LatestHandover(t.Context(), approved.ClientID)
	must(t, err)
	c.clock.Advance(10 * time.Minute)
	for path, back := range map[string]string{pathOf(a) + "/approve": pathOf(a), pathOf(approved) + "/link": pathOf(approved)} {
		got := post(t, c.Browser, path, url.Values{})
		if want := web.WithQuery("/staff/confirm", url.Values{"next": {back}}); got.Status != http.StatusSeeOther || got.Location != want {
			t.Errorf("%s leads with %d to %q, want %q", path, got.Status, got.Location, want)
		}
	}
	if now := c.now(a); now != a {
		t.Errorf("it is %+v", now)
	}
	if after, err := c.db.LatestHandover(t.Context(), approved.ClientID); err != nil || after != before {
		t.Errorf("the link is %+v, %v", after, err)
	}
	wantStatus(t, c.Get(pathOf(a)).Submit("Ask a question", map[string]string{"Question": "Why?"}), http.StatusOK)
	for _, path := range []string{"/approve", "/link", "/question", "/decline"} {
		wantStatus(t, post(t, c.Browser, "/staff/applications/A-UNKNOWN"+path, url.Values{"question": {"?"}, "reason": {"?"}}), http.StatusNotFound)
	}
}

func TestOthersDecideNothing(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	a, stranger := c.apply(storage.Application{}), c.Another()
	form := url.Values{"question": {"Why?"}, "reason": {"No."}}
	for _, path := range []string{"/approve", "/link", "/question", "/decline"} {
		if got := post(t, stranger, pathOf(a)+path, form); got.Status != http.StatusSeeOther || got.Location != "/staff/login" {
			t.Errorf("%s leads with %d to %q", path, got.Status, got.Location)
		}
		foreign := c.Request(http.MethodPost, pathOf(a)+path, strings.NewReader(form.Encode()))
		foreign.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		foreign.Header.Set("Origin", "https://evil.example")
		wantStatus(t, c.Send(foreign), http.StatusForbidden)
		odd := c.Request(http.MethodPost, pathOf(a)+path, strings.NewReader("{}"))
		odd.Header.Set("Content-Type", "application/json")
		wantStatus(t, c.Send(odd), http.StatusBadRequest)
	}
	for _, path := range []string{"/staff/applications", pathOf(a), pathOf(a) + "/logo"} {
		if got := once(t, stranger, http.MethodGet, path, ""); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/staff/login?next=") {
			t.Errorf("%s leads with %d to %q", path, got.Status, got.Location)
		}
		if got := once(t, stranger, http.MethodGet, path, "application/json"); got.Status != http.StatusUnauthorized {
			t.Errorf("%s as JSON answers %d", path, got.Status)
		}
	}
	if now := c.now(a); now != a {
		t.Errorf("it is %+v", now)
	}
}

func TestOneAddressGetsFiveMailsAnHour(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	c.app.Unlimited = false
	a := storagetest.Approve(t, c.db, c.apply(storage.Application{}).Number)
	for range 5 {
		wantStatus(t, c.Get(pathOf(a)).Submit("Send a new link", nil), http.StatusOK)
	}
	got := c.Get(pathOf(a)).Submit("Send a new link", nil)
	wantStatus(t, got, http.StatusTooManyRequests)
	b := c.apply(storage.Application{})
	got = c.Get(pathOf(b)).Submit("Ask a question", map[string]string{"Question": "Why not?"})
	wantStatus(t, got, http.StatusTooManyRequests)
	if typed := got.Find("#question").Text(); !strings.Contains(typed, "Why not?") {
		t.Errorf("what was typed is lost: %q", typed)
	}
	other := c.apply(storage.Application{Email: "ops@other.example"})
	wantStatus(t, c.Get(pathOf(other)).Submit("Ask a question", map[string]string{"Question": "Why?"}), http.StatusOK)
}

func TestApplicationsAreFound(t *testing.T) {
	t.Parallel()
	c := deciding(t)
	a := c.apply(storage.Application{Email: "dev@knots.example"})
	for _, typed := range []string{a.Number, " " + strings.ToLower(a.Number) + " ", "DEV@knots.example"} {
		if got := post(t, c.Browser, "/staff/search", url.Values{"q": {typed}}); got.Status != http.StatusSeeOther || got.Location != pathOf(a) {
			t.Errorf("%q leads with %d to %q", typed, got.Status, got.Location)
		}
	}
	storagetest.Approve(t, c.db, a.Number)
	page := c.Get("/staff/search?q=dev%40knots.example")
	if kinds := fmt.Sprint(column(page, "Kind")); kinds != "[Partner Application]" {
		t.Errorf("found %s", kinds)
	}
	if states := column(page, "Status"); len(states) != 2 || states[1] != "Approved" {
		t.Errorf("states: %v", states)
	}
}
