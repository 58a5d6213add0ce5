package staff_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// access is who may use a route.
type access int

const (
	everybody access = iota // signs people in
	halfWay                 // completes a sign-in
	allStaff
	admins
)

// authorization is who may use each route, by the beginning of its path, the longest first.
// What is not below one of these is a failure: a new route needs a row.
var authorization = []struct {
	path string
	access
}{
	{"/staff/login/code", halfWay}, {"/staff/login", everybody}, {"/staff/password", halfWay}, {"/staff/second-factor", halfWay}, {"/staff/welcome", everybody},
	{"/staff/audit/export", admins}, {"/staff/people", admins},
	{"/staff/audit", allStaff}, {"/staff/recovery-codes", allStaff}, {"/staff/me", allStaff}, {"/staff/confirm", allStaff}, {"/staff/logout", allStaff},
	{"/staff/search", allStaff}, {"/staff/attempts", allStaff}, {"/staff/tokens", allStaff}, {"/staff/partners", allStaff}, {"/staff/applications", allStaff},
	{"/staff/accounts", allStaff},
}

func accessOf(t *testing.T, path string) access {
	t.Helper()
	if path == "/staff" {
		return allStaff
	}
	for _, row := range authorization {
		if path == row.path || strings.HasPrefix(path, row.path+"/") {
			return row.access
		}
	}
	t.Fatalf("%s is not in the table", path)
	return admins
}

// objects are what the places in routes can stand for: what exists, and what exists but belongs
// to another.
type objects struct {
	known, foreign webtest.Objects
}

func (c *console) objects() (o objects) {
	c.t.Helper()
	shop := c.shop()
	other, _ := storagetest.Partner(c.t, c.db, storage.Client{Name: "Acorn"}, "https://acorn.example/callback", "https://acorn.example/other")
	a := storage.Application{Kind: storage.ApplicationPartner, Company: "Acorn", Email: "dev@acorn.example", Callback: "https://acorn.example/", UseCase: "Labels"}
	c.must(c.db.CreateApplication(c.t.Context(), &a, nil))
	head, err := c.db.AuditHead(c.t.Context())
	c.must(err)
	someone := storagetest.Staff(c.t, c.db, storage.Staff{})
	account, connection := c.owner("ada@acorn.example", true)
	another, theirs := c.owner("bob@acorn.example", true)
	o.known = webtest.Objects{
		"/staff/partners/{partner}": shop.ID, "/staff/applications/{number}": a.Number, "/staff/audit/{number}": strconv.FormatInt(head.Number, 10),
		"/staff/attempts/{code}": c.attempt(storage.Attempt{ClientID: shop.ID}).SupportCode, "/staff/people/{id}": someone.ID,
		"/staff/accounts/{account}": account.ID, "/staff/accounts/{account}/connections/{connection}": connection.ID,
		"/staff/accounts/{account}/second-factor-resets/{reset}": c.asked(account.ID),
		"/staff/partners/{partner}/callbacks/{callback}":         c.callbackID(shop.ID), "/staff/partners/{partner}/secrets/{secret}": c.secretsOf(shop.ID)[0].ID,
	}
	o.known["/staff/partners/{partner}/people/{person}"] = storagetest.Owner(c.t, c.db, shop.ID).ID
	o.foreign = webtest.Objects{"/staff/accounts/{account}/connections/{connection}": theirs.ID, "/staff/accounts/{account}/second-factor-resets/{reset}": c.asked(another.ID),
		"/staff/partners/{partner}/callbacks/{callback}": c.callbackID(other.ID), "/staff/partners/{partner}/secrets/{secret}": c.secretsOf(other.ID)[0].ID,
		"/staff/partners/{partner}/people/{person}": storagetest.Owner(c.t, c.db, other.ID).ID}
	return o
}

// asked is a reset of an account's second factor that waits.
func (c *console) asked(account string) string {
	c.t.Helper()
	by := storage.WithWho(c.t.Context(), audit.Who{Kind: audit.Staff, ID: c.admin.ID})
	c.must(c.db.AskFactorReset(by, account, "lost phone", storage.At(c.clock.Now().Add(time.Hour))))
	r, err := c.db.WaitingFactorReset(c.t.Context(), account)
	c.must(err)
	return r.ID
}

// callbackID is what stands for a callback of a partner in paths.
func (c *console) callbackID(partner string) string {
	c.t.Helper()
	href := c.Get("/staff/partners/"+partner).Find("a[href*='/callbacks/']").AttrOr("href", "")
	_, id, _ := strings.Cut(href, "/callbacks/")
	return strings.TrimSuffix(id, "/remove")
}

// asks sends a request of a route as a script or a browser does.
func asks(t *testing.T, b *webtest.Browser, method, path, accept string) *webtest.Page {
	t.Helper()
	r := b.Request(method, path, strings.NewReader(""))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return send(b, r, accept)
}

// TestAuthorization is WIRE-STAFF §8: every route × who × what exists and does not.
func TestAuthorization(t *testing.T) {
	t.Parallel()
	routes := webtest.Routes(t, ".")
	if len(routes) < 80 || !slices.Contains(routes, "POST /staff/partners/{partner}/secrets/{secret}/revoke") {
		t.Fatalf("the package mounts %q", routes)
	}
	c := open(t)
	c.app.PublicURL.Host = "localhost:" + c.app.PublicURL.Port() // where there are passkeys
	c.Browser = webtest.New(t, c.app.PublicURL.String())
	c.Browser, c.admin = c.signedIn("Ada Admin", storage.StaffAdmin)
	o := c.objects()
	halfOpen := c.hired(storage.Staff{}, true)
	halfOpen.logIn("/staff/login")
	strangers := map[string]*webtest.Browser{"nobody": c.Another(), "an account": c.accountsBrowser(), "a half-open sign-in": halfOpen.Browser}
	for _, pattern := range routes {
		method, path, _ := strings.Cut(pattern, " ")
		known, ok := o.known.Fill(path, nil)
		if !ok {
			t.Errorf("%s: no object is known for it", pattern)
			continue
		}
		for _, accept := range []string{"text/html", "application/json"} {
			r := asked{pattern, method, path, accept, accessOf(t, path)}
			c.refusesStrangers(r, strangers, append(o.known.Unknowns(path, o.foreign), known))
			c.knowsNot(r, o.known.Unknowns(path, o.foreign))
			c.admits(r, known)
		}
	}
}

// asked is a route as it is asked for.
type asked struct {
	pattern, method, path, accept string
	who                           access
}

func (c *console) refusesStrangers(r asked, strangers map[string]*webtest.Browser, paths []string) {
	for name, b := range strangers {
		if r.who == everybody || r.who == halfWay && name == "a half-open sign-in" {
			continue
		}
		for _, at := range paths {
			wantRefused(c.t, asks(c.t, b, r.method, at, r.accept), name+": "+r.pattern, r.accept)
		}
	}
}

var roles = []storage.StaffRole{storage.StaffSupport, storage.StaffAdmin}

// knowsNot asks for what does not exist or is another's.
func (c *console) knowsNot(r asked, paths []string) {
	for _, role := range roles {
		want := http.StatusNotFound
		if r.who == admins && role == storage.StaffSupport { // who learns nothing of what exists
			want = http.StatusForbidden
		}
		for _, at := range paths {
			b, _ := c.signedIn("Grace", role)
			if got := asks(c.t, b, r.method, at, r.accept); got.Status != want {
				c.t.Errorf("%s: %s at %s answers %d, want %d", role, r.pattern, at, got.Status, want)
			}
		}
	}
}

// admits asks for what exists.
func (c *console) admits(r asked, known string) {
	for _, role := range roles {
		b, _ := c.signedIn("Grace", role)
		got := asks(c.t, b, r.method, known, r.accept)
		switch isIn := got.Status < 400 && !strings.HasPrefix(got.Location, "/staff/login") || isAboutTheForm(got.Status); {
		case r.who == admins && role == storage.StaffSupport:
			if got.Status != http.StatusForbidden || !strings.Contains(got.Body, "This requires the admin role.") {
				c.t.Errorf("%s: %s answers %d: %s", role, r.pattern, got.Status, got.Text())
			}
		case !isIn && !slices.Contains(lackingSomething, r.path):
			c.t.Errorf("%s: %s as %s answers %d to %q: %s", role, r.pattern, r.accept, got.Status, got.Location, got.Text())
		}
	}
}

// lackingSomething are routes that lead to log in, or nowhere where there is no logo or no
// passkey.
var lackingSomething = []string{"/staff/logout", "/staff/login/passkey", "/staff/applications/{number}/logo", "/staff/confirm/passkey/options"}

// isAboutTheForm reports whether a status says that a form is not filled.
func isAboutTheForm(status int) bool {
	return slices.Contains([]int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusGone, http.StatusConflict}, status)
}

func wantRefused(t *testing.T, got *webtest.Page, what, accept string) {
	t.Helper()
	if accept == "application/json" {
		if got.Status != http.StatusUnauthorized || got.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s as JSON answers %d: %s", what, got.Status, got.Body)
		}
		return
	}
	if got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/staff/login") {
		t.Errorf("%s answers %d and leads to %q", what, got.Status, got.Location)
	}
}

// accountsBrowser is one in which an account is signed in, which has the session of a staff
// member neither way.
func (c *console) accountsBrowser() *webtest.Browser {
	c.t.Helper()
	ada := storagetest.Account(c.t, c.db, storage.Account{Email: c.admin.Email})
	b, w := c.Another(), httptest.NewRecorder()
	c.must(c.app.SignIn(w, httptest.NewRequest(http.MethodGet, "/", nil), web.SignIn{AccountID: ada.ID}))
	b.Client.Jar.SetCookies(c.app.PublicURL, w.Result().Cookies())
	return b
}

// The cookies of staff and of accounts are no cookies of the others, whatever they are called.
func TestSessionsOfOneKindDoNotOpenTheOther(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	for _, pair := range [][2]string{{"staff", "staff_second_step"}, {"staff", "fairlead_session"}} {
		b := c.Another()
		b.Client.Jar.SetCookies(c.app.PublicURL, []*http.Cookie{{Name: pair[1], Value: m.cookie(pair[0]), Path: "/", Expires: time.Now().Add(time.Hour)}})
		if got := once(t, b, http.MethodGet, "/staff/login/code", ""); got.Location != "/staff/login" {
			t.Errorf("%s as %s answers %d", pair[0], pair[1], got.Status)
		}
	}
	account := c.accountsBrowser()
	b := c.Another()
	for _, cookie := range account.Cookies() {
		b.Client.Jar.SetCookies(c.app.PublicURL, []*http.Cookie{{Name: "staff", Value: cookie.Value, Path: "/"}})
	}
	if got := once(t, b, http.MethodGet, "/staff", ""); got.Location != "/staff/login" {
		t.Errorf("an account's cookie as one of staff answers %d", got.Status)
	}
}
