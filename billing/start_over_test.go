package billing_test

import (
	"net/http"
	"testing"
	"time"

	"fairlead/storage"
)

// Someone who signed up with another person's address may have left a card at Stripe. Stripe
// repeats an answer when it is sent the same key, so the owner needs another one.
func TestStripeCustomerIsNewAfterAReset(t *testing.T) {
	t.Parallel()
	h, s, _ := atStripe(t)
	h.Get("/billing")
	former := h.setup(t)
	s.becomes("succeeded", nil)

	link := storage.Reset{Hash: storage.Hash("link"), AccountID: h.account.ID, CreatedAt: h.db.Time(), ExpiresAt: storage.At(h.db.Now().Add(time.Hour))}
	if err := h.db.OfferReset(t.Context(), link); err != nil {
		t.Fatal(err)
	}
	if err := h.db.ResetPassword(t.Context(), link.Hash, "new hash", storage.Device{}); err != nil {
		t.Fatal(err)
	}
	owner := h.Another()
	owner.Get("/test/sign-in?account=" + h.account.ID)
	for _, path := range []string{"/billing", "/billing/return"} {
		if page := owner.Get(path); page.Status != http.StatusOK || page.Find("#stripe-form").Length() != 1 {
			t.Errorf("%s answers %d %s", path, page.Status, page.Text())
		}
	}
	if now := h.setup(t); now.Customer == former.Customer || now.Reference == former.Reference {
		t.Errorf("set up %+v, formerly %+v", now, former)
	}
	if p := h.saved(t); p != nil {
		t.Errorf("the owner was given %+v", p)
	}
}
