package authz_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
)

func TestDisconnectLinkNeedsNoLogInAndWorksOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	token := decode(t, h.post("code", query(t, h.consent(h.Browser, ada).Submit("Allow access", nil).Location).Get("code"))).AccessToken
	all, err := h.db.Connections(t.Context(), ada.ID)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := h.db.OfferDisconnect(t.Context(), storage.Hash("secret"), all[0].ID, "ada@example.com", storage.At(h.db.Now().Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	mailbox := h.Another()
	for _, path := range []string{"/disconnect", "/disconnect?token=another", "/disconnect?token=%00", "/disconnect?ended=secret", "/disconnect?ended=%00", "/disconnect?ended=" + all[0].ID} {
		if page := mailbox.Get(path); page.Status != http.StatusGone {
			t.Errorf("%s: %d", path, page.Status)
		}
	}
	page := mailbox.Get("/disconnect?token=secret")
	if text := page.Text(); page.Status != http.StatusOK || !strings.Contains(text, "Demo Store") || !strings.Contains(text, "ada@example.com") || !h.lives(token) {
		t.Fatalf("got %d %s", page.Status, text)
	}
	done := page.Submit("Disconnect", nil)
	if done.Status != http.StatusOK || strings.TrimSpace(done.Find("[role=status]").Text()) != "Disconnected." || h.lives(token) {
		t.Errorf("got %d %s", done.Status, done.Text())
	}
	if strings.Contains(done.URL.String(), "secret") || done.H1() != "Demo Store can no longer use your Fairlead account" {
		t.Errorf("at %s: %s", done.URL, done.H1())
	}
	if again := page.Submit("Disconnect", nil); again.Status != http.StatusGone {
		t.Errorf("again: %d", again.Status)
	}
	for _, form := range []url.Values{nil, {"token": {"\x00\xff"}}} {
		if page := mailbox.Post("/disconnect", form); page.Status != http.StatusGone {
			t.Errorf("%v: %d", form, page.Status)
		}
	}
	if page := mailbox.Get("/disconnect?token=secret"); page.Status != http.StatusGone {
		t.Errorf("opened again: %d", page.Status)
	}
}
