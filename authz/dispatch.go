package authz

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// step is a page that something still has to happen on.
type step string

const (
	stepSignUp  step = "/signup"
	stepLogIn   step = "/login"
	stepBilling step = "/billing"
	stepConsent step = "/oauth/consent"
	stepNone    step = "" // nothing is missing
)

// progress is all that the dispatcher looks at.
type progress struct {
	signedIn               bool
	identified             bool // signed up or logged in within this attempt
	canPay                 bool
	connected              bool
	login, create, consent bool // what prompt asks for
}

// next is the step that is still missing.
func (s progress) next() step {
	switch {
	case s.login && !s.identified:
		return stepLogIn
	case s.create && !s.identified:
		return stepSignUp
	case !s.signedIn && s.identified:
		return stepLogIn
	case !s.signedIn:
		return stepSignUp
	case !s.canPay:
		return stepBilling
	case !s.connected || s.consent:
		return stepConsent
	}
	return stepNone
}

// path is where a step is taken. The forms for signing up and logging in lead a person
// who is signed in straight back here, unless the URL says that the prompt asked for them.
func (s progress) path(to step) string {
	if s.signedIn && (to == stepLogIn || to == stepSignUp) {
		return string(to) + "?prompt=1"
	}
	return string(to)
}

// resume goes on with an attempt from what is written down.
func (h *Handlers) resume(w http.ResponseWriter, r *http.Request, id string) error {
	attempt, asked, err := h.loadAttempt(w, r, id)
	if err != nil || asked == nil {
		return err
	}
	return h.dispatch(w, r, attempt, *asked)
}

// dispatch sends the browser to the step that is missing, or to the partner.
func (h *Handlers) dispatch(w http.ResponseWriter, r *http.Request, attempt storage.Attempt, asked request) error {
	s, err := h.progress(r, attempt, asked)
	if err != nil {
		return err
	}
	if to := s.next(); to != stepNone {
		return &web.Redirect{To: flow.URL(s.path(to), attempt.ID)}
	}
	return h.finish(w, r, attempt, asked, false)
}

func (h *Handlers) progress(r *http.Request, attempt storage.Attempt, asked request) (progress, error) {
	s := progress{login: asked.prompts("login"), create: asked.prompts("create"), consent: asked.prompts("consent")}
	ctx, db := r.Context(), h.App.DB
	var err error
	if s.identified, err = db.HasEvent(ctx, attempt.ID, storage.EventSignedUp, storage.EventLoggedIn); err != nil {
		return s, err
	}
	who, signedIn := web.IdentityOf(r)
	if s.signedIn = signedIn; !signedIn {
		return s, nil
	}
	if s.canPay, err = db.HasPaymentMethod(ctx, who.Account.ID); err != nil {
		return s, err
	}
	s.connected, err = db.IsConnected(ctx, who.Account.ID, asked.client.ID, fullAccess)
	return s, err
}

// loadAttempt finds an open attempt of this browser and checks its request again,
// since the partner may have been suspended or the callback removed meanwhile.
// Where it cannot go on it answers, and the request is nil.
func (h *Handlers) loadAttempt(w http.ResponseWriter, r *http.Request, id string) (storage.Attempt, *request, error) {
	attempt, err := h.App.DB.AttemptByID(r.Context(), id)
	switch {
	case !web.IsText(id) || errors.Is(err, storage.ErrNotFound):
		return attempt, nil, h.showUnknown(w, r)
	case err != nil:
		return attempt, nil, err
	case !flow.SameBrowser(h.App, r, attempt):
		return attempt, nil, h.showElsewhere(w, r, attempt)
	}
	parameters, err := url.ParseQuery(attempt.Parameters)
	if err != nil {
		return attempt, nil, err
	}
	asked, problem, err := h.resolveClient(r, parameters)
	if err != nil {
		return attempt, nil, err
	}
	if problem != nil {
		err := h.App.DB.RecordEvent(r.Context(), attempt.ID, storage.EventRefused, problem.heading)
		return attempt, nil, errors.Join(err, h.showPageError(w, r, problem.inAttempt(attempt)))
	}
	attempt.Callback = asked.callback // the default may be another one by now
	if !attempt.Open(h.App.DB.Time()) {
		return attempt, nil, h.answerEnded(w, r, attempt, asked)
	}
	return attempt, &asked, nil
}
