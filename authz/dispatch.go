package authz

import (
	"cmp"
	"errors"
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// step is a page that the user still has to complete.
type step string

const (
	stepSignUp  step = "/signup"
	stepLogIn   step = "/login"
	stepSecond  step = "/login/second-factor"
	stepVerify  step = "/signup/verify"
	stepBilling step = "/billing"
	stepConsent step = "/oauth/consent"
	stepTest    step = "/oauth/test" // in place of signing up and logging in
	stepNone    step = ""            // nothing is missing
)

// progress is what the dispatcher decides by.
type progress struct {
	isTest                 bool // nobody signs up or logs in
	signedIn               bool
	secondDue              bool // the password was right within this attempt
	identified             bool // signed up or logged in within this attempt
	mustVerify             bool // the account has not verified its email for too long
	canPay                 bool
	connected              bool
	login, create, consent bool // what prompt asks for
}

// next is the step that is still missing.
func (s progress) next() step {
	switch {
	case s.isTest && !s.signedIn:
		return stepTest
	case s.secondDue && (!s.signedIn || s.login && !s.identified):
		return stepSecond
	case s.login && !s.identified:
		return stepLogIn
	case s.create && !s.identified:
		return stepSignUp
	case !s.signedIn && s.identified:
		return stepLogIn
	case !s.signedIn:
		return stepSignUp
	case s.mustVerify && !s.connected:
		return stepVerify
	case !s.canPay:
		return stepBilling
	case !s.connected || s.consent:
		return stepConsent
	}
	return stepNone
}

// path is the path of a step. The sign-up and login forms redirect a user who is
// logged in straight back here, unless the URL says that the prompt asked for them.
func (s progress) path(to step) string {
	if s.signedIn && (to == stepLogIn || to == stepSignUp) {
		return string(to) + "?prompt=1"
	}
	return string(to)
}

// resume continues a stored attempt.
func (h *Handlers) resume(r *http.Request, id string) error {
	attempt, req, err := h.loadAttempt(r, id)
	if err != nil {
		return err
	}
	return h.dispatch(r, attempt, req)
}

// dispatch redirects to the next step, or to the partner if none is missing.
func (h *Handlers) dispatch(r *http.Request, attempt storage.Attempt, req request) error {
	s, err := h.progress(r, attempt, req)
	if err != nil {
		return err
	}
	if to := s.next(); to != stepNone {
		if err := h.link(r, attempt, to); err != nil {
			return err
		}
		return &web.Redirect{To: flow.URL(s.path(to), attempt.ID)}
	}
	return h.finish(r, attempt, req, false)
}

// link records whose an attempt is once the account that is logged in acts in it, so that
// support finds it even if they leave before they have done anything. A form that asks who
// they are decides that itself.
func (h *Handlers) link(r *http.Request, attempt storage.Attempt, to step) error {
	who, signedIn := web.IdentityOf(r)
	switch {
	case attempt.IsTest(), !signedIn, who.Account.ID == attempt.AccountID, to == stepSignUp, to == stepLogIn, to == stepSecond:
		return nil
	}
	return h.App.DB.LinkAttempt(r.Context(), attempt.ID, who.Account.ID)
}

func (h *Handlers) progress(r *http.Request, attempt storage.Attempt, req request) (progress, error) {
	if attempt.IsTest() {
		return h.testProgress(r, attempt, req)
	}
	s := progress{login: req.prompts("login"), create: req.prompts("create"), consent: req.asksAgain()}
	ctx, db := r.Context(), h.App.DB
	var err error
	if s.identified, err = db.HasEvent(ctx, attempt.ID, storage.EventSignedUp, storage.EventLoggedIn); err != nil {
		return s, err
	}
	pending, err := h.App.PendingLogIn(r, attempt.ID)
	if err != nil {
		return s, err
	}
	s.secondDue = pending.ID != "" && !pending.HasFailed()
	who, signedIn := web.IdentityOf(r)
	if s.signedIn = signedIn; !signedIn {
		return s, nil
	}
	s.mustVerify = !who.Verified() && h.App.DB.Now().Sub(who.Account.CreatedAt.Time) >= h.VerifyWithin
	if s.canPay, err = db.HasPaymentMethod(ctx, who.Account.ID); err != nil {
		return s, err
	}
	s.connected, err = db.IsConnected(ctx, who.Account.ID, req.client.ID, fullAccess)
	return s, err
}

// loadAttempt finds an open attempt of this browser and checks its request again, since
// the partner may have been suspended or the callback removed since it began. If the
// attempt cannot continue, the error is the response.
func (h *Handlers) loadAttempt(r *http.Request, id string) (storage.Attempt, request, error) {
	if !web.IsText(id) {
		return storage.Attempt{}, request{}, unknownAttempt()
	}
	attempt, err := h.App.DB.AttemptByID(r.Context(), id)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return attempt, request{}, unknownAttempt()
	case err != nil:
		return attempt, request{}, err
	}
	flow.LogAttempt(r, attempt)
	if !flow.SameBrowser(h.App, r, attempt) {
		err := h.App.DB.RecordEvent(r.Context(), attempt.ID, storage.EventOtherBrowser, "")
		return attempt, request{}, cmp.Or(err, error(otherBrowser(attempt)))
	}
	req, err := h.reload(r, attempt)
	if err != nil {
		return attempt, request{}, err
	}
	attempt.Callback = req.callback // the default may have changed
	if !attempt.Open(h.App.DB.Time()) {
		return attempt, request{}, h.attemptEnded(r, attempt, req)
	}
	if f := h.check(r.Context(), req); f != nil {
		return attempt, request{}, h.refuse(r, attempt, req, f)
	}
	return attempt, req, nil
}

// reload resolves the client and the callback of a stored request again.
func (h *Handlers) reload(r *http.Request, attempt storage.Attempt) (request, error) {
	parameters, err := web.ParseQuery(attempt.Parameters)
	if err != nil {
		return request{}, err
	}
	req, err := h.resolveClient(r, parameters)
	var pageErr *pageError
	if errors.As(err, &pageErr) {
		pageErr.attempt = attempt
		h.countRefused(atAuthorize, string(pageErr.why))
		return req, cmp.Or(h.App.DB.RecordRefusal(r.Context(), attempt.ID, storage.EventRefused, string(pageErr.why), pageErr.detail), err)
	}
	return req, err
}

// refuse ends an attempt whose request cannot be granted and redirects with the error.
func (h *Handlers) refuse(r *http.Request, attempt storage.Attempt, req request, f *redirectError) error {
	h.countRefused(atAuthorize, f.cause())
	web.Log(r.Context()).Warn("authorization refused after it began", "callback", req.callback, "error", f.code, "description", f.description)
	err := h.App.DB.EndRefused(r.Context(), attempt.ID, f.cause(), f.Error())
	if err != nil && !errors.Is(err, storage.ErrSpent) {
		return err
	}
	return req.redirect(req.refusal(f))
}
