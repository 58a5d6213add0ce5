package carrier_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/carrier"
	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

const shop = "https://shop.example/done?a=b"

// signInFixture is the pages in a real server, and a carrier's token endpoint.
type signInFixture struct {
	*webtest.Browser
	*carrier.SignIns
	t       *testing.T
	db      *storage.DB
	url     string
	clock   *storagetest.Clock
	sealer  key.Sealer
	log     *webtest.Log
	owner   storage.Account
	account storage.CarrierAccount
	partner storage.Client
	token   string // the partner's, for the owner
	real    *httptest.Server

	mu     sync.Mutex
	asked  []url.Values
	heads  []http.Header
	answer http.HandlerFunc
}

// signInEach runs a test on both engines.
func signInEach(t *testing.T, test func(t *testing.T, f *signInFixture)) {
	t.Helper()
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) { test(t, openSignIn(t, url, storage.Carrier{})) })
}

// openSignIn adds a carrier, ups, with what c has besides, and an account at it.
func openSignIn(t *testing.T, databaseURL string, c storage.Carrier) *signInFixture {
	t.Helper()
	f := &signInFixture{t: t, url: databaseURL, db: storagetest.OpenURL(t, databaseURL), clock: storagetest.NewClock(), log: &webtest.Log{}}
	f.sealer = key.List{key.New(time.Now(), time.Time{})}.Sealer("carrier")
	f.db.Now = f.clock.Now
	f.real = httptest.NewServer(http.HandlerFunc(f.serveToken))
	t.Cleanup(f.real.Close)
	app := webtest.App(t, f.db)
	app.Log = f.log.Logger()
	f.SignIns = &carrier.SignIns{App: app, Client: &carrier.Client{Timeout: 5 * time.Second, Seal: func() key.Sealer { return f.sealer }},
		SignInLifetime: time.Hour, Ahead: 10 * time.Minute}
	f.Browser = webtest.Serve(t, app, f.SignIns, signInPages{f})
	f.owner = storagetest.Account(t, f.db, storage.Account{Email: "ada@example.com", FullName: "Ada Lovelace"})
	f.partner, _ = storagetest.Partner(t, f.db, storage.Client{}, "https://shop.example/registered")
	_, f.token = storagetest.Connection(t, f.db, storage.Connection{ClientID: f.partner.ID, AccountID: f.owner.ID})
	f.addCarrier(c)
	f.account = f.add("ups")
	return f
}

func (f *signInFixture) addCarrier(c storage.Carrier) {
	f.t.Helper()
	if c.ID == "" {
		c.ID = "ups"
	}
	c.Name, c.Auth, c.ClientID, c.Scope, c.TokenFormat, c.Refresh = "UPS", storage.CarrierOAuth, "us &co", "ship track", "form", "rotating"
	c.AuthorizeURL, c.TokenURL = "https://login.ups.example/authorize?brand=1", f.real.URL+"/token"
	if c.ClientAuth == "" {
		c.ClientAuth, c.ClientSecret = "basic", f.sealer.Seal([]byte("s3cret%"), c.Row())
	}
	must(f.t, f.db.AddCarrier(f.t.Context(), &c))
}

// add adds an account of the owner at a carrier.
func (f *signInFixture) add(carrierID string) storage.CarrierAccount {
	f.t.Helper()
	a := &storage.CarrierAccount{ID: storage.NewID(), AccountID: f.owner.ID, CarrierID: carrierID, NumberHash: storage.Hash(carrierID), SealedBy: f.sealer.KeyID, Active: true}
	a.Number, a.Parameters = f.sealer.Seal([]byte("A94567e1"), a.Row(storage.NumberField)), f.sealer.Seal([]byte(`{}`), a.Row(storage.ParametersField))
	must(f.t, f.db.CreateCarrierAccount(f.t.Context(), a, 9))
	return *a
}

// signInPages stand in for the pages of an account.
type signInPages struct{ f *signInFixture }

func (p signInPages) Mount(mux *http.ServeMux) {
	mux.Handle("GET /test/sign-in", p.f.App.Page(func(w http.ResponseWriter, r *http.Request) error {
		if err := p.f.App.SignIn(w, r, web.SignIn{AccountID: r.URL.Query().Get("account")}); err != nil {
			return err
		}
		return web.JSON(w, http.StatusOK, nil)
	}))
	mux.Handle("GET /account/carriers", p.f.App.Page(func(w http.ResponseWriter, r *http.Request) error {
		return p.f.App.Show(w, r, http.StatusOK, &homePage{})
	}))
}

// homePage is any page that can show a notice.
type homePage struct{ carrier.ConnectPage }

func (f *signInFixture) serveToken(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	f.mu.Lock()
	f.asked, f.heads = append(f.asked, r.PostForm), append(f.heads, r.Header)
	answer := f.answer
	f.mu.Unlock()
	if answer != nil {
		answer(w, r)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "access-1", "refresh_token": "refresh-1", "token_type": "Bearer", "expires_in": "3600"})
}

// answering has the carrier answer in another way.
func (f *signInFixture) answering(answer http.HandlerFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer = answer
}

func (f *signInFixture) requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.asked)
}

// link makes a link with the partner's token.
func (f *signInFixture) link(l storage.CarrierLink) (path string) {
	f.t.Helper()
	l.CarrierAccountID, l.CarrierID, l.Test = f.account.ID, f.account.CarrierID, f.account.Test
	if l.RedirectURI == "" {
		l.RedirectURI, l.State = shop, []byte("a b,\xff")
	}
	if l.Credential == nil {
		l.Credential = storage.Hash(f.token)
	}
	path, err := f.NewLink(f.t.Context(), l)
	must(f.t, err)
	return path
}

// begin presses "Continue" and returns the state that the carrier got.
func (f *signInFixture) begin(path string) (state string) {
	f.t.Helper()
	return f.stateOf(f.press(path, "continue"))
}

func (f *signInFixture) press(path, decision string) *webtest.Page {
	f.t.Helper()
	return f.Post(path, url.Values{"decision": {decision}})
}

func (f *signInFixture) stateOf(page *webtest.Page) string {
	f.t.Helper()
	to, err := url.Parse(page.Location)
	if err != nil || page.Status != http.StatusSeeOther || !strings.HasPrefix(page.Location, "https://login.ups.example/authorize?brand=1&") {
		f.t.Fatalf("got %d to %q, want the carrier", page.Status, page.Location)
	}
	return to.Query().Get("state")
}

// comeBack is the carrier's answer, in this browser.
func (f *signInFixture) comeBack(query string) *webtest.Page {
	f.t.Helper()
	return f.Get("/carriers/callback/ups?" + query)
}

// wantSentBack wants the browser to be sent to the shop with a reply.
func (f *signInFixture) wantSentBack(page *webtest.Page, reply string) {
	f.t.Helper()
	if want := shop + reply + "&state=a%20b%2C%FF"; page.Status != http.StatusSeeOther || page.Location != want {
		f.t.Errorf("got %d to %q, want %q; log: %s", page.Status, page.Location, want, f.log)
	}
}

func (f *signInFixture) wantStatus(want storage.CarrierAccountStatus) {
	f.t.Helper()
	got, err := f.db.AnyCarrierAccount(f.t.Context(), f.account.ID)
	must(f.t, err)
	if got.Status != want {
		f.t.Errorf("the account is %s, want %s", got.Status, want)
	}
}

func (f *signInFixture) wantAsked(want int) {
	f.t.Helper()
	if got := f.requests(); got != want {
		f.t.Errorf("the carrier was asked %d times, want %d", got, want)
	}
}

// wantRefused wants a page that leads nowhere.
func (f *signInFixture) wantRefused(page *webtest.Page, heading string) {
	f.t.Helper()
	if page.Status != http.StatusBadRequest || page.H1() != heading || page.Location != "" {
		f.t.Errorf("got %d %q to %q, want 400 %q", page.Status, page.H1(), page.Location, heading)
	}
}

const (
	notTheAnswer = "This sign-in can’t be completed"
	linkIsOver   = "This link no longer works"
)
