package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// partnerEvents are a server, two partners with an endpoint and a delivery each, and a receiver.
type partnerEvents struct {
	*running
	t           *testing.T
	db          *storage.DB
	receiver    *httptest.Server
	acme, bolts storage.Client
}

func openPartnerEvents(t *testing.T) *partnerEvents {
	t.Helper()
	e := &partnerEvents{running: start(t, "--webhook-loopback", "on"), t: t}
	e.db = storagetest.OpenURL(t, e.files[1])
	e.receiver = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	t.Cleanup(e.receiver.Close)
	e.acme, _ = storagetest.Partner(t, e.db, storage.Client{Name: "Acme", Email: "dev@acme.example"})
	e.bolts, _ = storagetest.Partner(t, e.db, storage.Client{Name: "Bolts", Email: "dev@bolts.example"})
	return e
}

// developer is a browser in which somebody has signed in who develops for a partner.
func (e *partnerEvents) developer(c storage.Client) *webtest.Browser {
	e.t.Helper()
	return e.signedIn(storagetest.Developer(e.t, e.db, c.ID, storage.NewID()+"@dev.example"), c.ID)
}

// listening is the path of an endpoint that somebody adds.
func (e *partnerEvents) listening(b *webtest.Browser, c storage.Client) string {
	e.t.Helper()
	page := b.Get("/partners/"+c.ID+"/events").Click("Add endpoint").Submit("Save", map[string]string{"URL": e.receiver.URL, "Events": "secret.*"})
	if !strings.Contains(page.Text(), "Copy it now. You will not see it again.") {
		e.t.Fatalf("at %s: %s", page.URL, page.Text())
	}
	return page.URL.Path
}

// objects are what the routes' places can stand for.
func (e *partnerEvents) objects(c storage.Client) webtest.Objects {
	e.t.Helper()
	b := e.developer(c)
	path := e.listening(b, c)
	storagetest.Secret(e.t, e.db, c.ID) // which is told
	delivery, ok := b.Get(path).Find("a[href*='/deliveries/']").First().Attr("href")
	if !ok {
		e.t.Fatal("there is no delivery")
	}
	const one = "/partners/{partner}/events/{endpoint}"
	return webtest.Objects{"/partners/{partner}": c.ID, one: filepath.Base(path), one + "/deliveries/{delivery}": filepath.Base(delivery)}
}

// TestPagesOfPartnersEndpointsAreForItsPeople is WIRE-PORTAL §10 for the routes that package event
// serves. Developers and owners may do the same.
func TestPagesOfPartnersEndpointsAreForItsPeople(t *testing.T) {
	t.Parallel()
	e := openPartnerEvents(t)
	own, foreign := e.objects(e.acme), e.objects(e.bolts)
	account := e.browser()
	signUp(account.Get("/signup"))
	strangers := map[string]*webtest.Browser{"nobody": e.browser(), "an account": account}
	theirs, members := e.partnersOwner(e.bolts.ID), map[string]*webtest.Browser{"developer": e.developer(e.acme), "owner": e.partnersOwner(e.acme.ID)}
	count := 0
	for _, pattern := range webtest.Routes(t, filepath.Join("..", "..", "event")) {
		method, path, _ := strings.Cut(pattern, " ")
		if !strings.HasPrefix(path, "/partners/") {
			continue
		}
		count++
		known, _ := own.Fill(path, nil)
		for _, accept := range []string{"text/html", "application/json"} {
			for _, at := range append(own.Unknowns(path, foreign), known) {
				for name, b := range strangers {
					wantSignedOut(t, name+" at "+pattern, answeredTo(b, method, at, accept), accept)
				}
				if page := answeredTo(theirs, method, at, accept); !strings.HasPrefix(at, "/partners/"+e.bolts.ID+"/") && page.Status != http.StatusNotFound {
					t.Errorf("another partner’s owner: %s at %s answers %d", pattern, at, page.Status)
				}
				for name, b := range members {
					if page := answeredTo(b, method, at, accept); at != known && page.Status != http.StatusNotFound {
						t.Errorf("%s: %s at %s answers %d", name, pattern, at, page.Status)
					}
				}
			}
		}
		if strings.HasSuffix(path, "/delete") { // it was deleted, by the first of them
			own = e.objects(e.acme)
			continue
		}
		for name, b := range members {
			if page := answeredTo(b, method, known, "text/html"); page.Status >= 400 && page.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %s answers %d: %s", name, pattern, page.Status, page.Text())
			}
		}
	}
	if count != 14 {
		t.Errorf("package event serves %d routes of partners", count)
	}
}

func wantSignedOut(t *testing.T, what string, page *webtest.Page, accept string) {
	t.Helper()
	isOut := page.Status == http.StatusSeeOther && strings.HasPrefix(page.Location, "/partners/login")
	if accept == "application/json" {
		isOut = page.Status == http.StatusUnauthorized
	}
	if !isOut {
		t.Errorf("%s as %s: %d, to %q", what, accept, page.Status, page.Location)
	}
}

// answeredTo sends a request and follows no redirect.
func answeredTo(b *webtest.Browser, method, path, accept string) *webtest.Page {
	r := b.Request(method, path, strings.NewReader(""))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Accept", accept)
	return b.Send(r)
}

// A developer does everything with an endpoint, and the audit log says who it was.
func TestDeveloperLooksAfterAnEndpoint(t *testing.T) {
	t.Parallel()
	e := openPartnerEvents(t)
	b := e.developer(e.acme)
	page := b.Get("/partners/" + e.acme.ID)
	if page = page.Click("Events"); page.H1() != "Events" || page.Find("nav a[aria-current=page]").Text() != "Events" || !strings.Contains(page.Text(), "You have no webhook endpoints.") {
		t.Errorf("Events leads to %s", page.Text())
	}
	path := e.listening(b, e.acme)
	storagetest.Secret(t, e.db, e.acme.ID)
	page = b.Get(path)
	for _, button := range []string{"Send test event", "Roll secret", "Disable", "Enable"} {
		if page = page.Submit(button, nil); page.Status != http.StatusOK || !strings.HasPrefix(page.URL.Path, path) || page.Find("[role=status]").Length() != 1 {
			t.Errorf("%s leads to %s, %d: %s", button, page.URL, page.Status, page.Text())
		}
	}
	page = page.Click("Edit").Submit("Save", map[string]string{"Description (optional)": "Shop"})
	page = page.Click("secret.created").Submit("Resend", nil)
	if !strings.Contains(page.Text(), "The event will be sent again.") || page.Find("nav.tabs").Length() != 1 {
		t.Errorf("resent: %s", page.Text())
	}
	if page = page.Click("Go to the endpoint").Submit("Delete", nil); page.URL.Path != "/partners/"+e.acme.ID+"/events" {
		t.Errorf("deleted: %s", page.URL)
	}
	lines := e.command("audit", "export")
	for _, what := range []string{"created", "secret_made", "disabled", "enabled", "updated", "deleted"} {
		found := false
		for line := range strings.Lines(lines) {
			found = found || strings.Contains(line, `"what":"endpoint.`+what+`"`) && strings.Contains(line, `"who":{"kind":"person"`) && strings.Contains(line, `"role":"developer"`)
		}
		if !found {
			t.Errorf("endpoint.%s is not in the audit log as a developer’s: %s", what, lines)
		}
	}
}

func TestEndpointsOfASuspendedPartnerCanBeReadAndNotChanged(t *testing.T) {
	t.Parallel()
	e := openPartnerEvents(t)
	b := e.developer(e.acme)
	path := e.listening(b, e.acme)
	page, edit := b.Get(path), b.Get(path+"/edit")
	if err := e.db.SetClientStatus(t.Context(), e.acme.ID, storage.Suspended, "fraud"); err != nil {
		t.Fatal(err)
	}
	if got := b.Get(path); got.Status != http.StatusOK || !strings.Contains(got.Text(), "Acme is suspended. Please contact support.") {
		t.Errorf("it reads %d: %s", got.Status, got.Text())
	}
	for button, of := range map[string]*webtest.Page{"Send test event": page, "Roll secret": page, "Disable": page, "Delete": page, "Resend failed": page, "Save": edit} {
		if got := of.Submit(button, nil); got.Status != http.StatusForbidden || !strings.Contains(got.Text(), "Acme is suspended.") {
			t.Errorf("%s answers %d: %s", button, got.Status, got.Text())
		}
	}
	if all, err := e.db.EndpointsOf(t.Context(), storage.Owner{Kind: storage.OwnerPartner, ID: e.acme.ID}); err != nil || len(all) != 1 || all[0].Status != storage.EndpointEnabled {
		t.Errorf("it is now %+v, %v", all, err)
	}
}

// Whoever has only got hold of a session must not have events sent elsewhere.
func TestWhereAPartnersEventsAreSentIsChangedByPeopleWhoHaveJustSignedIn(t *testing.T) {
	t.Parallel()
	e := openPartnerEvents(t)
	b := e.developer(e.acme)
	path := e.listening(b, e.acme)
	raw := storagetest.Raw(t, e.files[1])
	raw.MustExec(raw.Rebind(`UPDATE person_session SET created_at = created_at - ?`), 2*60*60*1000)
	base := "/partners/" + e.acme.ID + "/events"
	for pattern, next := range map[string]string{"GET " + base + "/new": base + "/new", "GET " + path + "/edit": path + "/edit", "POST " + path + "/edit": path, "POST " + path + "/roll": path} {
		method, at, _ := strings.Cut(pattern, " ")
		page := answeredTo(b, method, at, "text/html")
		if page.Status != http.StatusSeeOther || !strings.HasPrefix(page.Location, "/partners/confirm?next="+strings.ReplaceAll(next, "/", "%2F")) {
			t.Errorf("%s leads to %q, %d", pattern, page.Location, page.Status)
		}
	}
	if page := b.Get(path).Submit("Disable", nil); !strings.Contains(page.Text(), "The endpoint was disabled.") {
		t.Errorf("disabled: %s", page.Text())
	}
}

func TestFormsOfPartnersEndpointsTakeOddInput(t *testing.T) {
	t.Parallel()
	e := openPartnerEvents(t)
	fields := strings.Fields("form url description events oauth client_id client_secret token_url client_auth scope type action since attempts")
	b, own := e.developer(e.acme), e.objects(e.acme)
	for _, pattern := range webtest.Routes(t, filepath.Join("..", "..", "event")) {
		path, posts := strings.CutPrefix(pattern, "POST ")
		if at, ok := own.Fill(path, nil); posts && ok && !strings.HasSuffix(path, "/delete") {
			webtest.OddInput(t, b, at, fields, func(status int) bool { return status != http.StatusForbidden })
		}
	}
	if log := e.stderr.String(); strings.Contains(log, `"level":"ERROR"`) {
		t.Errorf("the log has %s", log)
	}
}
