package billing_test

import (
	"net/http"
	"strings"
	"testing"

	"fairlead/billing"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// away fails whenever it is asked: test mode has its cards in the sandbox.
func away(*storage.DB) billing.Processor { return nil }

// testAttempt begins an attempt of test mode in this browser.
func (h *fixture) testAttempt(t *testing.T, name storage.TestName) (storage.Attempt, storage.Account) {
	t.Helper()
	partner, _ := storagetest.Partner(t, h.db, storage.Client{})
	return storagetest.TestAttempt(t, h.db, partner.ID, name, h.Get("/test/browser").Body)
}

func TestTestAccountPaysAtTheSandbox(t *testing.T) {
	t.Parallel()
	h := signedIn(t, away) // to a live account, which is not touched
	a, happy := h.testAttempt(t, storage.TestHappy)
	page := h.Get("/billing?attempt=" + a.ID)
	if page.Status != http.StatusOK || !strings.Contains(page.Text(), "Test mode: no real account is used.") || strings.Contains(page.Body, h.account.Email) {
		t.Fatalf("got %d: %s", page.Status, page.Text())
	}
	if other, _ := page.Find("a:contains('Use another account')").Attr("href"); other != "/oauth/test?attempt="+a.ID {
		t.Errorf("another account is at %q", other)
	}
	wrong := h.Post("/billing?attempt="+a.ID, cardForm("number", "4000000000000002"))
	if wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong.Text(), "declined") {
		t.Errorf("the card that is declined: %d %s", wrong.Status, wrong.Text())
	}
	for range 2 { // a second submit does no harm
		if page := h.Post("/billing?attempt="+a.ID, cardForm()); page.Body != "dispatched "+a.ID {
			t.Fatalf("got %d: %s", page.Status, page.Text())
		}
	}
	if p, err := h.db.PaymentMethodByAccount(t.Context(), happy.ID); err != nil || p.Processor != "sandbox" || p.Last4 != "4242" {
		t.Errorf("the card is %+v, %v", p, err)
	}
	if h.saved(t) != nil {
		t.Error("the live account has a card")
	}
	if got := h.timeline(t, a.ID); got != "logged in: Happy; billing declined: declined by the sandbox; billing saved: sandbox" {
		t.Errorf("the timeline is %s", got)
	}
}

func TestTestAccountEntersACardInEachAttempt(t *testing.T) {
	t.Parallel()
	h := build(t, away)
	partner, _ := storagetest.Partner(t, h.db, storage.Client{})
	browser := h.Get("/test/browser").Body
	for range 2 {
		a, _ := storagetest.TestAttempt(t, h.db, partner.ID, storage.TestHappy, browser)
		if page := h.Get("/billing?attempt=" + a.ID); page.Status != http.StatusOK || page.URL.Path != "/billing" {
			t.Errorf("got %d at %s", page.Status, page.URL)
		}
		if page := h.Post("/billing?attempt="+a.ID, cardForm()); page.Body != "dispatched "+a.ID {
			t.Errorf("got %d: %s", page.Status, page.Text())
		}
	}
	for _, name := range []storage.TestName{storage.TestDenies, storage.TestAlreadyConnected, storage.TestLeavesHalfway} {
		a, _ := h.testAttempt(t, name)
		if page := h.Get("/billing?attempt=" + a.ID); page.Body != "dispatched "+a.ID {
			t.Errorf("%s: got %d: %s", name, page.Status, page.Text())
		}
	}
}

func TestCardDeclinedIsDeclinedWhateverIsEntered(t *testing.T) {
	t.Parallel()
	h := build(t, away)
	a, account := h.testAttempt(t, storage.TestCardDeclined)
	for range 12 { // all of a partner's developers share the account, so it is not limited
		page := h.Post("/billing?attempt="+a.ID, cardForm())
		if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Text(), "Your card was declined.") {
			t.Fatalf("got %d: %s", page.Status, page.Text())
		}
	}
	if has, err := h.db.HasPaymentMethod(t.Context(), account.ID); err != nil || has {
		t.Errorf("it has a card: %t, %v", has, err)
	}
	if page := h.Post("/billing?attempt="+a.ID, cardForm("number", "1")); !strings.Contains(page.Text(), "not a sandbox card") {
		t.Errorf("another number: %s", page.Text())
	}
}

func TestTestBillingIsBoundToTheAttempt(t *testing.T) {
	t.Parallel()
	h := signedIn(t, away)
	a, happy := h.testAttempt(t, storage.TestHappy)
	other := h.Another()
	other.Get("/test/browser")
	unchosen := storagetest.Attempt(t, h.db, storage.Attempt{ClientID: a.ClientID, BrowserHash: a.BrowserHash})
	if page := other.Post("/billing?attempt="+a.ID, cardForm()); page.Body != "dispatched "+a.ID {
		t.Errorf("another browser: %d %s", page.Status, page.Text())
	}
	if page := h.Post("/billing?attempt="+unchosen.ID, cardForm()); page.Body != "dispatched "+unchosen.ID {
		t.Errorf("no account chosen: %d %s", page.Status, page.Text())
	}
	if err := h.db.EndAttempt(t.Context(), a.ID, happy.ID, storage.Denied, storage.EventDenied, ""); err != nil {
		t.Fatal(err)
	}
	if page := h.Post("/billing?attempt="+a.ID, cardForm()); page.Body != "dispatched "+a.ID {
		t.Errorf("an ended attempt: %d %s", page.Status, page.Text())
	}
	if has, err := h.db.HasPaymentMethod(t.Context(), happy.ID); err != nil || has || h.saved(t) != nil {
		t.Errorf("a card was saved: %t, %v", has, err)
	}
}

func TestWithoutTestModeNoTestCardIsSaved(t *testing.T) {
	t.Parallel()
	h := build(t, away)
	a, happy := h.testAttempt(t, storage.TestHappy)
	h.app.TestModeOff = true
	for _, page := range []*webtest.Page{h.Get("/billing?attempt=" + a.ID), h.Post("/billing?attempt="+a.ID, cardForm())} {
		if page.Body != "dispatched "+a.ID {
			t.Errorf("got %d: %s", page.Status, page.Text())
		}
	}
	if has, err := h.db.HasPaymentMethod(t.Context(), happy.ID); err != nil || has {
		t.Errorf("a card was saved: %t, %v", has, err)
	}
}
