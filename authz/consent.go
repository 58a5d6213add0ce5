package authz

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// showConsent asks whether the partner may act for the account.
func (m *Room) showConsent(w http.ResponseWriter, r *http.Request) error {
	attempt, asked, visit, err := m.consenting(w, r)
	if err != nil || asked == nil {
		return err
	}
	page := &ConsentPage{
		AccountID:    visit.Account.ID,
		AccountName:  visit.Account.FullName,
		AccountEmail: visit.Account.Email,
		Can:          m.can(),
		Cannot:       cannot(),
	}
	page.Title = "Connect " + attempt.Partner
	page.Flow = web.FlowAt(&attempt, web.StepAccess)
	page.Policy = web.PolicyFor(&attempt)
	return m.Web.Show(w, r, http.StatusOK, page)
}

// submitConsent writes down what the person answered. The form names the account
// that it showed, since another one may have signed in in another tab.
func (m *Room) submitConsent(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	attempt, asked, visit, err := m.consenting(w, r)
	if err != nil || asked == nil {
		return err
	}
	if form.Get("account") != visit.Account.ID {
		return &web.Detour{To: web.DispatcherURL(attempt.ID)}
	}
	switch form.Get("decision") {
	case "allow":
		return m.grant(w, r, attempt, *asked, true)
	case "deny":
		return m.deny(w, r, attempt, *asked)
	}
	return &web.Detour{To: web.DispatcherURL(attempt.ID)}
}

// consenting finds the attempt and who answers it. Where another step comes
// first, the dispatcher says which; where it answers, the request is nil.
func (m *Room) consenting(w http.ResponseWriter, r *http.Request) (storage.Attempt, *request, *web.Visit, error) {
	attempt, asked, err := m.reopen(w, r, r.URL.Query().Get("attempt"))
	if err != nil || asked == nil {
		return attempt, nil, nil, err
	}
	s, err := m.situation(r, attempt, *asked)
	if err != nil {
		return attempt, nil, nil, err
	}
	if to := s.next(); to != stepConsent && to != stepNone {
		return attempt, nil, nil, &web.Detour{To: web.DispatcherURL(attempt.ID)}
	}
	return attempt, asked, web.VisitOf(r), nil
}

// grant spends the attempt, writes the code and sends the browser to the partner.
func (m *Room) grant(w http.ResponseWriter, r *http.Request, attempt storage.Attempt, asked request, consented bool) error {
	code, err := m.issueCode(r, attempt, asked, consented)
	switch {
	case errors.Is(err, storage.ErrSpent):
		return m.again(w, r, attempt.ID)
	case errors.Is(err, storage.ErrSignedOut):
		return &web.Detour{To: web.DispatcherURL(attempt.ID)}
	case err != nil:
		return err
	}
	return m.leave(w, r, asked.client, asked.callback, reply{code: code, state: asked.state()})
}

// deny ends the attempt without a code.
func (m *Room) deny(w http.ResponseWriter, r *http.Request, attempt storage.Attempt, asked request) error {
	err := m.Web.DB.EndAttempt(r.Context(), attempt.ID, web.VisitOf(r).Account.ID, storage.Denied, storage.EventDenied, "")
	if errors.Is(err, storage.ErrSpent) {
		return m.again(w, r, attempt.ID)
	}
	if err != nil {
		return err
	}
	p := denied()
	p.state = asked.state()
	return m.leave(w, r, asked.client, asked.callback, p)
}

// again answers a request that lost a race against its own double.
func (m *Room) again(w http.ResponseWriter, r *http.Request, attemptID string) error {
	_, asked, err := m.reopen(w, r, attemptID)
	if err == nil && asked != nil {
		return errors.New("an attempt is spent and open at once")
	}
	return err
}

// Sentences that say what access means.

func (m *Room) can() []string {
	return []string{
		"Use the " + m.Web.Brand.Name + " API in your name, which may order paid services that are charged to your account",
		"See your name, your email address and your company’s name",
		"See the brand, the last four digits and the expiry date of your card",
	}
}

func cannot() []string {
	return []string{
		"See your password or your full card number",
		"Sign in as you or change your account",
		"Keep this access once you disconnect it on your account’s page",
	}
}
