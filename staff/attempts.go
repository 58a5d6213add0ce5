package staff

import (
	"net/http"
	"net/url"
	"time"

	"fairlead/attempt"
	"fairlead/storage"
	"fairlead/web"
)

const attemptsPath = "/staff/attempts"

// AttemptsPage lists attempts to connect.
type AttemptsPage struct {
	web.Chrome
	Partner, Email, From, To, Outcome web.Field
	Attempts                          web.Table
}

// Template names templates/staff/attempts.html.
func (*AttemptsPage) Template() string { return "staff/attempts" }

// attemptRow is an attempt of a list, as scripts read it.
type attemptRow struct {
	SupportCode  string            `json:"support_code"`
	BeganAt      time.Time         `json:"began_at"`
	ClientID     *string           `json:"client_id"`
	Company      *string           `json:"company"`
	AccountID    *string           `json:"account_id"`
	AccountEmail *string           `json:"account_email"`
	Outcome      storage.Outcome   `json:"outcome"`
	LastStep     storage.EventName `json:"last_step"`
}

// showAttempts handles GET /staff/attempts.
func (h *Handlers) showAttempts(w http.ResponseWriter, r *http.Request, _ Person) error {
	page := newAttemptsPage(r)
	wanted := page.filter(r)
	if web.MarkInvalid(page) {
		return h.App.RefuseFilter(w, r, page)
	}
	all, err := h.App.DB.Attempts(r.Context(), wanted)
	if err != nil {
		return err
	}
	all, next := storage.Page(all, web.RowsShown)
	if web.PrefersJSON(r) {
		return web.JSON(w, http.StatusOK, web.NewResults(h.attemptRows(all), r.URL, next.String()))
	}
	page.Attempts = h.attemptTable(all)
	page.Attempts.Page(r.URL, next.String())
	return h.App.Show(w, r, http.StatusOK, page)
}

func newAttemptsPage(r *http.Request) *AttemptsPage {
	return &AttemptsPage{Chrome: web.Chrome{Title: "Attempts"},
		Partner: web.Field{Name: "partner", Label: "Partner", Value: web.Filter(r, "partner"), Autocomplete: "off", Optional: true},
		Email:   web.Field{Name: "email", Label: "Email", Value: web.Filter(r, "email"), Autocomplete: "off", Optional: true},
		From:    web.TimeField("from", "From", web.Filter(r, "from")), To: web.TimeField("to", "To", web.Filter(r, "to")),
		Outcome: attempt.OutcomeField(web.Filter(r, "outcome")),
	}
}

// filter reads what the page's fields say.
func (p *AttemptsPage) filter(r *http.Request) storage.AttemptFilter {
	return storage.AttemptFilter{ClientID: p.Partner.Value, Email: p.Email.Value, From: web.PeriodFrom(&p.From), To: web.PeriodTo(&p.To),
		Outcome: attempt.OutcomeOf(p.Outcome), After: storage.ParseCursor(web.Filter(r, "after")), Limit: web.RowsShown + 1}
}

func (h *Handlers) attemptTable(all []storage.ListedAttempt) web.Table {
	t := newAttemptsTable()
	now := h.App.DB.Time()
	for _, a := range all {
		t.Rows = append(t.Rows, []web.Cell{
			web.LinkCell(a.SupportCode, attemptPath(a.SupportCode)), web.TimeCell(a.BeganAt.Time), attemptClientCell(a),
			attemptAccountCell(a), web.TextCell(web.InWords(string(a.State(now)))), web.TextCell(web.InWords(string(a.LastStep))),
		})
	}
	return t
}

// attemptClientCell marks attempts of test mode.
func attemptClientCell(a storage.ListedAttempt) web.Cell {
	if a.IsTest() {
		return clientCell(a.ClientID, a.Partner+" (test)")
	}
	return clientCell(a.ClientID, a.Partner)
}

// attemptAccountCell links to no test account, which has no page.
func attemptAccountCell(a storage.ListedAttempt) web.Cell {
	if a.IsTest() {
		return web.TextCell(a.Email)
	}
	return accountCell(a.AccountID, a.Email)
}

func (h *Handlers) attemptRows(all []storage.ListedAttempt) []attemptRow {
	now, rows := h.App.DB.Time(), []attemptRow{}
	for _, a := range all {
		rows = append(rows, attemptRow{a.SupportCode, a.BeganAt.Truncate(time.Second), orNull(a.ClientID), orNull(a.Partner),
			orNull(a.AccountID), orNull(a.Email), a.State(now), a.LastStep})
	}
	return rows
}

func attemptPath(code string) string { return attemptsPath + "/" + url.PathEscape(code) }

// AttemptPage says why one attempt did or did not connect.
type AttemptPage struct {
	web.Chrome
	attempt.Details
	Row        storage.Attempt
	Parameters web.Table
	Reply      web.Field
}

// Template names templates/staff/attempt.html.
func (*AttemptPage) Template() string { return "staff/attempt" }

// showAttempt handles GET /staff/attempts/{code}.
func (h *Handlers) showAttempt(w http.ResponseWriter, r *http.Request, _ Person) error {
	found, err := h.App.DB.AttemptBySupportCode(r.Context(), r.PathValue("code"))
	if err != nil {
		return web.OrNotFound(err)
	}
	details, err := attempt.Describe(r.Context(), h.App.DB, found)
	if err != nil {
		return err
	}
	page := &AttemptPage{Chrome: web.Chrome{Title: "Attempt %s", TitleArgs: []any{found.SupportCode}}, Details: details, Row: found,
		Parameters: attempt.ParameterTable(details.Parameters), Reply: attempt.AnswerField(details.Answer)}
	return h.answer(w, r, page, details)
}

// PartnerPath is the page of the partner.
func (p *AttemptPage) PartnerPath() string { return partnerPath(p.Row.ClientID) }
