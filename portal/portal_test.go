package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// admitted is a new partner, and the secret of its link.
func (f *fixture) admitted() (clientID, token string) {
	f.t.Helper()
	a := storagetest.Approve(f.t, f.db, storagetest.Application(f.t, f.db, storage.Application{Company: "Knots <& Sons>"}).Number)
	return a.ClientID, storagetest.Handover(f.t, f.db, a.ClientID)
}

func welcome(token string) string {
	return web.WithQuery("/partners/welcome", url.Values{"token": {token}})
}

func (f *fixture) liveSecrets(clientID string) []storage.Secret {
	f.t.Helper()
	live, err := f.db.LiveSecrets(f.t.Context(), clientID)
	must(f.t, err)
	return live
}

var secretRE = regexp.MustCompile(`[0-9a-f]{40}`)

func TestSecretIsShownOnceWhenTheButtonIsPressed(t *testing.T) {
	t.Parallel()
	f := open(t)
	clientID, token := f.admitted()
	for range 3 {
		head := f.Send(f.Request(http.MethodHead, welcome(token), nil))
		wantStatus(t, head, http.StatusOK)
	}
	if h, err := f.db.HandoverByHash(t.Context(), storage.Hash(token)); err != nil || !h.OpenedAt.IsZero() {
		t.Errorf("a HEAD request opened it: %+v, %v", h, err)
	}
	var page *webtest.Page
	for range 3 { // as scanners do
		page = f.Get(welcome(token))
		wantStatus(t, page, http.StatusOK)
		wantSays(t, page, "Knots <& Sons>", clientID)
	}
	for header, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "strict-origin"} {
		if got := page.Header.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	if secretRE.MatchString(page.Body) && len(f.liveSecrets(clientID)) > 0 {
		t.Error("opening it made a secret")
	}
	shown := page.Submit("Show my client secret", nil)
	wantStatus(t, shown, http.StatusOK)
	wantSays(t, shown, "Copy the secret now. You will not see it again.", "Read the guide")
	if got := shown.Find("a:contains('Try it on the test bench')").AttrOr("href", ""); got != "/partners/"+clientID+"/test" {
		t.Errorf("the test bench is at %q", got)
	}
	if got := f.Get("/partners"); got.URL.Path != "/partners/"+clientID || !strings.Contains(got.Text(), "owner") {
		t.Errorf("nobody is signed in as owner: %s", got.Text())
	}
	if got := shown.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
	if got := shown.Find("code[aria-labelledby=client-id]").Text(); got != clientID {
		t.Errorf("the client ID is %q", got)
	}
	secret := shown.Find("code[aria-labelledby=client-secret]").Text()
	live := f.liveSecrets(clientID)
	if len(live) != 1 || string(live[0].Hash) != string(storage.Hash(secret)) {
		t.Errorf("the secret is %q, live are %+v", secret, live)
	}
	at := f.clock.Now().UTC().Format("2 January 2006, 15:04 UTC")
	for name, over := range map[string]*webtest.Page{"opened": f.Another().Get(welcome(token)), "pressed again": page.Submit("Show my client secret", nil)} {
		wantStatus(t, over, http.StatusGone)
		wantSays(t, over, "This link was used on "+at+".", "This secret was shown once and cannot be shown again.", "If this was not you, sign in and revoke the secret.")
		if got := over.Click("Sign in"); got.URL.Path != "/partners/login" {
			t.Errorf("%s leads to %s", name, got.URL)
		}
		if secretRE.MatchString(over.Body) || over.Find("main form").Length() > 0 {
			t.Errorf("%s: %s", name, over.Body)
		}
	}
	if said := f.log.String(); strings.Contains(said, token) || strings.Contains(said, secret) {
		t.Errorf("the log: %s", said)
	}
	f.wantAudited(clientID, "handover.opened", "person.signed_in", "secret.made")
}

// wantAudited wants the last changes of a partner to be its own.
func (f *fixture) wantAudited(clientID string, what ...string) {
	f.t.Helper()
	var got []audit.Line
	for r, err := range f.db.AuditAfter(f.t.Context(), 0, storage.AuditFilter{}) {
		must(f.t, err)
		l, err := audit.Parse(r.Line)
		must(f.t, err)
		got = append(got, l)
	}
	if len(got) < len(what) {
		f.t.Fatalf("audited: %+v", got)
	}
	for i, l := range got[len(got)-len(what):] {
		if l.What != what[i] || l.On.Kind == "partner" && l.On.ID != clientID || l.Who.Kind != audit.Person || l.Who.ID == "" && i > 0 || l.Who.Address == "" {
			f.t.Errorf("audited: %+v, want %s", l, what[i])
		}
	}
}

func TestLinkThatIsOverSaysSo(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(f *fixture, clientID string){
		"expired": func(f *fixture, _ string) { f.clock.Advance(storagetest.HandoverLifetime) },
		"replaced": func(f *fixture, clientID string) {
			must(f.t, f.db.SendHandover(storagetest.BySam(f.t), clientID, time.Hour, partner.LiveSecrets))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			clientID, token := f.admitted()
			page := f.Get(welcome(token))
			end(f, clientID)
			for _, over := range []*webtest.Page{f.Get(welcome(token)), page.Submit("Show my client secret", nil)} {
				wantStatus(t, over, http.StatusGone)
				wantSays(t, over, "This link no longer works. Ask support for a new one.")
			}
			if live := f.liveSecrets(clientID); len(live) != 0 {
				t.Errorf("live are %+v", live)
			}
		})
	}
}

func TestOddTokensAreLinksThatNoLongerWork(t *testing.T) {
	t.Parallel()
	f := open(t)
	for _, path := range []string{"/partners/welcome", "/partners/application"} {
		for _, token := range []string{"", "x", "\x00", "\xff", strings.Repeat("x", 5000), "<script>"} {
			wantStatus(t, f.Get(web.WithQuery(path, url.Values{"token": {token}})), http.StatusGone)
			wantStatus(t, f.Post(path, url.Values{"token": {token}, "answer": {"\xff\x00"}}), http.StatusGone)
		}
		wantStatus(t, f.Get(path), http.StatusGone)
		wantStatus(t, f.Post(path, nil), http.StatusGone)
		wantStatus(t, f.Get(path+"?token=1&token=2"), http.StatusGone)
	}
}

func TestTwoWhoPressAtOnceGetOneSecret(t *testing.T) {
	t.Parallel()
	f := open(t)
	clientID, token := f.admitted()
	var all sync.WaitGroup
	var mu sync.Mutex
	got := map[int]int{}
	var pages []*webtest.Page
	for range 6 {
		pages = append(pages, f.Another().Get(welcome(token)))
	}
	for _, page := range pages {
		all.Go(func() {
			shown := page.Submit("Show my client secret", nil)
			mu.Lock()
			defer mu.Unlock()
			got[shown.Status]++
		})
	}
	all.Wait()
	if got[http.StatusOK] != 1 || got[http.StatusGone] != 5 || len(f.liveSecrets(clientID)) != 1 {
		t.Errorf("got %v, %d live", got, len(f.liveSecrets(clientID)))
	}
}

func TestSecretIsRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		before func(f *fixture, clientID string)
		after  func(f *fixture, clientID string)
		status int
		says   string
	}{
		"while suspended": {
			func(f *fixture, clientID string) {
				must(f.t, f.db.SetClientStatus(f.t.Context(), clientID, storage.Suspended, "abuse"))
			},
			func(f *fixture, clientID string) {
				must(f.t, f.db.SetClientStatus(f.t.Context(), clientID, storage.Active, ""))
			},
			http.StatusForbidden, "is suspended. Please contact support."},
		"with two live": {
			func(f *fixture, clientID string) {
				storagetest.Secret(f.t, f.db, clientID)
				storagetest.Secret(f.t, f.db, clientID)
			},
			func(f *fixture, clientID string) {
				must(f.t, f.db.RevokeSecret(f.t.Context(), clientID, f.liveSecrets(clientID)[0].ID))
			},
			http.StatusConflict, "already has two live secrets"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			clientID, token := f.admitted()
			page := f.Get(welcome(token))
			row.before(f, clientID)
			refused := page.Submit("Show my client secret", nil)
			wantStatus(t, refused, row.status)
			wantSays(t, refused, row.says)
			row.after(f, clientID)
			wantStatus(t, page.Submit("Show my client secret", nil), http.StatusOK)
		})
	}
	f := open(t)
	clientID, token := f.admitted()
	must(t, f.db.SetClientStatus(t.Context(), clientID, storage.Suspended, "abuse"))
	wantStatus(t, f.Get(welcome(token)), http.StatusForbidden)
}

func TestFormsOfOtherSitesDoNothing(t *testing.T) {
	t.Parallel()
	f := open(t)
	clientID, token := f.admitted()
	for _, path := range []string{"/partners/welcome", "/partners/application"} {
		foreign := f.Request(http.MethodPost, path, strings.NewReader(url.Values{"token": {token}}.Encode()))
		foreign.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		foreign.Header.Set("Origin", "https://evil.example")
		wantStatus(t, f.Send(foreign), http.StatusForbidden)
		plain := f.Request(http.MethodPost, path, strings.NewReader("{}"))
		plain.Header.Set("Content-Type", "application/json")
		wantStatus(t, f.Send(plain), http.StatusBadRequest)
		wantStatus(t, f.Send(f.Request(http.MethodPut, path, nil)), http.StatusSeeOther)
	}
	if len(f.liveSecrets(clientID)) != 0 {
		t.Error("a secret was made")
	}
}

// applied is an application, and the secret of a link to it.
func (f *fixture) applied() (storage.Application, string) {
	f.t.Helper()
	a, token := storagetest.Application(f.t, f.db, storage.Application{}), storage.NewSecret()
	must(f.t, f.db.OfferApplicationLink(f.t.Context(), storage.Hash(token), a.Number))
	return a, web.WithQuery("/partners/application", url.Values{"token": {token}})
}

func TestApplicantAnswersAQuestion(t *testing.T) {
	t.Parallel()
	f := open(t)
	a, at := f.applied()
	page := f.Get(at)
	wantStatus(t, page, http.StatusOK)
	wantSays(t, page, a.Number, "Waiting for support", "https://knots.example/cb")
	if page.Find("form").Length() > 0 || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("it has a form, or may be kept: %s", page.Body)
	}
	must(t, f.db.AskApplicant(storagetest.BySam(t), a.Number, "What do\nyou <sell>?"))
	page = f.Get(at)
	wantSays(t, page, "Waiting for you", "What do you <sell>?")
	for typed, says := range map[string]string{"": "Please enter an answer.", "\x00": "unsupported character", strings.Repeat("ü", 2001): "longer than 2000"} {
		refused := page.Submit("Send answer", map[string]string{"Your answer": typed})
		wantStatus(t, refused, http.StatusUnprocessableEntity)
		if got := refused.Error("Your answer"); !strings.Contains(got, says) {
			t.Errorf("%q: %q", typed, got)
		}
	}
	sent := page.Submit("Send answer", map[string]string{"Your answer": "Knots.\nAnd sails."})
	wantStatus(t, sent, http.StatusOK)
	wantSays(t, sent, "Your answer was sent.", "Waiting for support", "Knots. And sails.")
	again := page.Submit("Send answer", map[string]string{"Your answer": "Something else."})
	wantStatus(t, again, http.StatusConflict)
	wantSays(t, again, "There’s no open question right now.", "Knots. And sails.")
	if all, err := f.db.Questions(t.Context(), a.Number); err != nil || len(all) != 1 || all[0].Answer != "Knots.\nAnd sails." {
		t.Errorf("they are %+v, %v", all, err)
	}
}

func TestApplicantReadsTheDecisionFor30Days(t *testing.T) {
	t.Parallel()
	f := open(t)
	a, at := f.applied()
	_, err := f.db.DeclineApplication(storagetest.BySam(t), storage.Decision{Number: a.Number, Reason: "We don’t ship <there>."})
	must(t, err)
	wantSays(t, f.Get(at), "Declined", "We don’t ship <there>.")
	f.clock.Advance(30*24*time.Hour - time.Second)
	wantStatus(t, f.Get(at), http.StatusOK)
	f.clock.Advance(time.Second)
	over := f.Get(at)
	wantStatus(t, over, http.StatusGone)
	wantSays(t, over, "This link no longer works")
	b, at := f.applied()
	storagetest.Approve(t, f.db, b.Number)
	wantSays(t, f.Get(at), "Approved")
	if said := fmt.Sprint(f.log); strings.Contains(said, strings.TrimPrefix(at, "/partners/application?token=")) {
		t.Errorf("the log: %s", said)
	}
}

// People of agencies belong to many partners, which must not be looked up one by one.
func TestPartnersOfAnAgencyAreListedAtOnce(t *testing.T) {
	t.Parallel()
	f := open(t)
	first := f.partner("Acme")
	agent := storagetest.Owner(t, f.db, first.ID)
	for _, name := range []string{"Bolts", "Cogs"} {
		f.clock.Advance(time.Second)
		_, err := f.db.AddPerson(storagetest.BySam(t), f.partner(name).ID, storage.NewPerson{Email: agent.Email, Role: storage.PersonDeveloper, LinkUntil: storage.At(f.clock.Now())})
		must(t, err)
	}
	must(t, f.db.SetClientStatus(storagetest.BySam(t), first.ID, storage.Suspended, "asked"))
	page := f.signedIn(agent).Get("/partners")
	wantStatus(t, page, http.StatusOK)
	var rows []string
	for _, row := range page.Find("table[aria-label=Partners] tbody tr").EachIter() {
		rows = append(rows, strings.Join(strings.Fields(row.Find("td, th").Not(":nth-child(2)").Text()), " "))
	}
	if got := strings.Join(rows, ", "); got != "AcmeSuspended, BoltsActive, CogsActive" {
		t.Errorf("listed are %s", got)
	}
}
