package billing_test

import (
	"context"
	"net/url"
	"testing"

	"fairlead/billing"
	"fairlead/storage"
)

// interrupted is the sandbox, which logs its account out while it checks a card.
type interrupted struct {
	billing.Sandbox
	db *storage.DB
}

func (p interrupted) Submit(ctx context.Context, c *billing.Capture, form url.Values) (billing.Result, error) {
	if err := p.db.RevokeSession(ctx, c.SessionID, storage.Device{}); err != nil {
		return billing.Result{}, err
	}
	return p.Sandbox.Submit(ctx, c, form)
}

// The session may end while a processor checks a card, as at a password reset.
func TestSubmitSavesNoCardOnceTheSessionHasEnded(t *testing.T) {
	t.Parallel()
	h := signedIn(t, func(db *storage.DB) billing.Processor { return interrupted{db: db} })
	attempt := h.attempt(t)
	for path, leads := range map[string]string{"/billing?attempt=" + attempt: "dispatched " + attempt, "/billing": "log in for /billing",
		"/account/billing/card": "log in for /account/billing/card"} {
		h.signIn(h.account)
		if got := h.Post(path, cardForm()).Body; got != leads {
			t.Errorf("%s leads to %s", path, got)
		}
		if p := h.saved(t); p != nil {
			t.Errorf("%s saved %+v", path, p)
		}
	}
	if got := h.timeline(t, attempt); got != "" {
		t.Errorf("the timeline reads %q", got)
	}
}
