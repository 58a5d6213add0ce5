package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestRenamePasskey(t *testing.T) {
	t.Parallel()
	f, ada, _ := added(t)
	page := f.Get("/account/security").Click("Rename")
	if page.H1() != "Rename passkey" || page.Value("Passkey name") != "Laptop" {
		t.Errorf("the page is\n%s", page.Body)
	}
	refused := page.Submit("Save name", map[string]string{"Passkey name": " "})
	wantStatus(t, refused, http.StatusUnprocessableEntity)
	if got := refused.Error("Passkey name"); got != "Please enter a name." {
		t.Errorf("it says %q", got)
	}
	wantStatus(t, page.Submit("Save name", map[string]string{"Passkey name": strings.Repeat("x", 101)}), http.StatusUnprocessableEntity)
	for range 2 {
		wantAt(t, page.Submit("Save name", map[string]string{"Passkey name": "<i>Ordinateur</i>"}), "/account/security")
	}
	if got := f.passkeys(ada.ID)[0].Name; got != "<i>Ordinateur</i>" {
		t.Errorf("the name is %q", got)
	}
	if text := f.Get("/account/security").Text(); !strings.Contains(text, "<i>Ordinateur</i>") {
		t.Errorf("the page does not show it:\n%s", text)
	}
}

func TestRemovePasskey(t *testing.T) {
	t.Parallel()
	f, ada, laptop := added(t)
	page := f.Get("/account/security")
	signals := page.Find("#passkey-signals")
	if signals.AttrOr("data-accepted", "") != laptop.id() || signals.AttrOr("data-user", "") == "" || signals.AttrOr("data-host", "") != "localhost" {
		t.Errorf("the browser is told %v", signals.Nodes[0].Attr)
	}
	page = page.Submit("Remove", nil)
	wantAt(t, page, "/account/security")
	if status(page) != "The passkey was removed." || strings.Contains(page.Text(), "Laptop") {
		t.Errorf("the page is\n%s", page.Text())
	}
	if signals := page.Find("#passkey-signals"); signals.AttrOr("data-accepted", "none") != "" || signals.AttrOr("data-user", "") == "" {
		t.Errorf("the browser is told %v", signals.Nodes[0].Attr)
	}
	if got := storagetest.Notices(t, f.db, storage.NoticePasskeyRemoved); len(got) != 1 || got[0].AccountID != ada.ID {
		t.Errorf("the notices are %+v", got)
	}
	laptop.passkey.Counter++
	refused := passkeyLogIn(t, f.Another(), laptop)
	wantRefused(t, refused)
	if got := refused.Find("#passkey-signals").AttrOr("data-unknown", ""); got != laptop.id() {
		t.Errorf("the browser is told of %q", got)
	}
}

func TestOnlyAnUnknownPasskeyIsSignalled(t *testing.T) {
	t.Parallel()
	f, _, laptop := added(t)
	f.exec(t, `UPDATE account SET status = 'suspended'`)
	laptop.passkey.Counter++
	refused := passkeyLogIn(t, f.Another(), laptop)
	wantRefused(t, refused)
	if got := refused.Find("#passkey-signals").AttrOr("data-unknown", "none"); got != "" {
		t.Errorf("the browser is told of %q", got)
	}
}

func TestPasskeysOfOthersAreNotFound(t *testing.T) {
	t.Parallel()
	f, ada, _ := added(t)
	id := f.passkeys(ada.ID)[0].ID
	grace := f.Another()
	f.verified(grace, "grace@example.com")
	for _, id := range []string{id, storage.NewID(), "%00", "%ff"} {
		path := "/account/security/passkeys/" + id
		wantStatus(t, grace.Get(path), http.StatusNotFound)
		wantStatus(t, grace.Post(path, url.Values{"passkey_name": {"Mine"}}), http.StatusNotFound)
		wantStatus(t, grace.Post(path+"/remove", url.Values{}), http.StatusNotFound)
	}
	if got := f.passkeys(ada.ID); len(got) != 1 || got[0].Name != "Laptop" {
		t.Errorf("Ada has %+v", got)
	}
	if page := f.Another().Get("/account/security/passkeys/" + id); page.URL.Path != "/login" {
		t.Errorf("signed out it leads to %s", page.URL)
	}
}

func TestPasskeysAreNotOfferedOnAnAddress(t *testing.T) {
	t.Parallel()
	f := open(t) // at 127.0.0.1
	if page := f.Get("/login"); strings.Contains(page.Body, "asskey") && page.Find("form[data-passkey]").Length() > 0 {
		t.Errorf("log in offers passkeys:\n%s", page.Body)
	}
	wantAt(t, signUp(f.Browser, email), "/account")
	f.exec(t, `UPDATE account SET email_verified_at = created_at`)
	if page := f.Get("/account/security"); strings.Contains(page.Text(), "Passkeys") {
		t.Errorf("the page offers passkeys:\n%s", page.Text())
	}
	for _, path := range []string{"/login/passkey/options", "/account/security/passkeys/options"} {
		wantStatus(t, f.Post(path, url.Values{}), http.StatusNotFound)
	}
}

func TestPasskeyEndpointsAreWellKnown(t *testing.T) {
	t.Parallel()
	f := onLocalhost(t)
	var got map[string]string
	f.Get("/.well-known/passkey-endpoints").JSON(&got)
	if page := f.app.PublicURL.String() + "/account/security"; len(got) != 2 || got["enroll"] != page || got["manage"] != page {
		t.Errorf("they are %v", got)
	}
}
