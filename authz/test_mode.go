package authz

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"fairlead/flow"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// testCallbackPath is the callback that every test client has besides its partner's.
const testCallbackPath = "/partners/test/callback"

// isOff reports whether a client is unknown because test mode is off.
func (h *Handlers) isOff(clientID string) bool {
	return h.App.TestModeOff && storage.IsTestClientID(clientID)
}

// testCallback is where the test callback is. It is a page of this server.
func (h *Handlers) testCallback() string {
	return strings.TrimSuffix(h.App.PublicURL.String(), "/") + testCallbackPath
}

// callbacks are those that a client may name. A test client has those of its partner, our own,
// and the one that is requested if it is a loopback one.
func (h *Handlers) callbacks(ctx context.Context, c storage.Client, requested string) ([]storage.Callback, error) {
	all, err := h.App.DB.Callbacks(ctx, storage.LivePartnerID(c.ID))
	if err != nil || !c.IsTest() {
		return all, err
	}
	all = append(all, storage.Callback{URL: h.testCallback()})
	if h.isLoopback(requested) {
		all = append(all, storage.Callback{URL: requested})
	}
	return all, nil
}

// isLoopback reports whether a callback is one that partners may register without a proof.
func (h *Handlers) isLoopback(callback string) bool {
	_, _, ok := cutLoopback(callback)
	return ok && web.IsEndpoint(callback) && (h.CheckCallback == nil || h.CheckCallback(callback) == nil)
}

// TestPage asks which test account to continue as.
type TestPage struct {
	web.Chrome
	Names []storage.TestName
}

// Template names templates/authz/test.html.
func (*TestPage) Template() string { return "authz/test" }

// Label is that of the button of a test account.
func (*TestPage) Label(name storage.TestName) locale.Text {
	return map[storage.TestName]locale.Text{
		storage.TestHappy:            "Continue as Happy",
		storage.TestDenies:           "Continue as Denies",
		storage.TestCardDeclined:     "Continue as Card declined",
		storage.TestAlreadyConnected: "Continue as Already connected",
		storage.TestLeavesHalfway:    "Continue as Leaves halfway",
	}[name]
}

// showTest handles GET /oauth/test.
func (h *Handlers) showTest(w http.ResponseWriter, r *http.Request) error {
	attempt, _, err := h.loadTest(r)
	if err != nil {
		return err
	}
	page := &TestPage{Names: storage.TestNames}
	page.Title = "Choose a test account"
	page.Flow = flow.Progress(attempt, flow.StepAccount)
	page.Policy = flow.Policy(attempt)
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitTest continues as the chosen test account. Another name shows the accounts again.
func (h *Handlers) submitTest(_ http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	attempt, req, err := h.loadTest(r)
	if err != nil {
		return err
	}
	name := storage.TestName(form.Get("account"))
	if !slices.Contains(storage.TestNames, name) {
		return &web.Redirect{To: flow.URL(string(stepTest), attempt.ID)}
	}
	account, err := h.App.DB.ChooseTestAccount(r.Context(), attempt.ID, attempt.ClientID, name)
	if errors.Is(err, storage.ErrSpent) {
		return h.spentError(r, attempt)
	}
	if err != nil {
		return err
	}
	attempt.AccountID = account.ID
	return h.dispatch(r, attempt, req)
}

// loadTest finds an open attempt of test mode. Others go on where they were.
func (h *Handlers) loadTest(r *http.Request) (storage.Attempt, request, error) {
	if h.App.TestModeOff {
		return storage.Attempt{}, request{}, web.NotFound()
	}
	attempt, req, err := h.loadAttempt(r, flow.AttemptID(r))
	if err == nil && !attempt.IsTest() {
		err = &web.Redirect{To: flow.DispatcherURL(attempt.ID)}
	}
	return attempt, req, err
}

// testProgress is what the dispatcher decides by in test mode: the test account, whoever is
// logged in.
func (h *Handlers) testProgress(r *http.Request, attempt storage.Attempt, req request) (progress, error) {
	s := progress{isTest: true, consent: req.asksAgain()}
	who, ok, err := flow.ActorOf(h.App, r, attempt)
	if s.signedIn = ok; err != nil || !ok {
		return s, err
	}
	s.connected = who.Account.TestName == storage.TestAlreadyConnected
	s.canPay, err = flow.CanPay(h.App, r, attempt, who)
	return s, err
}
