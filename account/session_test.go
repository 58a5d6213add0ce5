package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
)

func TestTheSessionIsRotatedAtSignIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	wantAt(t, signUp(h.Browser, email), "/account")
	thief := h.Clone()
	wantAt(t, thief.Get("/account"), "/account")
	wantAt(t, h.Get("/login?another=1").Submit("Log in", map[string]string{"Email": email, "Password": password}), "/account")
	wantAt(t, thief.Get("/account"), "/login?next=%2Faccount")
	if n := liveSessions(h); n != 1 {
		t.Errorf("%d sessions are live, want 1", n)
	}
}

func TestLogOutRevokesTheSession(t *testing.T) {
	t.Parallel()
	h := open(t)
	wantAt(t, signUp(h.Browser, email), "/account")
	thief := h.Clone()
	ask := h.Get("/logout")
	wantSignedIn(t, h.Browser, email) // looking changes nothing
	wantAt(t, ask.Submit("Log out", nil), "/login")
	for _, c := range h.Cookies() {
		if c.Name == "fairlead_session" {
			t.Error("the cookie is still there")
		}
	}
	wantAt(t, thief.Get("/account"), "/login?next=%2Faccount")
	if n := liveSessions(h); n != 0 {
		t.Errorf("%d sessions are live, want none", n)
	}
}

func TestLoggingOutTwiceIsHarmless(t *testing.T) {
	t.Parallel()
	h := open(t)
	wantStatus(t, h.Get("/logout"), http.StatusOK)
	wantAt(t, h.Post("/logout", url.Values{}), "/login")
}

func TestTheProfileAsksWhoIsThereAndComesBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp(email)
	page := h.Get("/account")
	wantAt(t, page, "/login?next=%2Faccount")
	page = page.Submit("Log in", map[string]string{"Email": email, "Password": "not the password"})
	page = page.Submit("Log in", map[string]string{"Password": password})
	wantAt(t, page, "/account")
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
}

func TestTheProfileNamesTheCard(t *testing.T) {
	t.Parallel()
	h := open(t)
	wantAt(t, signUp(h.Browser, email), "/account")
	ada, err := h.db.AccountByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	card := storage.PaymentMethod{AccountID: ada.ID, Brand: "visa", Last4: "4242", ExpMonth: 2, ExpYear: 2030}
	if err := h.db.SavePaymentMethod(t.Context(), &card); err != nil {
		t.Fatal(err)
	}
	if page := h.Get("/account"); !strings.Contains(page.Text(), "Visa ending in 4242, expires 02/2030") {
		t.Errorf("the profile does not name the card:\n%s", page.Text())
	}
}

func liveSessions(h *fixture) int {
	h.t.Helper()
	ada, err := h.db.AccountByEmail(h.t.Context(), email)
	if err != nil {
		h.t.Fatal(err)
	}
	live, err := h.db.Sessions(h.t.Context(), ada.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return len(live)
}
