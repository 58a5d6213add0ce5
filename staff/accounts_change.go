package staff

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// notNow is the answer to what an account's state does not allow, or what somebody else has
// just done.
func notNow(a storage.Account, why locale.Text) error {
	return &web.Error{Status: http.StatusConflict, Heading: "Nothing was changed", Text: why,
		BackURL: accountPath(a.ID), BackLabel: "Go back"}
}

// DisconnectPage asks whether to end a connection of an account.
type DisconnectPage struct {
	web.Chrome
	Account    storage.Account
	Connection storage.Connection
	Tokens     int64
	Path       string
}

// Template names templates/staff/account_disconnect.html.
func (*DisconnectPage) Template() string { return "staff/account_disconnect" }

// Ends says what ends.
func (p *DisconnectPage) Ends() string {
	stop := " stop"
	if p.Tokens == 1 {
		stop = " stops"
	}
	return web.Count(p.Tokens, "token") + " of this connection" + stop + " working at once, permanently."
}

func (h *Handlers) disconnectPage(r *http.Request) (*DisconnectPage, error) {
	a, err := h.accountOf(r)
	if err != nil {
		return nil, err
	}
	page := &DisconnectPage{Chrome: web.Chrome{Title: "Disconnect a partner"}, Account: a, Path: accountPath(a.ID)}
	page.Connection, page.Tokens, err = h.App.DB.ConnectionOf(r.Context(), a.ID, r.PathValue("connection"))
	if err == nil && !page.Connection.RevokedAt.IsZero() {
		return nil, alreadyDisconnected(a)
	}
	return page, web.OrNotFound(err)
}

func alreadyDisconnected(a storage.Account) error {
	return notNow(a, "This connection has already ended.")
}

// showDisconnect handles GET /staff/accounts/{account}/connections/{connection}/disconnect.
func (h *Handlers) showDisconnect(w http.ResponseWriter, r *http.Request, _ Person) error {
	page, err := h.disconnectPage(r)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitDisconnect handles POST /staff/accounts/{account}/connections/{connection}/disconnect.
func (h *Handlers) submitDisconnect(w http.ResponseWriter, r *http.Request, _ Person) error {
	page, err := h.disconnectPage(r)
	if err != nil {
		return err
	}
	err = h.App.DB.DisconnectFor(r.Context(), page.Account.ID, page.Connection.ID)
	if errors.Is(err, storage.ErrSpent) {
		return alreadyDisconnected(page.Account)
	}
	if err != nil {
		return web.OrNotFound(err)
	}
	return h.App.RedirectWith(w, page.Path, "%s was disconnected.", page.Connection.Partner)
}

// endSessions handles POST /staff/accounts/{account}/sessions/end.
func (h *Handlers) endSessions(w http.ResponseWriter, r *http.Request, _ Person) error {
	a, err := h.accountOf(r)
	if err != nil {
		return err
	}
	ended, err := h.App.DB.EndSessionsOf(r.Context(), a.ID)
	if err != nil {
		return web.OrNotFound(err)
	}
	if !ended {
		return h.App.RedirectWith(w, accountPath(a.ID), "There were no sessions to end.")
	}
	return h.App.RedirectWith(w, accountPath(a.ID), "All sessions were ended.")
}

// AccountSuspendPage asks whether to suspend an account.
type AccountSuspendPage struct {
	web.Chrome
	Account storage.Account
	Reach   storage.AccountSummary
	Path    string
	Reason  web.Field
}

// Template names templates/staff/account_suspend.html.
func (*AccountSuspendPage) Template() string { return "staff/account_suspend" }

// Ends says what ends, Rests what does not work until the account is resumed.
func (p *AccountSuspendPage) Ends() string {
	if p.Reach.Sessions == 1 {
		return "1 session ends at once."
	}
	return web.Count(int64(p.Reach.Sessions), "session") + " end at once."
}

// Rests is described at [AccountSuspendPage.Ends].
func (p *AccountSuspendPage) Rests() string {
	return "The tokens of " + web.Count(int64(p.Reach.Connections), "connection") + " and " + web.Count(int64(p.Reach.Keys), "API key") +
		" don’t work until the account is resumed."
}

func (h *Handlers) accountSuspendPage(r *http.Request) (*AccountSuspendPage, error) {
	a, err := h.accountOf(r)
	if err != nil {
		return nil, err
	}
	if a.Status != storage.Active {
		return nil, notNow(a, "This account has already been suspended.")
	}
	page := &AccountSuspendPage{Chrome: web.Chrome{Title: "Suspend an account"}, Account: a, Path: accountPath(a.ID),
		Reason: reasonField("Only staff can read it.")}
	page.Reach, err = h.App.DB.AccountSummary(r.Context(), a.ID)
	return page, web.OrNotFound(err)
}

// showAccountSuspension handles GET /staff/accounts/{account}/suspend.
func (h *Handlers) showAccountSuspension(w http.ResponseWriter, r *http.Request, _ Person) error {
	page, err := h.accountSuspendPage(r)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitAccountSuspension handles POST /staff/accounts/{account}/suspend.
func (h *Handlers) submitAccountSuspension(w http.ResponseWriter, r *http.Request, _ Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.accountSuspendPage(r)
	if err != nil {
		return err
	}
	if readReason(form, &page.Reason); page.Reason.Error != "" {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	changed, err := h.App.DB.SuspendAccount(r.Context(), page.Account.ID, page.Reason.Value)
	if err != nil {
		return web.OrNotFound(err)
	}
	if !changed { // somebody else was faster
		return notNow(page.Account, "This account has already been suspended.")
	}
	return h.App.RedirectWith(w, page.Path, "The account was suspended.")
}

// resumeAccount handles POST /staff/accounts/{account}/resume.
func (h *Handlers) resumeAccount(w http.ResponseWriter, r *http.Request, _ Person) error {
	a, err := h.accountOf(r)
	if err != nil {
		return err
	}
	changed, err := h.App.DB.ResumeAccount(r.Context(), a.ID, "")
	if err != nil {
		return web.OrNotFound(err)
	}
	if !changed {
		return notNow(a, "This account is not suspended.")
	}
	return h.App.RedirectWith(w, accountPath(a.ID), "The account was resumed.")
}
