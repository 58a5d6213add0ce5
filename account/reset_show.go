package account

import (
	"errors"
	"net/http"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// ResetPage lets somebody who followed a link choose a new password.
type ResetPage struct {
	web.Chrome
	Address  string // whose account it is
	Token    string
	Password web.Field
}

// Template names templates/account/reset.html.
func (*ResetPage) Template() string { return "account/reset" }

// showReset answers GET /reset, where the link leads. It uses nothing up: programs
// that look at mail follow links too.
func (h *Handlers) showReset(w http.ResponseWriter, r *http.Request) error {
	attempt, err := h.attemptHere(r)
	if err != nil {
		return err
	}
	token := r.URL.Query().Get("token")
	account, err := h.whoseReset(r, attempt, token)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return h.App.Show(w, r, http.StatusOK, resetPage(r, attempt, account, token))
}

func resetPage(r *http.Request, a storage.Attempt, account storage.Account, token string) *ResetPage {
	return &ResetPage{
		Chrome: chrome(r, a, "Choose a new password"), Address: account.Email, Token: token,
		Password: web.Field{Name: "password", Label: "New password", Type: "password", Hint: hintPassword,
			Autocomplete: "new-password", Autofocus: true},
	}
}

// attemptHere is the attempt that a link names if it goes on in this browser: the
// link works in every other one too, and outlives the attempt.
func (h *Handlers) attemptHere(r *http.Request) (storage.Attempt, error) {
	attempt, err := flow.AttemptOf(h.App, r)
	if elsewhere := (*web.Redirect)(nil); errors.As(err, &elsewhere) {
		return storage.Attempt{}, nil
	}
	return attempt, err
}

// whoseReset is the account that a link still works for.
func (h *Handlers) whoseReset(r *http.Request, a storage.Attempt, token string) (account storage.Account, err error) {
	if token == "" {
		return account, cutOff(forgotURL(a))
	}
	reset, err := h.App.DB.ResetByHash(r.Context(), storage.Hash(token))
	if errors.Is(err, storage.ErrNotFound) {
		return account, linkOver(forgotURL(a))
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

func forgotURL(a storage.Attempt) string {
	return flow.URL("/forgot", a.ID)
}
