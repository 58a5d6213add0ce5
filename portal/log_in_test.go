package portal_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// requested are the links that were asked for and not mailed yet.
func (f *fixture) requested() (all []storage.PersonLinkMail) {
	f.t.Helper()
	jobs, err := f.db.ClaimJobs(f.t.Context(), 100, time.Minute, storage.JobPersonLink)
	must(f.t, err)
	for _, job := range jobs {
		var one storage.PersonLinkMail
		must(f.t, json.Unmarshal([]byte(job.Payload), &one))
		all = append(all, one)
		must(f.t, f.db.CloseJob(f.t.Context(), job))
	}
	return all
}

// link is the path of a link that was just mailed to a person.
func (f *fixture) link(p storage.Person, next string) string {
	f.t.Helper()
	token := storage.NewSecret()
	must(f.t, f.db.OfferPersonLink(f.t.Context(), storage.PersonLink{Hash: storage.Hash(token), PersonID: p.ID, Next: next, ExpiresAt: storage.At(f.clock.Now().Add(15 * time.Minute))}))
	return "/partners/login/link?token=" + token
}

func TestSignInIsTheSameForEveryAddress(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.partner("Acme")
	var bodies []string
	for _, who := range []string{"dev@acme.example", "DEV@acme.example", "nobody@acme.example", "dev@acme", "dev..x@acme..example", "dev@acme.example."} {
		b := f.Another()
		sent := b.Get("/partners/login").Submit("Send link", map[string]string{"Email": who})
		wantStatus(t, sent, http.StatusOK)
		wantSays(t, sent, "Check your email", "If this address belongs to a partner, a link is on its way.")
		bodies = append(bodies, sent.Body)
		if got := f.requested(); len(got) != 1 || got[0].Email != who || len(b.Cookies()) != 0 {
			t.Errorf("%s: asked for %+v, cookies %v", who, got, b.Cookies())
		}
	}
	if bodies = slices.Compact(bodies); len(bodies) != 1 {
		t.Errorf("the pages differ: %s", strings.Join(bodies, "\n\n"))
	}
}

func TestSignInRefusesWhatIsNoAddress(t *testing.T) {
	t.Parallel()
	f := open(t)
	for _, who := range []string{"", "dev", "dev@", "a@b.example, c@d.example", "dev@acme.example\r\nBcc: eve@example.com", "\xff@acme.example", "a\x00@acme.example"} {
		page := f.Get("/partners/login?next=%2Fpartners%2Fme").Submit("Send link", map[string]string{"Email": who})
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if page.Error("Email") == "" || page.URL.RawQuery != "next=%2Fpartners%2Fme" {
			t.Errorf("%q: %s at %s", who, page.Text(), page.URL)
		}
	}
	if got := f.requested(); len(got) != 0 {
		t.Errorf("asked for %+v", got)
	}
}

func TestThreeLinksAnHourAreMailedToAnAddress(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.app.Unlimited = false
	for range 5 {
		wantStatus(t, f.Get("/partners/login").Submit("Send link", map[string]string{"Email": "dev@acme.example"}), http.StatusOK)
	}
	if got := f.requested(); len(got) != 3 {
		t.Errorf("asked for %d", len(got))
	}
	f.clock.Advance(20 * time.Minute)
	f.Get("/partners/login").Submit("Send link", map[string]string{"Email": "DEV@acme.example"})
	if got := f.requested(); len(got) != 1 {
		t.Errorf("later, asked for %d", len(got))
	}
}

func TestLinkSignsInOnceWhenItsButtonIsPressed(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	owner := storagetest.Owner(t, f.db, c.ID)
	path, other := f.link(owner, ""), f.link(owner, "")
	for range 3 { // as scanners do
		wantStatus(t, f.Send(f.Request(http.MethodHead, path, nil)), http.StatusOK)
		page := f.Get(path)
		wantStatus(t, page, http.StatusOK)
		if len(page.Find("form").Nodes) != 1 || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("the page is %s", page.Body)
		}
	}
	wantLogIn(t, asks(f.Browser, http.MethodGet, "/partners", ""), "after looking", "")
	pressed := f.Get(path)
	in := pressed.Submit("Sign in", nil)
	wantStatus(t, in, http.StatusOK)
	if in.URL.Path != "/partners/"+c.ID || in.H1() != "Acme" {
		t.Errorf("it leads to %s", in.URL)
	}
	for name, over := range map[string]*webtest.Page{"opened": f.Another().Get(path), "pressed again": pressed.Submit("Sign in", nil), "the other": f.Another().Get(other)} {
		wantStatus(t, over, http.StatusGone)
		wantSays(t, over, "This link has already been used or has expired.", "Send a new link")
		if name == "opened" && over.Click("Send a new link").URL.Path != "/partners/login" {
			t.Error("it leads elsewhere")
		}
	}
	if said := f.log.String(); strings.Contains(said, "token=") {
		t.Errorf("the log: %s", said)
	}
	l := f.lastAudited()
	if l.What != "person.signed_in" || l.Who.Kind != audit.Person || l.Who.ID != owner.ID || l.On.ID != owner.ID {
		t.Errorf("audited: %+v", l)
	}
}

// lastAudited is the newest row of the audit log.
func (f *fixture) lastAudited() (l audit.Line) {
	f.t.Helper()
	for r, err := range f.db.AuditAfter(f.t.Context(), 0, storage.AuditFilter{}) {
		must(f.t, err)
		l, err = audit.Parse(r.Line)
		must(f.t, err)
	}
	return l
}

// A link can be another person's, who wants somebody to work in their name.
func TestLinkSaysWhomItSignsIn(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme, bolts := f.partner("Acme"), f.partner("Bolts")
	evil := f.link(storagetest.Owner(t, f.db, bolts.ID), "")
	page := f.owner(acme.ID).Get(evil)
	wantSays(t, page, "sign in to the partner portal in this browser as dev@bolts.example.")
}

func TestOfTwoPressesAtOnceOneSignsIn(t *testing.T) {
	t.Parallel()
	f := open(t)
	path := f.link(storagetest.Owner(t, f.db, f.partner("Acme").ID), "")
	var all sync.WaitGroup
	var mu sync.Mutex
	got := map[int]int{}
	var pages []*webtest.Page
	for range 6 {
		pages = append(pages, f.Another().Get(path))
	}
	for _, page := range pages {
		all.Go(func() {
			in := page.Submit("Sign in", nil)
			mu.Lock()
			defer mu.Unlock()
			got[in.Status]++
		})
	}
	all.Wait()
	if got[http.StatusOK] != 1 || got[http.StatusGone] != 5 {
		t.Errorf("got %v", got)
	}
}

func TestLinkThatIsOverSignsNobodyIn(t *testing.T) {
	t.Parallel()
	f := open(t)
	owner := storagetest.Owner(t, f.db, f.partner("Acme").ID)
	path := f.link(owner, "")
	page := f.Get(path)
	f.clock.Advance(15 * time.Minute)
	wantStatus(t, f.Get(path), http.StatusGone)
	wantStatus(t, page.Submit("Sign in", nil), http.StatusGone)
}

func TestNextTravelsWithTheLink(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	owner := storagetest.Owner(t, f.db, c.ID)
	page := asks(f.Browser, http.MethodGet, "/partners/"+c.ID+"/secrets?a=1", "")
	f.Get(page.Location).Submit("Send link", map[string]string{"Email": owner.Email})
	if got := f.requested(); len(got) != 1 || got[0].Next != "/partners/"+c.ID+"/secrets?a=1" {
		t.Errorf("asked for %+v", got)
	}
	for next, want := range map[string]string{
		"/partners/confirm": "/partners/confirm", "": "/partners/" + c.ID, "//evil.example": "/partners/" + c.ID, "/account": "/partners/" + c.ID,
		"/partners/../account": "/partners/" + c.ID, "https://evil.example/partners": "/partners/" + c.ID, `/partners/\evil`: "/partners/" + c.ID,
	} {
		b := f.Another()
		if in := b.Get(f.link(owner, next)).Submit("Sign in", nil); in.URL.Path != want {
			t.Errorf("%q leads to %s", next, in.URL)
		}
	}
}

func TestSessionOfAPersonEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(f *fixture, b *webtest.Browser){
		"unused":     func(f *fixture, _ *webtest.Browser) { f.clock.Advance(24 * time.Hour) },
		"logged out": func(_ *fixture, b *webtest.Browser) { b.Post("/partners/logout", nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			c := f.partner("Acme")
			b := f.owner(c.ID)
			thief := b.Clone()
			wantStatus(t, b.Get("/partners/"+c.ID), http.StatusOK)
			end(f, b)
			wantLogIn(t, asks(thief, http.MethodGet, "/partners/"+c.ID, ""), name, "")
		})
	}
}

func TestConfirmingMailsALinkThatLeadsBack(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	b := f.owner(c.ID)
	sent := b.Get("/partners/confirm?next=%2Fpartners%2F"+c.ID).Submit("Send link", nil)
	wantSays(t, sent, "Check your email")
	if got := f.requested(); len(got) != 1 || got[0].Email != "dev@acme.example" || got[0].Next != "/partners/"+c.ID {
		t.Errorf("asked for %+v", got)
	}
}

func TestSuspendedPartnerIsReadAndSaysSo(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	b := f.owner(c.ID)
	must(t, f.db.SetClientStatus(t.Context(), c.ID, storage.Suspended, "abuse"))
	page := b.Get("/partners/" + c.ID)
	wantStatus(t, page, http.StatusOK)
	wantSays(t, page, "Acme is suspended. Please contact support.")
	if strings.Contains(page.Body, "abuse") {
		t.Error("it says why")
	}
}
