package carrier_test

import (
	"net/http"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// The page says who will be able to ship at whose cost, and both hosts.
func TestConnectPageSaysForWhom(t *testing.T) {
	t.Parallel()
	f := openSignIn(t, storagetest.URL(t), storage.Carrier{})
	path := f.link(storage.CarrierLink{RedirectURI: "https://shop.example:8443/x", State: []byte("s")})
	page := f.Get(path)
	if page.Status != http.StatusOK || page.H1() != "Connect UPS" {
		t.Fatalf("got %d %q", page.Status, page.H1())
	}
	for _, want := range []string{"****67e1", "Ada Lovelace", "ada@example.com", "login.ups.example", "shop.example:8443", "Continue to UPS", "Cancel"} {
		if !strings.Contains(page.Text(), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page.Body, "A94567e1") {
		t.Error("the page shows the whole number")
	}
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self' https://login.ups.example https: https://shop.example:8443;") {
		t.Errorf("the policy is %s", policy)
	}
	for header, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "strict-origin"} {
		if got := page.Header.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	f.wantAsked(0)
}

func TestCancelGoesBackAndSpendsNothing(t *testing.T) {
	t.Parallel()
	f := openSignIn(t, storagetest.URL(t), storage.Carrier{})
	path := f.link(storage.CarrierLink{})
	f.wantSentBack(f.Get(path).Submit("Cancel", nil), "&error=access_denied&error_description=The%20user%20denied%20your%20request")
	f.begin(path)
	if page := f.press(path, "else"); page.H1() != "Connect UPS" {
		t.Errorf("got %d %q", page.Status, page.H1())
	}
	if page := f.Post(path+"x", nil); page.Status != http.StatusBadRequest {
		t.Errorf("an unknown link: got %d", page.Status)
	}
}

// Nobody is asked only where both are known: the owner's browser and the return address.
func TestConnectPageIsLeftOutWhereBothAreKnown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		signedIn, another, suspended bool
		redirectURI                  string
		key                          bool
		leftOut                      bool
	}{
		"the owner, a registered callback":        {signedIn: true, redirectURI: "https://shop.example/registered", leftOut: true},
		"the owner, another address":              {signedIn: true, redirectURI: "https://shop.example/registered?more"},
		"nobody, a registered callback":           {redirectURI: "https://shop.example/registered"},
		"somebody else, a registered callback":    {signedIn: true, another: true, redirectURI: "https://shop.example/registered"},
		"the owner, an address of ours":           {signedIn: true, redirectURI: "ours", leftOut: true},
		"the owner's key, a partner's callback":   {signedIn: true, redirectURI: "https://shop.example/registered", key: true},
		"the owner, one that begins like us":      {signedIn: true, redirectURI: "ours.evil"},
		"the owner, our host over another scheme": {signedIn: true, redirectURI: "https://"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := openSignIn(t, storagetest.URL(t), storage.Carrier{})
			who := f.owner
			if c.another {
				who = storagetest.Account(t, f.db, storage.Account{Email: "eve@example.com"})
			}
			if c.signedIn {
				f.Get("/test/sign-in?account=" + who.ID)
			}
			l := storage.CarrierLink{RedirectURI: c.redirectURI, State: []byte("s")}
			switch c.redirectURI {
			case "ours":
				l.RedirectURI = f.App.PublicURL.String() + "/account/carriers"
			case "ours.evil":
				l.RedirectURI = f.App.PublicURL.String() + "0/account/carriers"
			case "https://":
				l.RedirectURI = "https://" + f.App.PublicURL.Host + "/account/carriers"
			}
			if c.key {
				l.Credential = f.key()
			}
			path := f.link(l)
			if head := f.Send(f.Request(http.MethodHead, path, nil)); head.Status != http.StatusOK {
				t.Errorf("HEAD: got %d, which begins something", head.Status)
			}
			page := f.Get(path)
			if leftOut := page.Status == http.StatusSeeOther; leftOut != c.leftOut {
				t.Fatalf("got %d %q to %q", page.Status, page.H1(), page.Location)
			}
			if c.leftOut {
				f.stateOf(page)
			}
			if warned := strings.Contains(page.Text(), "You are logged in to a different account"); warned != c.another {
				t.Errorf("the page warns: %t", warned)
			}
		})
	}
}

// key gives the owner a key, and returns its hash.
func (f *signInFixture) key() []byte {
	f.t.Helper()
	k := &storage.APIKey{ID: storage.NewID(), AccountID: f.owner.ID, Hash: storage.Hash(storage.NewSecret()), Name: "k", Last4: "1234"}
	_, err := storagetest.Raw(f.t, f.url).Exec(`UPDATE account SET email_verified_at = 1`)
	must(f.t, err)
	must(f.t, f.db.CreateAPIKey(f.t.Context(), k, storagetest.SignedIn(f.t, f.db, f.owner.ID), 9, storage.Device{}))
	return k.Hash
}

// A link works no longer than the key that made it, and never for a closed account.
func TestLinkEndsWithWhatMadeIt(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]string{"the key is revoked": `UPDATE api_key SET revoked_at = 1`, "the account is suspended": `UPDATE account SET status = 'suspended'`,
		"the link has expired": `UPDATE carrier_link SET expires_at = 1`, "the carrier needs no sign-in": `UPDATE carrier SET auth = 'default'`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := openSignIn(t, storagetest.URL(t), storage.Carrier{})
			path := f.link(storage.CarrierLink{Credential: f.key()})
			if page := f.Get(path); page.Status != http.StatusOK {
				t.Fatalf("got %d", page.Status)
			}
			_, err := storagetest.Raw(t, f.url).Exec(end)
			must(t, err)
			f.wantRefused(f.Get(path), linkIsOver)
			f.wantRefused(f.press(path, "continue"), linkIsOver)
		})
	}
}

// A sign-in begun on our own page comes back with a notice, and with nothing in the URL.
func TestSignInBegunHereComesBackWithANotice(t *testing.T) {
	t.Parallel()
	f := openSignIn(t, storagetest.URL(t), storage.Carrier{})
	f.Get("/test/sign-in?account=" + f.owner.ID)
	begin := func() string {
		l := storage.CarrierLink{CarrierAccountID: f.account.ID, CarrierID: "ups", RedirectURI: f.App.PublicURL.String() + "/account/carriers"}
		path, err := f.NewLink(t.Context(), l)
		must(t, err)
		return f.stateOf(f.Get(path))
	}
	for query, want := range map[string]string{
		"code=c":              "UPS is connected.",
		"error=access_denied": "You didn’t allow access at UPS, so nothing has changed.",
		"error=else":          "UPS refused to connect your account. Please try again, or ask UPS for help.",
	} {
		page := f.comeBack(query + "&state=" + begin())
		if page.URL.Path != "/account/carriers" || page.URL.RawQuery != "" || !strings.Contains(page.Text(), want) {
			t.Errorf("%s: at %s it says %q", query, page.URL, page.Text())
		}
	}
}

func TestConnectPathIsNotLogged(t *testing.T) {
	t.Parallel()
	f := openSignIn(t, storagetest.URL(t), storage.Carrier{})
	path := f.link(storage.CarrierLink{})
	f.Get(path)
	f.press(path, "continue")
	f.Send(f.Request(http.MethodPut, path, nil))
	f.Get(path + "/x")
	if secret := strings.TrimPrefix(path, "/carriers/connect/"); strings.Contains(f.log.String(), secret) {
		t.Errorf("the secret is logged: %s", f.log)
	}
	if !strings.Contains(f.log.String(), `"path":"/carriers/connect/{link}"`) {
		t.Errorf("the log has %s", f.log)
	}
}
