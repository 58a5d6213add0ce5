package portal

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/attempt"
	"fairlead/storage"
	"fairlead/web"
)

const attemptsPath = onePath + "/attempts"

func (h *Handlers) mountAttempts(mux *http.ServeMux) {
	mux.Handle("GET "+attemptsPath, h.page(h.showAttempts))
	mux.Handle("GET "+attemptsPath+"/{code}", h.page(h.showAttempt))
}

// AttemptsPage lists attempts to connect to a partner.
type AttemptsPage struct {
	web.Chrome
	Action                  string
	Code, From, To, Outcome web.Field
	// HasTest is set if there is a test mode; Test lists its attempts.
	HasTest, Test bool
	Attempts      web.Table
}

// Template names templates/portal/attempts.html.
func (*AttemptsPage) Template() string { return "portal/attempts" }

// showAttempts handles GET /partners/CLIENT_ID/attempts.
func (h *Handlers) showAttempts(w http.ResponseWriter, r *http.Request, m Member) error {
	page := newAttemptsPage(r, m, !h.App.TestModeOff)
	wanted, err := h.wantedAttempts(r, m, page)
	if web.MarkInvalid(page) {
		return h.App.RefuseFilter(w, r, page)
	}
	var all []attempt.Listed
	var next storage.Cursor
	if err == nil {
		all, next, err = attempt.ListForPartner(r.Context(), h.App.DB, wanted, web.RowsShown)
	}
	if errors.Is(err, storage.ErrNotFound) { // the support code
		all, err = []attempt.Listed{}, nil
	}
	if err != nil {
		return err
	}
	if web.PrefersJSON(r) {
		return web.JSON(w, http.StatusOK, web.NewResults(all, r.URL, next.String()))
	}
	for _, a := range all {
		page.Attempts.Rows = append(page.Attempts.Rows, attemptCells(m.Partner.ID, a))
	}
	page.Attempts.Page(r.URL, next.String())
	return h.App.Show(w, r, http.StatusOK, page)
}

func newAttemptsPage(r *http.Request, m Member, hasTest bool) *AttemptsPage {
	return &AttemptsPage{Chrome: web.Chrome{Title: "Attempts"}, Action: below(m.Partner.ID, "/attempts"),
		Code: web.Field{Name: "support_code", Label: "Support code", Value: web.Filter(r, "support_code"), Autocomplete: "off", Optional: true},
		From: web.TimeField("from", "From", web.Filter(r, "from")), To: web.TimeField("to", "To", web.Filter(r, "to")),
		Outcome: attempt.OutcomeField(web.Filter(r, "outcome")), HasTest: hasTest, Test: hasTest && web.Filter(r, "test") != "",
		Attempts: web.Table{Label: "Attempts", Empty: "No attempts.", Columns: []string{"Support code", "Began", "Callback", "Outcome", "Last step"}}}
}

// wantedAttempts reads what the fields say. A support code is found in test mode too; one that
// is unknown, or another partner's, is storage.ErrNotFound.
func (h *Handlers) wantedAttempts(r *http.Request, m Member, page *AttemptsPage) (f storage.AttemptFilter, err error) {
	f = storage.AttemptFilter{ClientID: m.Partner.ID, From: web.PeriodFrom(&page.From), To: web.PeriodTo(&page.To),
		Outcome: attempt.OutcomeOf(page.Outcome), After: storage.ParseCursor(web.Filter(r, "after"))}
	if page.Test {
		f.ClientID = storage.TestClientID(m.Partner.ID)
	}
	if page.Code.Value != "" {
		var found storage.Attempt
		found, err = h.attemptOf(r, m, page.Code.Value)
		f.ClientID, f.SupportCode = found.ClientID, found.SupportCode
	}
	return f, err
}

// attemptOf finds an attempt of the partner, also of test mode if there is one.
func (h *Handlers) attemptOf(r *http.Request, m Member, code string) (storage.Attempt, error) {
	found, err := attempt.Of(r.Context(), h.App.DB, m.Partner.ID, code)
	if err == nil && found.IsTest() && h.App.TestModeOff {
		return storage.Attempt{}, storage.ErrNotFound
	}
	return found, err
}

func attemptCells(clientID string, a attempt.Listed) []web.Cell {
	code := web.LinkCell(a.SupportCode, attemptPath(clientID, a.SupportCode))
	if a.Test {
		code.More = []web.Cell{{Text: "Test", IsMark: true}}
	}
	return []web.Cell{code, web.TimeCell(a.BeganAt), web.CodeCell(a.Callback), web.TextCell(web.InWords(string(a.Outcome))), web.TextCell(web.InWords(string(a.LastStep)))}
}

func attemptPath(clientID, code string) string {
	return below(clientID, "/attempts/"+url.PathEscape(code))
}

// AttemptPage says to a partner's people why an attempt did or did not connect.
type AttemptPage struct {
	web.Chrome
	attempt.Reduced
	Parameters web.Table
	Reply      web.Field
}

// Template names templates/portal/attempt.html.
func (*AttemptPage) Template() string { return "portal/attempt" }

// showAttempt handles GET /partners/CLIENT_ID/attempts/CODE.
func (h *Handlers) showAttempt(w http.ResponseWriter, r *http.Request, m Member) error {
	found, err := h.attemptOf(r, m, r.PathValue("code"))
	if errors.Is(err, storage.ErrNotFound) {
		return web.NotFound()
	}
	if err != nil {
		return err
	}
	reduced, err := attempt.ForPartner(r.Context(), h.App.DB, found)
	if err != nil {
		return err
	}
	if web.PrefersJSON(r) {
		return web.JSON(w, http.StatusOK, reduced)
	}
	return h.App.Show(w, r, http.StatusOK, &AttemptPage{Chrome: web.Chrome{Title: "Attempt %s", TitleArgs: []any{found.SupportCode}}, Reduced: reduced,
		Parameters: attempt.ParameterTable(reduced.Parameters), Reply: attempt.AnswerField(reduced.Answer)})
}
