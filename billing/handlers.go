package billing

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// Handlers serve the pages on which an account adds its payment method.
type Handlers struct {
	App       *web.App
	Processor Processor

	// Submissions are limited because thieves test stolen cards on forms like this.
	submitsByAccount, submitsByIP *web.Limit
	// Page views are limited where each one calls the processor's API.
	viewsByAccount, viewsByIP *web.Limit
	limited                   *web.Limit // by attempt: see [flow.NewLimited]
}

// Mount adds the routes.
func (h *Handlers) Mount(mux *http.ServeMux) {
	h.submitsByAccount = web.NewLimit(10, time.Minute)
	h.submitsByIP = web.NewLimit(50, 10*time.Second)
	h.viewsByAccount = web.NewLimit(60, 2*time.Second)
	h.viewsByIP = web.NewLimit(60, 2*time.Second)
	h.limited = flow.NewLimited()

	mux.Handle("GET "+billingPath, h.App.SignedIn(h.showBilling))
	mux.Handle("GET "+cardPath, h.onAccount(h.limitUpstream(h.showForm)))
	mux.Handle("POST "+cardPath, h.onAccount(h.submit))
	mux.Handle("GET "+cardPath+"/return", web.SecretURL(h.onAccount(h.limitUpstream(h.handleReturn))))
	mux.Handle("GET "+removePath, h.App.SignedIn(h.showRemove))
	mux.Handle("POST "+removePath, h.App.SignedIn(h.remove))
	mux.Handle("GET /billing", h.withoutCard(h.limitUpstream(h.showForm)))
	mux.Handle("POST /billing", h.withoutCard(h.submit))
	mux.Handle("GET /billing/return", web.SecretURL(h.withoutCard(h.limitUpstream(h.handleReturn)))) // it has Stripe's client secret
}

// step handles a request of an account that has no payment method yet. Outside of an
// attempt, a has no ID.
type step func(w http.ResponseWriter, r *http.Request, c *Capture, a storage.Attempt) error

// withoutCard admits only accounts without a payment method. Others are redirected
// to the next step, and signed-out users to log in.
func (h *Handlers) withoutCard(do step) http.Handler {
	handle := func(w http.ResponseWriter, r *http.Request, a storage.Attempt, who flow.Actor) error {
		can, err := flow.CanPay(h.App, r, a, who)
		if err != nil {
			return err
		}
		if can {
			return &web.Redirect{To: flow.Next(a, r)}
		}
		return flow.InAttempt(a, flow.StepBilling, do(w, r, h.newCapture(a, who), a))
	}
	outside := h.App.SignedIn(func(w http.ResponseWriter, r *http.Request, who web.Identity) error {
		return handle(w, r, storage.Attempt{}, flow.Actor{Account: who.Account, SessionID: who.Session.ID})
	})
	inAttempt := h.App.Page(func(w http.ResponseWriter, r *http.Request) error {
		a, err := flow.AnyAttemptOf(h.App, r)
		if err != nil {
			return err
		}
		who, ok, err := flow.ActorOf(h.App, r, a)
		if err == nil && ok {
			err = handle(w, r, a, who)
		}
		if err == nil && !ok || errors.Is(err, storage.ErrSignedOut) || errors.Is(err, storage.ErrSpent) { // the session or the attempt has just ended
			err = &web.Redirect{To: flow.DispatcherURL(a.ID)}
		}
		return err
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if flow.AttemptID(r) != "" {
			inAttempt.ServeHTTP(w, r)
			return
		}
		outside.ServeHTTP(w, r)
	})
}

func (h *Handlers) newCapture(a storage.Attempt, who flow.Actor) *Capture {
	c := &Capture{Account: who.Account, SessionID: who.SessionID, Now: h.App.DB.Now(), Path: "/billing", Button: "Save and continue", Chrome: web.Chrome{
		Title: "Add a payment method", Flow: flow.Progress(a, flow.StepBilling), Policy: flow.Policy(a)}, processor: h.Processor}
	if a.IsTest() {
		c.processor = Sandbox{}
	}
	c.ReturnURL = h.returnURL(c)
	return c
}

func (h *Handlers) returnURL(c *Capture) string {
	return strings.TrimSuffix(h.App.PublicURL.String(), "/") + c.Chrome.At(c.Path+"/return")
}
