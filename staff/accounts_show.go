package staff

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/storage"
	"fairlead/web"
)

const (
	// accountAttempts is how many attempts an account's page has.
	accountAttempts = 10
	// accountConnections is how many of an account's connections its page has. Ended ones come
	// last.
	accountConnections = 50
)

// AccountPage is all that support has of an account, and nothing secret.
type AccountPage struct {
	web.Chrome
	Account storage.Account
	Path    string
	Status  string
	Secured storage.AccountSummary
	Card    string // empty for none
	// Manager is the platform that manages the account; its ID is empty for none.
	Manager storage.Manager

	Connections, Sessions, Attempts, Mails web.Table
	AllAttempts                            string // the path of the list

	// Reset is a reset of the second factor that waits; its ID is empty for none. IsOwn is set
	// if the person who looks at the page asked for it.
	Reset storage.FactorReset
	IsOwn bool
}

// Template names templates/staff/account.html.
func (*AccountPage) Template() string { return "staff/account" }

// IsActive reports whether the account can be suspended.
func (p *AccountPage) IsActive() bool { return p.Account.Status == storage.Active }

// CanVerify reports whether the address can be verified by mail, CanLogIn whether a link to a
// new password can be sent.
func (p *AccountPage) CanVerify() bool {
	return !p.Account.Unclaimed() && p.Account.EmailVerifiedAt.IsZero()
}

// CanLogIn is described at [AccountPage.CanVerify].
func (p *AccountPage) CanLogIn() bool { return !p.Account.Unclaimed() && p.IsActive() }

// showAccount handles GET /staff/accounts/{account}. Whoever opens it leaves a row in the audit
// log.
func (h *Handlers) showAccount(w http.ResponseWriter, r *http.Request, who Person) error {
	a, err := h.accountOf(r)
	if err != nil {
		return err
	}
	if err := h.App.DB.LookAtAccount(r.Context(), a.ID); err != nil {
		return web.OrNotFound(err)
	}
	page := &AccountPage{Chrome: web.Chrome{Title: "Account %s", TitleArgs: []any{a.Email}}, Account: a, Path: accountPath(a.ID),
		Status: statusOfAccount(a), AllAttempts: web.WithQuery(attemptsPath, url.Values{"email": {a.Email}})}
	for _, read := range []func(*http.Request, *AccountPage) error{h.readSecured, h.readManager, h.readAccountConnections, h.readSessions,
		h.readAccountAttempts, h.readMails, h.readReset} {
		if err := read(r, page); err != nil {
			return err
		}
	}
	page.IsOwn = page.Reset.AskedBy == who.ID
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) readSecured(r *http.Request, page *AccountPage) (err error) {
	if page.Secured, err = h.App.DB.AccountSummary(r.Context(), page.Account.ID); err != nil {
		return err
	}
	card, err := h.App.DB.PaymentMethodByAccount(r.Context(), page.Account.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	page.Card = web.CardText(card).English()
	return err
}

func (h *Handlers) readManager(r *http.Request, page *AccountPage) (err error) {
	page.Manager, err = h.App.DB.ManagerOf(r.Context(), page.Account.ID)
	return orNone(err)
}

func (h *Handlers) readReset(r *http.Request, page *AccountPage) (err error) {
	page.Reset, err = h.App.DB.WaitingFactorReset(r.Context(), page.Account.ID)
	return orNone(err)
}

// orNone is no error where there is nothing.
func orNone(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

func (h *Handlers) readAccountConnections(r *http.Request, page *AccountPage) error {
	all, err := h.App.DB.AllConnections(r.Context(), page.Account.ID)
	if err != nil {
		return err
	}
	var live, ended [][]web.Cell
	for _, n := range all {
		row := []web.Cell{clientCell(n.ClientID, n.Partner), web.TimeCell(n.CreatedAt.Time), web.OrNever(n.LastUsedAt)}
		if n.RevokedAt.IsZero() {
			status := web.TextCell("Connected")
			if !n.PausedAt.IsZero() {
				status = web.Cell{Text: "Token paused", IsMark: true}
			}
			live = append(live, append(row, status, web.LinkCell("Disconnect", disconnectPath(page.Account.ID, n.ID))))
		} else {
			ended = append(ended, append(row, web.Cell{Text: "Ended", IsMark: true}, web.Cell{}))
		}
	}
	live = append(live, ended...)
	page.Connections = web.Table{Label: "Connections", Empty: "No connections.", Columns: []string{"Partner", "Since", "Last used", "Status", "Actions"},
		Rows: live[:min(len(live), accountConnections)]}
	return nil
}

func disconnectPath(accountID, connectionID string) string {
	return accountPath(accountID) + "/connections/" + connectionID + "/disconnect"
}

func (h *Handlers) readSessions(r *http.Request, page *AccountPage) error {
	all, err := h.App.DB.Sessions(r.Context(), page.Account.ID)
	if err != nil {
		return err
	}
	page.Sessions = web.Table{Label: "Sessions", Empty: "No sessions.", Columns: []string{"Browser", "Address", "Last seen"}}
	for _, s := range all {
		page.Sessions.Rows = append(page.Sessions.Rows, []web.Cell{
			web.TextCell(web.BrowserName(s.UserAgent).English()), web.CodeCell(s.Address), web.TimeCell(s.LastSeenAt.Time)})
	}
	return nil
}

func (h *Handlers) readAccountAttempts(r *http.Request, page *AccountPage) error {
	all, err := h.App.DB.Attempts(r.Context(), storage.AttemptFilter{AccountID: page.Account.ID, Limit: accountAttempts})
	if err != nil {
		return err
	}
	page.Attempts = h.attemptTable(all)
	return nil
}
