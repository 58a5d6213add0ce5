package authz_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// week is how old an account may become before its email has to be verified.
const week = 7 * 24 * time.Hour

func TestAnAccountVerifiesItsEmailWithinAWeekToConnectAnybodyNew(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	h.consent(h.Browser, ada).Submit("Allow access", nil)
	h.clock.Advance(week - time.Second)
	other, _ := h.register("Other Shop", callbackURL)
	h.consent(h.Browser, ada, "client_id", other.ID)

	late := h.consent(h.Browser, ada, "client_id", other.ID)
	h.clock.Advance(time.Second)
	attempt := late.URL.Query().Get("attempt")
	for what, page := range map[string]*url.URL{
		"the partner's link":         h.Get(h.link("client_id", other.ID)).URL,
		"a consent form that is old": h.Post(late.URL.RequestURI(), url.Values{"account": {ada.ID}, "decision": {"allow"}}).URL,
	} {
		if page.Path != "/signup/verify" || page.Query().Get("attempt") == "" {
			t.Errorf("%s leads to %s", what, page)
		}
	}
	if at := h.Get(h.link()).Location; !strings.HasPrefix(at, callbackURL) {
		t.Errorf("a partner that is connected is kept waiting at %s", at)
	}
	if err := h.db.VerifyEmail(t.Context(), ada.ID, "", storagetest.SignedIn(t, h.db, ada.ID), storage.Device{}); err != nil {
		t.Fatal(err)
	}
	if at := h.Get("/oauth/authorize?attempt=" + attempt).URL; at.Path != "/oauth/consent" {
		t.Errorf("once verified, the attempt leads to %s", at)
	}
}
