package staff

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

const accountsPath = "/staff/accounts"

// mountAccounts adds the pages of accounts. Suspending one, and asking for a reset of its second
// factor or approving one, need a recent sign-in or confirmation.
func (h *Handlers) mountAccounts(mux *http.ServeMux) {
	const (
		one   = accountsPath + "/{account}"
		end   = one + "/connections/{connection}/disconnect"
		reset = one + "/second-factor-resets/{reset}"
	)
	mux.Handle("GET "+accountsPath, h.page(h.showAccounts))
	mux.Handle("GET "+one, h.page(h.showAccount))
	mux.Handle("GET "+end, h.page(h.showDisconnect))
	mux.Handle("POST "+end, h.page(h.submitDisconnect))
	mux.Handle("POST "+one+"/sessions/end", h.page(h.endSessions))
	mux.Handle("POST "+one+"/verification", h.page(h.resendVerification))
	mux.Handle("POST "+one+"/password-link", h.page(h.sendPasswordLink))
	mux.Handle("GET "+one+"/suspend", h.page(h.ofAccount(h.confirmed(itself, h.showAccountSuspension))))
	mux.Handle("POST "+one+"/suspend", h.page(h.ofAccount(h.confirmed(itself, h.submitAccountSuspension))))
	mux.Handle("POST "+one+"/resume", h.page(h.resumeAccount))
	mux.Handle("GET "+one+"/second-factor-resets", h.page(h.ofAccount(h.confirmed(itself, h.showFactorReset))))
	mux.Handle("POST "+one+"/second-factor-resets", h.page(h.ofAccount(h.confirmed(itself, h.submitFactorReset))))
	mux.Handle("POST "+reset+"/approve", h.page(h.ofAccount(h.confirmed(itsAccount, h.approveFactorReset))))
	mux.Handle("POST "+reset+"/cancel", h.page(h.cancelFactorReset))
}

func itsAccount(r *http.Request) string { return accountPath(r.PathValue("account")) }

// accountOf is the account in a path.
func (h *Handlers) accountOf(r *http.Request) (storage.Account, error) {
	a, err := h.App.DB.AccountByID(r.Context(), r.PathValue("account"))
	return a, web.OrNotFound(err)
}

// ofAccount asks nobody to confirm who they are for an account that does not exist, or a reset
// that it never had.
func (h *Handlers) ofAccount(handle handler) handler {
	return func(w http.ResponseWriter, r *http.Request, who Person) error {
		a, err := h.accountOf(r)
		if err != nil {
			return err
		}
		if id := r.PathValue("reset"); id != "" {
			if _, err := h.App.DB.FactorResetByID(r.Context(), a.ID, id); err != nil {
				return web.OrNotFound(err)
			}
		}
		return handle(w, r, who)
	}
}
