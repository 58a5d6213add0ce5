package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
)

func TestMeChangesOnesName(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	ada := f.owner(acme.ID)
	wantNotice(t, ada.Get("/partners/me").Submit("Save", map[string]string{"Name": "Ada Lovelace"}), "Your name was saved.")
	if p := storagetest.Owner(t, f.db, acme.ID); p.Name != "Ada Lovelace" {
		t.Errorf("she is %+v", p)
	}
	wantSays(t, ada.Get("/partners/"+acme.ID), "Ada Lovelace")
	for _, name := range []string{"", " ", "\x00", "A\xff", strings.Repeat("x", 201)} {
		page := ada.Post("/partners/me", url.Values{"name": {name}})
		if page.Status != http.StatusUnprocessableEntity || page.Error("Name") == "" {
			t.Errorf("%q: %d", name, page.Status)
		}
	}
}

func TestMeEndsSessions(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	here, there, elsewhere := f.owner(acme.ID), f.owner(acme.ID), f.owner(acme.ID)
	page := here.Get("/partners/me")
	if n := page.Find(".devices li").Length(); n != 3 || page.Find(".devices form").Length() != 2 {
		t.Fatalf("%d devices: %s", n, page.Text())
	}
	wantSays(t, page, "This device", "192.0.2.20")
	session := there.Get("/partners/me").Find(".devices li:first-child div").AttrOr("id", "")
	wantNotice(t, here.Post("/partners/me/sessions/"+strings.TrimPrefix(session, "session-"), url.Values{}), "The device was logged out.")
	if got := there.Get("/partners/me"); got.URL.Path != "/partners/login" {
		t.Errorf("the other is at %s", got.URL)
	}
	wantNotice(t, here.Get("/partners/me").Submit("Log out everywhere else", nil), "You’re logged out everywhere else.")
	if got := elsewhere.Get("/partners/me"); got.URL.Path != "/partners/login" {
		t.Errorf("the third is at %s", got.URL)
	}
	wantStatus(t, here.Get("/partners/me"), http.StatusOK)
	for _, id := range []string{"unknown", "%00", "%ff"} {
		wantStatus(t, here.Post("/partners/me/sessions/"+id, url.Values{}), http.StatusNotFound)
	}
}
