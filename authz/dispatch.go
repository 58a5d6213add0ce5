package authz

import (
	"errors"
	"net/http"
	"net/url"

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

// situation is all that the dispatcher looks at.
type situation struct {
	signedIn               bool
	identified             bool // signed up or logged in within this attempt
	canPay                 bool
	connected              bool
	login, create, consent bool // what prompt asks for
}

// next is the step that is still missing.
func (s situation) next() step {
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

// resume goes on with an attempt from what is written down.
func (m *Room) resume(w http.ResponseWriter, r *http.Request, id string) error {
	attempt, asked, err := m.reopen(w, r, id)
	if err != nil || asked == nil {
		return err
	}
	return m.dispatch(w, r, attempt, *asked)
}

// dispatch sends the browser to the step that is missing, or to the partner.
func (m *Room) dispatch(w http.ResponseWriter, r *http.Request, attempt storage.Attempt, asked request) error {
	s, err := m.situation(r, attempt, asked)
	if err != nil {
		return err
	}
	if to := s.next(); to != stepNone {
		return &web.Detour{To: string(to) + "?" + url.Values{"attempt": {attempt.ID}}.Encode()}
	}
	return m.grant(w, r, attempt, asked, false)
}

func (m *Room) situation(r *http.Request, attempt storage.Attempt, asked request) (situation, error) {
	s := situation{login: asked.prompts("login"), create: asked.prompts("create"), consent: asked.prompts("consent")}
	ctx, db := r.Context(), m.Web.DB
	var err error
	if s.identified, err = db.HasEvent(ctx, attempt.ID, storage.EventSignedUp, storage.EventLoggedIn); err != nil {
		return s, err
	}
	visit := web.VisitOf(r)
	if s.signedIn = visit != nil; !s.signedIn {
		return s, nil
	}
	if s.canPay, err = db.HasPaymentMethod(ctx, visit.Account.ID); err != nil {
		return s, err
	}
	s.connected, err = db.IsConnected(ctx, visit.Account.ID, asked.client.ID, fullAccess)
	return s, err
}

// reopen finds an open attempt of this browser and checks its request again,
// since the partner may have been suspended or the callback removed meanwhile.
// Where it cannot go on it answers, and the request is nil.
func (m *Room) reopen(w http.ResponseWriter, r *http.Request, id string) (storage.Attempt, *request, error) {
	attempt, err := m.Web.DB.AttemptByID(r.Context(), id)
	switch {
	case !web.IsText(id) || errors.Is(err, storage.ErrNotFound):
		return attempt, nil, m.showUnknown(w, r)
	case err != nil:
		return attempt, nil, err
	case !m.Web.BoundHere(attempt, r):
		return attempt, nil, m.showElsewhere(w, r, attempt)
	}
	parameters, err := url.ParseQuery(attempt.Parameters)
	if err != nil {
		return attempt, nil, err
	}
	asked, problem, err := m.trusted(r, parameters)
	if err != nil {
		return attempt, nil, err
	}
	if problem != nil {
		err := m.Web.DB.NoteEvent(r.Context(), attempt.ID, storage.EventRefused, problem.heading)
		return attempt, nil, errors.Join(err, m.showProblem(w, r, problem.within(attempt)))
	}
	attempt.Callback = asked.callback // the default may be another one by now
	if !attempt.Open(m.Web.DB.Time()) {
		return attempt, nil, m.answerEnded(w, r, attempt, asked)
	}
	return attempt, &asked, nil
}
