package account

import (
	"errors"
	"net/http"
	"slices"

	"fairlead/flow"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// ResetPage lets a person who followed a mailed link choose a new password.
type ResetPage struct {
	web.Chrome
	Address  string // of the account
	Token    string
	Password web.Field
	// Partners and Card are removed with the new password if the address was never
	// confirmed. Both are empty if nothing is removed.
	Partners []string
	Card     locale.Message
}

// Template names templates/account/reset.html.
func (*ResetPage) Template() string { return "account/reset" }

// Removes reports whether the new password removes anything.
func (p *ResetPage) Removes() bool { return len(p.Partners) > 0 || !p.Card.IsZero() }

// showReset handles GET /reset, the URL of a mailed link. It does not use up the link,
// since mail scanners follow links too.
func (h *Handlers) showReset(w http.ResponseWriter, r *http.Request) error {
	attempt, err := h.attemptInBrowser(r)
	if err != nil {
		return err
	}
	page, _, err := h.resetPage(r, attempt, r.URL.Query().Get("token"))
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// resetPage is the page of a valid link, with the account that it is for.
func (h *Handlers) resetPage(r *http.Request, a storage.Attempt, token string) (*ResetPage, storage.Account, error) {
	account, err := h.accountByLink(r, a, token)
	if err != nil {
		return nil, account, h.recordResetRefused(r, a, err)
	}
	page := &ResetPage{
		Chrome: chrome(r, a, "Choose a new password"), Address: account.Email, Token: token,
		Password: web.Field{Name: "password", Label: "New password", Type: "password", Hint: hintPassword, Autocomplete: "new-password"},
	}
	page.Policy.OwnScript = true
	if account.EmailVerifiedAt.IsZero() {
		page.Partners, page.Card, err = h.removable(r, account.ID)
	}
	return page, account, err
}

// recordResetRefused adds to the attempt's timeline why a link or a new password was
// refused, and returns the refusal.
func (h *Handlers) recordResetRefused(r *http.Request, a storage.Attempt, refused error) error {
	if e := web.ErrorOf(refused); e != nil {
		if err := h.recordRefused(r, a, storage.EventResetRefused, string(e.Heading), e); err != nil {
			return err
		}
	}
	return refused
}

// removable lists what a reset removes from an account whose address is unconfirmed.
func (h *Handlers) removable(r *http.Request, accountID string) (partners []string, card locale.Message, err error) {
	connections, err := h.App.DB.Connections(r.Context(), accountID)
	if err != nil {
		return nil, card, err
	}
	for _, c := range connections {
		partners = append(partners, c.Partner)
	}
	slices.Sort(partners)
	method, err := h.App.DB.PaymentMethodByAccount(r.Context(), accountID)
	if errors.Is(err, storage.ErrNotFound) {
		return slices.Compact(partners), card, nil
	}
	return slices.Compact(partners), web.CardText(method), err
}

// attemptInBrowser is the attempt that a link names, if it is open in this browser. The
// link works in any browser, and for longer than the attempt.
func (h *Handlers) attemptInBrowser(r *http.Request) (storage.Attempt, error) {
	attempt, err := flow.AttemptOf(h.App, r)
	if elsewhere := (*web.Redirect)(nil); errors.As(err, &elsewhere) {
		return storage.Attempt{}, nil
	}
	return attempt, err
}

// accountByLink is the account that a link is for, as long as the link works.
func (h *Handlers) accountByLink(r *http.Request, a storage.Attempt, token string) (account storage.Account, err error) {
	forgot := flow.URL("/forgot", a.ID)
	if token == "" {
		return account, linkIncomplete(forgot)
	}
	reset, err := h.App.DB.ResetByHash(r.Context(), storage.Hash(token))
	if errors.Is(err, storage.ErrNotFound) {
		return account, linkExpired(forgot)
	}
	if err != nil {
		return account, err
	}
	account, err = h.App.DB.AccountByID(r.Context(), reset.AccountID)
	if err == nil && account.Status != storage.Active {
		return account, suspended()
	}
	return account, err
}
