package billing

import (
	"net/http"
	"strings"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// Handlers is where an account's way to pay is captured.
type Handlers struct {
	App       *web.App
	Processor Processor

	// Tries are limited because thieves test stolen cards on forms like this.
	byAccount, byAddress web.Limit
	// Looks are limited where each of them has another server asked.
	looksByAccount, looksByAddress web.Limit
}

// Mount adds the room's pages.
func (h *Handlers) Mount(mux *http.ServeMux) {
	h.byAccount.Burst, h.byAccount.Every = 10, time.Minute
	h.byAddress.Burst, h.byAddress.Every = 50, 10*time.Second
	h.looksByAccount.Burst, h.looksByAccount.Every = 60, 2*time.Second
	h.looksByAddress.Burst, h.looksByAddress.Every = 60, 2*time.Second

	mux.Handle("GET /billing", h.withoutCard(h.limitUpstream(h.ask)))
	mux.Handle("POST /billing", h.withoutCard(h.take))
	mux.Handle("GET /billing/return", h.withoutCard(h.limitUpstream(h.handleReturn)))
}

// step is a handler for somebody who has no way to pay yet, in an attempt or
// outside of one, where it is nil.
type step func(w http.ResponseWriter, r *http.Request, v *Capture, a *storage.Attempt) error

// withoutCard lets a step see those alone who still need it. Everybody else goes on;
// who is not signed in goes to where that is done.
func (h *Handlers) withoutCard(do step) http.Handler {
	handle := func(w http.ResponseWriter, r *http.Request) error {
		a, err := h.App.Attempt(r)
		if err != nil {
			return err
		}
		who := web.IdentityOf(r)
		if who == nil {
			return &web.Redirect{To: web.Next(a, r)}
		}
		has, err := h.App.DB.HasPaymentMethod(r.Context(), who.Account.ID)
		if err != nil {
			return err
		}
		if has {
			return &web.Redirect{To: web.Next(a, r)}
		}
		return do(w, r, h.capture(a, who.Account), a)
	}
	inFlow, outside := h.App.Page(handle), h.App.SignedIn(handle)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("attempt") != "" {
			inFlow.ServeHTTP(w, r)
			return
		}
		outside.ServeHTTP(w, r)
	})
}

func (h *Handlers) capture(a *storage.Attempt, account storage.Account) *Capture {
	v := &Capture{Account: account, Now: h.App.DB.Now(), Chrome: web.Chrome{
		Title: "Add a way to pay", Flow: web.FlowAt(a, web.StepBilling), Policy: web.PolicyFor(a)}}
	v.ReturnURL = strings.TrimSuffix(h.App.PublicURL.String(), "/") + v.Chrome.At("/billing/return")
	return v
}
