package portal_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// access is who may use a route.
type access int

const (
	everybody access = iota
	people           // whoever is signed in, to see their own
	private          // a thing of the owner's own, which exists for nobody else
	members          // of the partner in the path
	ownersOnly
)

// authorization is who may use each route, by the beginning of its pattern, the longest first.
// What is not below one of these is a failure: a new route needs a row.
var authorization = []struct {
	pattern string
	access
}{
	{"GET /partners/welcome", everybody}, {"POST /partners/welcome", everybody},
	{"GET /partners/application", everybody}, {"POST /partners/application", everybody},
	{"GET /partners/apply", everybody}, {"POST /partners/apply", everybody},
	{"GET /partners/login", everybody}, {"POST /partners/login", everybody},
	{"GET /partners/confirm", people}, {"POST /partners/confirm", people}, {"POST /partners/logout", people},
	{"GET /partners/{partner}/secrets", members}, {"POST /partners/{partner}/secrets", members},
	{"POST /partners/{partner}/test", members},
	{"POST /partners/{partner}/profile", ownersOnly},
	{"POST /partners/me/sessions/{session}", private}, {"GET /partners/me", people}, {"POST /partners/me", people},
	{"POST /partners/{partner}/people", ownersOnly},
	{"GET /partners/{partner}/leave", ownersOnly}, {"POST /partners/{partner}/leave", ownersOnly}, {"POST /partners/{partner}/export", ownersOnly},
	{"GET /partners/{partner}/secrets", members}, {"POST /partners/{partner}/secrets", members},
	{"GET /partners/{partner}", members},
	{"POST /partners/{partner}/callbacks", members},
}

func accessOf(t *testing.T, pattern string) access {
	t.Helper()
	if pattern == "GET /partners" {
		return people
	}
	for _, row := range authorization {
		if pattern == row.pattern || strings.HasPrefix(pattern, row.pattern+"/") {
			return row.access
		}
	}
	t.Fatalf("%s is not in the table", pattern)
	return everybody
}

// objects are a partner and what belongs to it.
func (f *fixture) objects(company string) webtest.Objects {
	f.t.Helper()
	c := f.partner(company)
	one, _ := storagetest.Secret(f.t, f.db, c.ID)
	wanted := storage.Application{Kind: storage.ApplicationCompany, ClientID: c.ID, Company: company + " & Sons"}
	must(f.t, f.db.RequestChange(f.t.Context(), &wanted, nil))
	owner := storagetest.Owner(f.t, f.db, c.ID)
	return webtest.Objects{
		"/partners/{partner}/secrets/{secret}":          one.ID,
		"/partners/{partner}/people/{person}":           owner.ID,
		"/partners/me/sessions/{session}":               storagetest.PersonSession(f.t, f.db, owner).ID,
		"/partners/{partner}":                           c.ID,
		"/partners/{partner}/profile/requests/{number}": wanted.Number,
		"/partners/{partner}/callbacks/{callback}":      f.defaultCallback(c.ID, company),
		"/partners/{partner}/attempts/{code}":           f.attempt(c.ID).SupportCode,
		"/partners/{partner}/test/{run}":                f.testRun(c.ID),
		"/partners/{partner}/test/secrets/{secret}":     f.testSecret(c.ID),
	}
}

// defaultCallback is a default callback that no other partner has, by what names it in paths.
func (f *fixture) defaultCallback(clientID, company string) string {
	f.t.Helper()
	url := "https://" + strings.ToLower(company) + ".example/cb"
	must(f.t, f.db.AddCallback(f.t.Context(), clientID, url))
	must(f.t, f.db.SetDefaultCallback(f.t.Context(), clientID, url))
	return partner.CallbackID(url)
}

// TestAuthorization is WIRE-PORTAL §10: every route × who × what exists and does not.
func TestAuthorization(t *testing.T) {
	t.Parallel()
	routes := webtest.Routes(t, ".")
	if !slices.Contains(routes, "GET /partners/{partner}") {
		t.Fatalf("the package mounts %q", routes)
	}
	f := open(t)
	own, foreign := f.objects("Acme"), f.objects("Bolts")
	theirs := foreign["/partners/{partner}"]
	for _, pattern := range routes {
		method, path, _ := strings.Cut(pattern, " ")
		known, ok := own.Fill(path, nil)
		if !ok {
			t.Errorf("%s: no object is known for it", pattern)
			continue
		}
		r := asked{pattern, method, known, own.Unknowns(path, foreign), accessOf(t, pattern), own["/partners/{partner}"]}
		f.refusesStrangers(r)
		f.refusesOthers(r, theirs)
		f.admitsMembers(r)
	}
}

// asked is a route as it is asked for.
type asked struct {
	pattern, method, path string
	unknown               []string
	who                   access
	partner               string
}

var accepted = []string{"text/html", "application/json"}

func (f *fixture) refusesStrangers(r asked) {
	if r.who == everybody {
		return
	}
	for name, b := range map[string]*webtest.Browser{"nobody": f.Another(), "an account": f.accountsBrowser()} {
		for _, accept := range accepted {
			for _, at := range append(r.unknown, r.path) {
				wantLogIn(f.t, asks(b, r.method, at, accept), name+": "+r.pattern, accept)
			}
		}
	}
}

// refusesOthers asks as an owner of another partner, to whom this one does not exist.
func (f *fixture) refusesOthers(r asked, theirs string) {
	if r.who < members {
		return
	}
	for _, accept := range accepted {
		for _, at := range append(r.unknown, r.path) {
			if strings.HasPrefix(at, "/partners/"+theirs) { // its own
				continue
			}
			if got := asks(f.owner(theirs), r.method, at, accept); got.Status != http.StatusNotFound {
				f.t.Errorf("another partner's owner: %s at %s answers %d", r.pattern, at, got.Status)
			}
		}
	}
}

func (f *fixture) admitsMembers(r asked) {
	for name, signIn := range map[string]func(string) *webtest.Browser{"developer": f.developer, "owner": f.owner} {
		for _, accept := range accepted {
			for _, at := range r.unknown {
				want := http.StatusNotFound
				isListed := strings.Contains(r.pattern, "{person}") // which developers can read
				if r.who == ownersOnly && name == "developer" && strings.HasPrefix(at, "/partners/"+r.partner+"/") && !isListed {
					want = http.StatusForbidden // and learns nothing of what exists
				}
				if got := asks(signIn(r.partner), r.method, at, accept); got.Status != want {
					f.t.Errorf("%s: %s at %s answers %d, want %d", name, r.pattern, at, got.Status, want)
				}
			}
			f.admits(r, name, asks(signIn(r.partner), r.method, r.path, accept))
		}
	}
}

func (f *fixture) admits(r asked, name string, got *webtest.Page) {
	f.t.Helper()
	if r.who == ownersOnly && name == "developer" {
		if got.Status != http.StatusForbidden || !strings.Contains(got.Body, "Only an owner can do this.") {
			f.t.Errorf("developer: %s answers %d: %s", r.pattern, got.Status, got.Text())
		}
		return
	}
	if r.who == private && name == "developer" {
		if got.Status != http.StatusNotFound {
			f.t.Errorf("developer: %s answers %d", r.pattern, got.Status)
		}
		return
	}
	isIn := got.Status < 400 && (!strings.HasPrefix(got.Location, "/partners/login") || r.who < members) || isAboutTheForm(got.Status)
	if !isIn {
		f.t.Errorf("%s: %s answers %d to %q: %s", name, r.pattern, got.Status, got.Location, got.Text())
	}
}

// isAboutTheForm reports whether a status says that a form is not filled.
func isAboutTheForm(status int) bool {
	return slices.Contains([]int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusGone, http.StatusConflict}, status)
}

func wantLogIn(t *testing.T, got *webtest.Page, what, accept string) {
	t.Helper()
	if accept == "application/json" {
		if got.Status != http.StatusUnauthorized || got.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s as JSON answers %d: %s", what, got.Status, got.Body)
		}
		return
	}
	if got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/partners/login") {
		t.Errorf("%s answers %d and leads to %q", what, got.Status, got.Location)
	}
}

// accountsBrowser is one in which an account with an owner's address is signed in.
func (f *fixture) accountsBrowser() *webtest.Browser {
	f.t.Helper()
	ada := storagetest.Account(f.t, f.db, storage.Account{Email: storage.NewID() + "@acme.example"})
	b, w := f.Another(), httptest.NewRecorder()
	must(f.t, f.app.SignIn(w, httptest.NewRequest(http.MethodGet, "/", nil), web.SignIn{AccountID: ada.ID}))
	b.Client.Jar.SetCookies(f.app.PublicURL, w.Result().Cookies())
	return b
}
