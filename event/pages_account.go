package event

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// AccountPath is where an account's endpoints are.
const AccountPath = "/account/webhooks"

func (h *Pages) mountAccounts(mux *http.ServeMux, s stack) {
	mux.Handle("GET "+AccountPath, s.usual(h.showEndpoints))
	mux.Handle("GET "+AccountPath+"/new", s.confirmed(h.showNew))
	mux.Handle("POST "+AccountPath+"/new", s.confirmed(h.submitNew))
	mux.Handle("GET "+AccountPath+"/{endpoint}", s.usual(h.showEndpoint))
	mux.Handle("GET "+AccountPath+"/{endpoint}/edit", s.confirmed(h.showEdit))
	mux.Handle("POST "+AccountPath+"/{endpoint}/edit", s.confirmed(h.submitEdit))
	mux.Handle("POST "+AccountPath+"/{endpoint}/test", s.usual(h.test))
	mux.Handle("POST "+AccountPath+"/{endpoint}/roll", s.confirmed(h.roll))
	mux.Handle("POST "+AccountPath+"/{endpoint}/disable", s.usual(h.disable))
	mux.Handle("POST "+AccountPath+"/{endpoint}/enable", s.usual(h.enable))
	mux.Handle("POST "+AccountPath+"/{endpoint}/delete", s.usual(h.remove))
	mux.Handle("POST "+AccountPath+"/{endpoint}/resend-failed", s.usual(h.resendFailed))
	mux.Handle("GET "+AccountPath+"/{endpoint}/deliveries/{delivery}", s.usual(h.showDelivery))
	mux.Handle("POST "+AccountPath+"/{endpoint}/deliveries/{delivery}/resend", s.usual(h.resend))
}

func (h *Pages) accounts() stack {
	return stack{
		usual: func(handle placeHandler) http.Handler { return h.App.SignedIn(ofAccount(handle)) },
		confirmed: func(handle placeHandler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				h.App.Confirmed(Place{Base: AccountPath}.formPage(r), ofAccount(handle)).ServeHTTP(w, r)
			})
		},
	}
}

// ofAccount serves a page for the account that is signed in. It changes nothing for a session
// that has ended since.
func ofAccount(handle placeHandler) web.SignedInHandler {
	return func(w http.ResponseWriter, r *http.Request, who web.Identity) error {
		r = r.WithContext(storage.ForSession(r.Context(), who.Account.ID, who.Session.ID))
		return handle(w, r, Place{storage.Owner{Kind: storage.OwnerAccount, ID: who.Account.ID}, who.Session.ID, AccountPath, "Webhooks"})
	}
}
