package billing

import (
	"errors"
	"net/http"

	"fairlead/flow"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// The account's own pages.
const (
	billingPath = "/account/billing"
	cardPath    = "/account/billing/card"
	removePath  = "/account/billing/remove"

	sayCardSaved   locale.Text = "Your card was saved."
	sayCardRemoved locale.Text = "Your card was removed."
)

// BillingPage shows the account's payment method.
type BillingPage struct {
	web.Chrome
	// Card describes it; empty if there is none.
	Card locale.Message
}

// Template names templates/billing/billing.html.
func (*BillingPage) Template() string { return "billing/billing" }

// showBilling handles GET /account/billing.
func (h *Handlers) showBilling(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	method, err := h.current(r, who)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, &BillingPage{Chrome: web.Chrome{Title: "Billing"}, Card: web.CardText(method)})
}

// current is the account's payment method, empty if it has none.
func (h *Handlers) current(r *http.Request, who web.Identity) (storage.PaymentMethod, error) {
	method, err := h.App.DB.PaymentMethodByAccount(r.Context(), who.Account.ID)
	if errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	return method, err
}

// onAccount handles a step on the account's own pages, where a card can be replaced.
func (h *Handlers) onAccount(do step) http.Handler {
	return h.App.SignedIn(func(w http.ResponseWriter, r *http.Request, who web.Identity) error {
		former, err := h.current(r, who)
		if err != nil {
			return err
		}
		c := &Capture{Account: who.Account, SessionID: who.Session.ID, Former: former, Now: h.App.DB.Now(), Path: cardPath, Button: "Save card",
			Chrome: web.Chrome{Title: "Add a card", Policy: flow.Policy(storage.Attempt{})}}
		if former.Reference != "" {
			c.Chrome.Title = "Replace card"
		}
		c.ReturnURL, c.replaces, c.processor = h.returnURL(c), former.Reference, h.Processor
		return do(w, r, c, storage.Attempt{})
	})
}

// replace saves the new card. The processor deletes the one before it.
func (h *Handlers) replace(w http.ResponseWriter, r *http.Request, c *Capture, p *storage.PaymentMethod) error {
	if err := h.App.DB.ReplacePaymentMethod(r.Context(), p, c.replaces, c.SessionID, h.App.Device(r)); err != nil {
		return err
	}
	return h.App.RedirectWith(w, billingPath, sayCardSaved)
}

// RemovePage asks for confirmation before the card is removed.
type RemovePage struct {
	web.Chrome
	Card locale.Message
}

// Template names templates/billing/remove.html.
func (*RemovePage) Template() string { return "billing/remove" }

// showRemove handles GET /account/billing/remove.
func (h *Handlers) showRemove(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	method, err := h.current(r, who)
	if err != nil {
		return err
	}
	if method.Reference == "" {
		return &web.Redirect{To: billingPath}
	}
	return h.App.Show(w, r, http.StatusOK, &RemovePage{Chrome: web.Chrome{Title: "Remove card"}, Card: web.CardText(method)})
}

// remove handles POST /account/billing/remove. A second click finds no card and is
// answered the same.
func (h *Handlers) remove(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	if err := h.App.DB.RemovePaymentMethod(r.Context(), who.Account.ID, who.Session.ID, h.App.Device(r)); err != nil {
		return err
	}
	return h.App.RedirectWith(w, billingPath, sayCardRemoved)
}
