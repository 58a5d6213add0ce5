package account_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/descope/virtualwebauthn"

	"fairlead/account"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// onLocalhost is a fixture whose public URL has a name, as passkeys need.
func onLocalhost(t *testing.T) *fixture {
	t.Helper()
	return passkeysIn(t, storagetest.URL(t))
}

func passkeysIn(t *testing.T, database string) *fixture {
	t.Helper()
	f := &fixture{t: t, url: database, clock: storagetest.NewClock()}
	f.db = storagetest.OpenURL(t, database)
	f.db.Now = f.clock.Now
	f.app = webtest.App(t, f.db)
	f.handlers = &account.Handlers{App: f.app, Hasher: cheapHasher()}
	webtest.Serve(t, f.app, f.handlers)
	f.app.PublicURL.Host = "localhost:" + f.app.PublicURL.Port()
	f.Browser = webtest.New(t, f.app.PublicURL.String())
	return f
}

// verified signs up in the browser, with an address that is verified.
func (f *fixture) verified(b *webtest.Browser, email string) storage.Account {
	f.t.Helper()
	wantAt(f.t, signUp(b, email), "/account")
	if _, err := storagetest.Raw(f.t, f.url).Exec(`UPDATE account SET email_verified_at = created_at`); err != nil {
		f.t.Fatal(err)
	}
	a, err := f.db.AccountByEmail(f.t.Context(), email)
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

// device is an authenticator with one passkey.
type device struct {
	virtualwebauthn.Authenticator
	passkey virtualwebauthn.Credential
	party   virtualwebauthn.RelyingParty
}

func (f *fixture) device() *device {
	d := &device{Authenticator: virtualwebauthn.NewAuthenticator(), passkey: virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2),
		party: virtualwebauthn.RelyingParty{ID: "localhost", Name: "Fairlead", Origin: f.app.PublicURL.String()}}
	for len(d.passkey.Key.AttestationData()) != coseKeySize { // the library drops leading zeros
		d.passkey = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	}
	return d
}

// coseKeySize is the size of a P-256 key in COSE.
const coseKeySize = 77

// ceremony is what the server answers a page's script.
type ceremony struct {
	Options   json.RawMessage `json:"publicKey"`
	Challenge string          `json:"challenge"`
}

// offered asks for a ceremony's options, as the script does.
func offered(b *webtest.Browser, path string, form url.Values) (c ceremony) {
	b.Post(path, form).JSON(&c)
	return c
}

// make is the answer of a device that makes its passkey.
func (d *device) make(t *testing.T, c ceremony) url.Values {
	t.Helper()
	options, err := virtualwebauthn.ParseAttestationOptions(string(c.Options))
	if err != nil {
		t.Fatal(err)
	}
	d.Options.UserHandle = []byte(options.UserID)
	return url.Values{"challenge": {c.Challenge}, "credential": {virtualwebauthn.CreateAttestationResponse(d.party, d.Authenticator, d.passkey, *options)}}
}

// sign is the answer of a device that uses its passkey.
func (d *device) sign(t *testing.T, c ceremony) url.Values {
	t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(string(c.Options))
	if err != nil {
		t.Fatal(err)
	}
	return url.Values{"challenge": {c.Challenge}, "credential": {virtualwebauthn.CreateAssertionResponse(d.party, d.Authenticator, d.passkey, *options)}}
}

// addPasskey adds a device's passkey in a browser that is logged in.
func addPasskey(t *testing.T, b *webtest.Browser, d *device, name string) *webtest.Page {
	t.Helper()
	named := url.Values{"passkey_name": {name}}
	form := d.make(t, offered(b, "/account/security/passkeys/options", named))
	form.Set("passkey_name", name)
	return b.Post("/account/security/passkeys", form)
}

// passkeyLogIn logs in with a device's passkey.
func passkeyLogIn(t *testing.T, b *webtest.Browser, d *device) *webtest.Page {
	t.Helper()
	return b.Post("/login/passkey", d.sign(t, offered(b, "/login/passkey/options", nil)))
}

const sayPasskeyRefused = "This passkey did not work. Please log in another way."

// wantRefused wants the page of a passkey that did not work, with the cursor on it.
func wantRefused(t *testing.T, p *webtest.Page) {
	t.Helper()
	wantStatus(t, p, http.StatusUnprocessableEntity)
	if p.Alert() != sayPasskeyRefused || p.Find("[role=alert][autofocus][tabindex='-1']").Length() != 1 {
		t.Errorf("it says %q:\n%s", p.Alert(), p.Body)
	}
	if p.Cookie("fairlead_session") != nil {
		t.Error("a session was started")
	}
}

func status(p *webtest.Page) string { return strings.TrimSpace(p.Find("[role=status]").Text()) }

func (d *device) id() string { return base64.RawURLEncoding.EncodeToString(d.passkey.ID) }

func (f *fixture) passkeys(accountID string) []storage.Passkey {
	f.t.Helper()
	all, err := f.db.AccountFactors().Passkeys(f.t.Context(), accountID)
	if err != nil {
		f.t.Fatal(err)
	}
	return all
}
