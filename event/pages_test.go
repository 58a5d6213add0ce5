package event_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"fairlead/egress"
	"fairlead/event"
	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// pages is a server with the pages of endpoints and a browser that is signed in.
type pages struct {
	*webtest.Browser
	*fixture
	app      *web.App
	registry *event.Registry
	// other is the browser of somebody else.
	other *webtest.Browser
}

// hook is a receiver that believes whatever comes.
type hook struct {
	*httptest.Server
	status atomic.Int32
	got    chan received
}

func newHook(t *testing.T, answer string) *hook {
	t.Helper()
	k := &hook{got: make(chan received, 100)}
	k.status.Store(http.StatusOK)
	k.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		k.got <- received{Header: r.Header, Body: string(body)}
		w.WriteHeader(int(k.status.Load()))
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(k.Close)
	return k
}

func openPages(t *testing.T, test func(t *testing.T, p *pages)) {
	t.Helper()
	openEach(t, func(t *testing.T, f *fixture) {
		p := &pages{fixture: f, app: webtest.App(t, f.db)}
		p.registry = &event.Registry{DB: f.db, Network: egress.Network{Loopback: true}, Client: f.sender.Client, Seal: func() key.Sealer { return f.sealer }}
		p.Browser = webtest.Serve(t, p.app, &event.Pages{App: p.app, Registry: p.registry}, p)
		p.Get("/test/sign-in?account=" + f.account.ID)
		p.other = p.Another()
		p.other.Get("/test/sign-in?account=" + storagetest.Account(t, f.db, storage.Account{}).ID)
		test(t, p)
	})
}

// Mount adds where a browser is signed in.
func (p *pages) Mount(mux *http.ServeMux) {
	mux.Handle("GET /test/sign-in", p.app.Page(func(w http.ResponseWriter, r *http.Request) error {
		return p.app.SignIn(w, r, web.SignIn{AccountID: r.URL.Query().Get("account")})
	}))
	mux.HandleFunc("GET /login", func(http.ResponseWriter, *http.Request) {})
}

// adds adds an endpoint on its form, and returns it with the page that it leads to.
func (p *pages) adds(r *hook) (storage.Endpoint, *webtest.Page) {
	p.t.Helper()
	page := p.Get("/account/webhooks/new").Submit("Save", map[string]string{"URL": r.URL})
	all, err := p.db.EndpointsOf(p.t.Context(), storage.Owner{Kind: storage.OwnerAccount, ID: p.account.ID})
	if err != nil || len(all) != 1 || page.URL.Path != "/account/webhooks/"+all[0].ID {
		p.t.Fatalf("at %s are %+v, %v: %s", page.URL, all, err, page.Text())
	}
	return all[0], page
}

func TestEndpointIsAddedWithTheSecretThatTheTestWasSignedWith(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		r := newHook(t, "")
		tested := p.Get("/account/webhooks/new").Submit("Send test event", map[string]string{"URL": r.URL, "Description (optional)": "Ada’s"})
		if says := tested.Find("[role=status]").Text(); tested.Status != http.StatusOK || !strings.Contains(says, "The endpoint returned 200.") {
			t.Fatalf("%d: %s", tested.Status, tested.Text())
		}
		got := <-r.got
		page := tested.Submit("Save", nil)
		secret := page.Find("[role=status] code").Text()
		if !strings.HasPrefix(secret, "whsec_") || !strings.Contains(page.Text(), "Copy it now. You will not see it again.") {
			t.Fatalf("it reads %s", page.Text())
		}
		signer, err := webhooks.NewWebhook(secret)
		must(t, err)
		if err := signer.Verify([]byte(got.Body), got.Header); err != nil {
			t.Errorf("the test was signed with another secret: %v", err)
		}
		if again := p.Get(page.URL.Path); strings.Contains(again.Body, secret) || !strings.Contains(again.Text(), "Ada’s") {
			t.Errorf("later it reads %s", again.Text())
		}
	})
}

func TestOAuthSecretIsCarriedSealedAndATestThatFailsSaysWhy(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		r, tokens := newHook(t, ""), newHook(t, `{"access_token":"t","token_type":"Bearer"}`)
		fields := map[string]string{"URL": r.URL, "Enable OAuth": "on", "Client ID": "us", "Secret token": "hush hush", "Token URL": tokens.URL + "/x"}
		page := p.Get("/account/webhooks/new").Submit("Send test event", fields)
		if page.Status != http.StatusOK || !strings.Contains(page.Find("[role=status]").Text(), "The Token URL returned a token.") || strings.Contains(page.Body, "hush") {
			t.Fatalf("%d: %s", page.Status, page.Body)
		}
		if got := <-r.got; got.Header.Get("Authorization") != "Bearer t" {
			t.Errorf("it came with %q", got.Header.Get("Authorization"))
		}
		<-tokens.got
		r.status.Store(http.StatusInternalServerError)
		page = page.Submit("Send test event", nil)
		if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Find("[role=status]").Text(), "The endpoint returned 500.") {
			t.Errorf("%d: %s", page.Status, page.Text())
		}
		if asked := <-tokens.got; !strings.Contains(asked.Body, "client_secret=hush+hush") {
			t.Errorf("the second time it asked with %q", asked.Body)
		}
		if page = page.Submit("Save", nil); page.Find("[role=status] code").Length() != 1 {
			t.Errorf("at %s: %s", page.URL, page.Text())
		}
	})
}

func TestEndpointFormSaysWhatIsWrong(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		page := p.Get("/account/webhooks/new").Submit("Save", map[string]string{"URL": "ftp://x", "Events": "A b", "Enable OAuth": "on"})
		if page.Status != http.StatusUnprocessableEntity || page.Value("URL") != "ftp://x" {
			t.Fatalf("%d: %s", page.Status, page.Text())
		}
		for _, label := range []string{"URL", "Events", "Client ID", "Secret token", "Token URL"} {
			if page.Error(label) == "" {
				t.Errorf("%s has no error", label)
			}
		}
	})
}

func TestFormForAnEndpointSentAtOnceMakesOne(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		page := p.Get("/account/webhooks/new")
		values := url.Values{"form": {page.Find("main input[name=form]").AttrOr("value", "")}, "url": {newHook(t, "").URL}, "events": {"*"}, "action": {"save"}}
		var all sync.WaitGroup
		for range 4 {
			b := p.Clone()
			all.Go(func() {
				if page := b.Post("/account/webhooks/new", values); page.Status != http.StatusOK || page.Find("[role=status] code").Length() != 1 {
					t.Errorf("%d: %s", page.Status, page.Text())
				}
			})
		}
		all.Wait()
		made, err := p.db.EndpointsOf(t.Context(), storage.Owner{Kind: storage.OwnerAccount, ID: p.account.ID})
		if err != nil || len(made) != 1 {
			t.Errorf("made %d, %v", len(made), err)
		}
	})
}

func TestEndpointIsEditedRolledDisabledAndDeleted(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		made, page := p.adds(newHook(t, ""))
		page = page.Click("Edit").Submit("Save", map[string]string{"Events": "connection.*, token.revoked\nshipment.updated"})
		if !strings.Contains(page.Text(), "Saved.") || !strings.Contains(page.Text(), "shipment.updated") {
			t.Errorf("it reads %s", page.Text())
		}
		page = page.Submit("Roll secret", nil)
		if page.Find("[role=status] code").Length() != 1 {
			t.Errorf("rolled, it reads %s", page.Text())
		}
		if page = page.Submit("Roll secret", nil); page.Status != http.StatusUnprocessableEntity {
			t.Errorf("a third secret is answered %d", page.Status)
		}
		page = page.Submit("Disable", nil)
		if !strings.Contains(page.Text(), "The endpoint was disabled.") {
			t.Errorf("disabled, it reads %s", page.Text())
		}
		page = page.Submit("Enable", nil).Submit("Delete", nil)
		if page.URL.Path != "/account/webhooks" || !strings.Contains(page.Text(), "You have no webhook endpoints.") {
			t.Errorf("deleted, it reads %s", page.Text())
		}
		if got := p.Get("/account/webhooks/" + made.ID); got.Status != http.StatusNotFound {
			t.Errorf("then it is %d", got.Status)
		}
	})
}

func TestDeliveriesAreShownAndResent(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		r := newHook(t, "")
		r.status.Store(http.StatusInternalServerError)
		made, _ := p.adds(r)
		stop := p.run()
		p.publish(`{"a":"<b>"}`)
		p.wantDelivery(made, storage.DeliveryFailed)
		stop()
		page := p.Get("/account/webhooks/" + made.ID)
		if since := page.Value("Since"); since == "" {
			t.Error("Since is empty while it is failing")
		}
		shown := page.Click("shipment.updated")
		if !strings.Contains(shown.Text(), "Attempt 3") || !strings.Contains(shown.Text(), `"data":{"a":"<b>"}`) || strings.Contains(shown.Body, "<b>") {
			t.Errorf("it reads %s", shown.Text())
		}
		if again := shown.Submit("Resend", nil); !strings.Contains(again.Text(), "The event will be sent again.") {
			t.Errorf("resent, it reads %s", again.Text())
		}
		if all := page.Submit("Resend failed", nil); !strings.Contains(all.Text(), "0 deliveries will be sent again.") {
			t.Errorf("with all of them, it reads %s", all.Text())
		}
		if bad := page.Submit("Resend failed", map[string]string{"Since": "then"}); bad.Status != http.StatusUnprocessableEntity || bad.Error("Since") == "" {
			t.Errorf("a bad time is answered %d", bad.Status)
		}
	})
}

func TestEndpointsOfOthersAreNotFound(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		made, _ := p.adds(newHook(t, ""))
		p.publish(`{}`)
		all, err := p.db.Deliveries(t.Context(), storage.DeliveryFilter{EndpointID: made.ID, Limit: 1})
		must(t, err)
		base := "/account/webhooks/" + made.ID
		for _, path := range []string{"", "/edit", "/deliveries/" + all[0].ID} {
			if page := p.other.Get(base + path); page.Status != http.StatusNotFound {
				t.Errorf("%s is answered %d", path, page.Status)
			}
		}
		for _, path := range []string{"/edit", "/test", "/roll", "/disable", "/enable", "/delete", "/resend-failed", "/deliveries/" + all[0].ID + "/resend"} {
			if page := p.other.Post(base+path, url.Values{"since": {"2026-01-01T00:00"}}); page.Status != http.StatusNotFound {
				t.Errorf("%s is answered %d", path, page.Status)
			}
		}
	})
}

// Tests of receivers that hang keep nobody else out.
func TestReceiverThatHangsLeavesTheGateFree(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		asked, release := make(chan struct{}), make(chan struct{})
		r := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			asked <- struct{}{}
			<-release
		}))
		defer r.Close()
		made := p.endpointAt(r.URL, storage.OAuth{})
		p.app.PageGate.Limit = 1
		for path, typed := range map[string]map[string]string{"/account/webhooks/new": {"URL": r.URL}, "/account/webhooks/" + made.ID: nil} {
			page, tested := p.Get(path), make(chan *webtest.Page)
			go func() { tested <- page.Submit("Send test event", typed) }()
			<-asked
			if meanwhile := p.Get("/account/webhooks"); meanwhile.Status != http.StatusOK {
				t.Errorf("during the test at %s others are answered %d", path, meanwhile.Status)
			}
			release <- struct{}{}
			if page := <-tested; page.Status != http.StatusOK {
				t.Errorf("the test at %s is answered %d: %s", path, page.Status, page.Text())
			}
		}
	})
}
