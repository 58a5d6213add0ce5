package portal

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"fairlead/storage"
	"fairlead/testrun"
	"fairlead/web"
)

// RunPage shows a run of the test bench.
type RunPage struct {
	web.Chrome
	Run storage.TestRun
	// Attempt and Bench are the paths of the attempt, empty for none, and of the test bench.
	Attempt, Bench string
	// Token is the run's, this once.
	Token string
}

// Template names templates/portal/test_run.html.
func (*RunPage) Template() string { return "portal/test_run" }

// StatusText is the name of a status.
func (*RunPage) StatusText(status int) string { return http.StatusText(status) }

// PathOf is what is asked for in a step, without its query.
func (*RunPage) PathOf(s storage.TestStep) string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return s.URL
	}
	return u.Path
}

// HadToken reports whether the run got a token.
func (p *RunPage) HadToken() bool {
	return slices.ContainsFunc(p.Run.Steps, testrun.IssuedToken)
}

// submitRun handles POST /partners/CLIENT_ID/test: it runs a test account.
func (h *Handlers) submitRun(w http.ResponseWriter, r *http.Request, m Member) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	name := storage.TestName(form.Get("run"))
	if !slices.Contains(storage.TestNames, name) {
		return h.refuseTest(w, r, m, "There is no such run. Use one of the buttons below.")
	}
	if err := h.App.AllowKey(h.runs, m.Partner.ID); err != nil {
		return backToBench(err, m)
	}
	run := storage.TestRun{ID: storage.NewID(), ClientID: m.Partner.ID, Name: string(name), BegunBy: m.Label(), BeganAt: h.App.DB.Time()}
	result := h.runner().Run(r.Context(), testrun.Order{ClientID: storage.TestClientID(m.Partner.ID), Name: name, Address: h.App.ClientIP(r)})
	run.Steps, run.Outcome, run.TokenWaits = result.Steps, result.Outcome, result.Token != ""
	if run.SupportCode, err = h.supportCodeOf(r.Context(), result.AttemptID); err != nil {
		return err
	}
	if err := h.App.DB.AddTestRun(r.Context(), &run); err != nil {
		return err
	}
	path := below(m.Partner.ID, "/test/"+run.ID)
	if run.TokenWaits {
		err = h.App.GiveOnce(w, m.Session.ID, path, result.Token)
	}
	if err != nil {
		return err
	}
	return &web.Redirect{To: path}
}

// backToBench has the page of a limit lead back.
func backToBench(err error, m Member) error {
	if e := web.ErrorOf(err); e != nil {
		e.BackURL, e.BackLabel = below(m.Partner.ID, "/test"), "Go back"
	}
	return err
}

// supportCodeOf is empty if no attempt began.
func (h *Handlers) supportCodeOf(ctx context.Context, attemptID string) (string, error) {
	a, err := h.App.DB.AttemptByID(ctx, attemptID)
	if errors.Is(err, storage.ErrNotFound) {
		return "", nil
	}
	return a.SupportCode, err
}

// showRun handles GET /partners/CLIENT_ID/test/RUN. The session that began the run sees its token,
// once.
func (h *Handlers) showRun(w http.ResponseWriter, r *http.Request, m Member) error {
	run, err := h.App.DB.TestRunByID(r.Context(), m.Partner.ID, r.PathValue("run"))
	if errors.Is(err, storage.ErrNotFound) {
		return web.NotFound()
	}
	if err != nil {
		return err
	}
	page := &RunPage{Chrome: web.Chrome{Title: "Run %s", TitleArgs: []any{run.Name}}, Run: run, Bench: below(m.Partner.ID, "/test")}
	if run.SupportCode != "" {
		page.Attempt = attemptPath(m.Partner.ID, run.SupportCode)
	}
	if run.TokenWaits {
		if page.Token, err = h.takeTestToken(w, r, m, run); err != nil {
			return err
		}
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// takeTestToken is the token of a run, for the one request that shows it.
func (h *Handlers) takeTestToken(w http.ResponseWriter, r *http.Request, m Member, run storage.TestRun) (string, error) {
	token := h.App.TakeOnce(w, r, m.Session.ID)
	if token == "" {
		return "", nil
	}
	err := h.App.DB.ShowTestToken(r.Context(), run.ClientID, run.ID)
	if errors.Is(err, storage.ErrSpent) {
		return "", nil
	}
	return token, err
}
