package authz_test

import (
	"net/url"
	"testing"

	"fairlead/storage"
	"fairlead/web/webtest"
)

// wantLinked checks whose the attempt of a page is, as support finds it.
func (h *fixture) wantLinked(t *testing.T, page *webtest.Page, accountID string) (attempt string) {
	t.Helper()
	attempt = page.URL.Query().Get("attempt")
	a, err := h.db.AttemptByID(t.Context(), attempt)
	if err != nil {
		t.Fatal(err)
	}
	if a.AccountID != accountID {
		t.Errorf("at %s it is linked to %q, want %q", page.URL.Path, a.AccountID, accountID)
	}
	return attempt
}

// Support once did not find the attempts of people who were logged in already and left.
func TestAttemptIsLinkedToWhoIsLoggedInBeforeTheyDoAnything(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada, grace := h.unpaid("ada@example.com"), h.person("grace@example.com")
	b := h.Another()
	h.wantLinked(t, b.Get(h.link()), "")
	h.signIn(b, ada, "")
	page := b.Get(h.link())
	sentHere(t, page, "/billing")
	h.wantLinked(t, page, ada.ID)
	if all, err := h.db.Attempts(t.Context(), storage.AttemptFilter{AccountID: ada.ID, Limit: 10}); err != nil || len(all) != 1 {
		t.Errorf("support finds %d attempts, %v", len(all), err)
	}
	for _, prompt := range []string{"login", "create"} { // who they are is still to be seen
		h.wantLinked(t, b.Get(h.link("prompt", prompt)), "")
	}
	page = b.Get(h.link("prompt", "select_account"))
	attempt := h.wantLinked(t, page, ada.ID)
	h.signIn(b, grace, attempt) // "Use another account"
	page = b.Get("/oauth/authorize?" + url.Values{"attempt": {attempt}}.Encode())
	sentHere(t, page, "/oauth/consent")
	h.wantLinked(t, page, grace.ID)
}
