package carrier_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/carrier"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// pages is a server with the pages of carrier accounts and a browser that is signed in.
type pages struct {
	*webtest.Browser
	*fixture
	app   *web.App
	owner storage.Account
	// other is the browser of somebody else.
	other *webtest.Browser
}

// openPages opens the pages over a database with the carriers UPS and FedEx, live, and UPS
// in its test environment.
func openPages(t *testing.T, db *storage.DB) *pages {
	t.Helper()
	p := &pages{fixture: open(t, db)}
	p.add(storage.Carrier{ID: "ups", Test: true})
	must(t, db.AddCarrier(t.Context(), &storage.Carrier{ID: "fedex", Name: "FedEx", Auth: storage.CarrierDefault}))
	p.app = webtest.App(t, db)
	signIns := &carrier.SignIns{App: p.app, Client: p.Refresher.Client, SignInLifetime: time.Hour, Ahead: 10 * time.Minute}
	p.Browser = webtest.Serve(t, p.app, signIns, &carrier.Pages{App: p.app, Vault: p.vault, SignIns: signIns}, p)
	p.owner = storagetest.Account(t, db, storage.Account{})
	p.Get("/test/sign-in?account=" + p.owner.ID)
	p.other = p.Another()
	p.other.Get("/test/sign-in?account=" + storagetest.Account(t, db, storage.Account{}).ID)
	return p
}

func openPagesOfEach(t *testing.T, test func(t *testing.T, p *pages)) {
	t.Helper()
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) { test(t, openPages(t, db)) })
}

// Mount adds where a browser is signed in, and where people would sign in.
func (p *pages) Mount(mux *http.ServeMux) {
	mux.Handle("GET /test/sign-in", p.app.Page(func(w http.ResponseWriter, r *http.Request) error {
		return p.app.SignIn(w, r, web.SignIn{AccountID: r.URL.Query().Get("account")})
	}))
	mux.HandleFunc("GET /login", func(http.ResponseWriter, *http.Request) {})
}

// vault has two keys, as after a rotation.
func (p *pages) vault() storage.CarrierVault {
	return storage.CarrierVault{KeyID: p.sealer.KeyID, Seal: p.sealer.Seal, Open: p.sealer.Open, HashKeys: [][]byte{{1}, {2}}}
}

// adds adds an account on the page, and returns it.
func (p *pages) adds(at, number string) storage.CarrierAccount {
	p.t.Helper()
	p.clock.Advance(time.Second)
	page := p.Get("/account/carriers/new").Submit("Add account", map[string]string{"Carrier": at, "Account number": number})
	if page.URL.Path != "/account/carriers" {
		p.t.Fatalf("at %s: %s", page.URL, page.Text())
	}
	return p.newest()
}

func (p *pages) newest() storage.CarrierAccount {
	p.t.Helper()
	all, err := p.DB.CarrierAccounts(p.t.Context(), storage.CarrierAccountFilter{AccountID: p.owner.ID, Newest: true}, 0, 1)
	if err != nil || len(all) != 1 {
		p.t.Fatalf("the newest of %+v, %v", all, err)
	}
	return all[0]
}

// addsConnected adds an account that is signed in at UPS.
func (p *pages) addsConnected(number string) storage.CarrierAccount {
	p.t.Helper()
	a := p.adds("UPS", number)
	p.signIn(a, p.clock.Now().Add(time.Hour))
	return a
}

func wantAt(t *testing.T, page *webtest.Page, path string) {
	t.Helper()
	if got := page.URL.RequestURI(); got != path {
		t.Fatalf("the browser is at %s, want %s: %s", got, path, page.Text())
	}
}

func wantSays(t *testing.T, page *webtest.Page, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(page.Text(), want) {
			t.Errorf("%q is missing in %s", want, page.Text())
		}
	}
}

func wantNotice(t *testing.T, page *webtest.Page, want string) {
	t.Helper()
	if got := strings.TrimSpace(page.Find("[role=status]").Text()); got != want {
		t.Errorf("the notice is %q, want %q: %s", got, want, page.Text())
	}
}

// buttons are those of the page's content.
func buttons(page *webtest.Page) (all []string) {
	for _, b := range page.Find("main button").EachIter() {
		all = append(all, strings.TrimSpace(b.Text()))
	}
	return all
}
