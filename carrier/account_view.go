package carrier

import (
	"context"
	"errors"
	"net/http"
	"time"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// AccountView is a carrier account as its owner sees it.
type AccountView struct {
	ID string
	// Carrier is the carrier's name, or its ID once it has been removed.
	Carrier string
	Number  string // masked
	Test    bool
	// Inactive is set by programs that keep an account from being used for a while.
	Inactive bool
	Removed  bool // the carrier
	Status   locale.Text
	// Since and Why are of an account that is disconnected; zero otherwise.
	Since time.Time
	Why   locale.Message
	// Connect is the button to sign in with; empty where that cannot be done.
	Connect locale.Text
	// CanDisconnect is set while there is a sign-in to end.
	CanDisconnect bool

	signIn string // the carrier's URL for it
}

// statusTexts are the statuses in words.
var statusTexts = map[storage.CarrierAccountStatus]locale.Text{
	storage.CarrierPending:      "Waiting for authorization",
	storage.CarrierConnected:    "Connected",
	storage.CarrierDisconnected: "Disconnected",
}

// view shows a carrier account. at is its carrier, and has no ID if that was removed. An
// account that no key opens any more can still be connected again and disconnected.
func (h *Pages) view(ctx context.Context, a storage.CarrierAccount, at storage.Carrier) AccountView {
	number, _, err := h.Vault().Read(a)
	if err != nil {
		web.Log(ctx).Error("no key opens a carrier account", "carrier_account", a.ID, "error", err)
	}
	v := AccountView{ID: a.ID, Carrier: nameOf(a, at), Number: storage.MaskCarrierNumber(number), Test: a.Test, Inactive: !a.Active,
		Removed: at.ID == "", Status: statusTexts[a.Status], Connect: connectText(a, at), signIn: at.AuthorizeURL}
	v.CanDisconnect = a.Status == storage.CarrierConnected && at.Auth == storage.CarrierOAuth
	if a.Status == storage.CarrierDisconnected {
		v.Since, v.Why = a.DisconnectedAt.Time, h.why(a.Reason, v.Carrier)
	}
	return v
}

// nameOf is the name of an account's carrier, or the carrier's ID if it was removed.
func nameOf(a storage.CarrierAccount, at storage.Carrier) string {
	if at.ID == "" {
		return a.CarrierID
	}
	return at.Name
}

// why says why a carrier account was disconnected.
func (h *Pages) why(reason storage.CarrierEnd, carrier string) locale.Message {
	switch reason {
	case storage.CarrierEndedByOwner:
		return locale.Text("You disconnected it, here or with an API key.").With()
	case storage.CarrierEndedByPartner:
		return locale.Text("A company that can use your account disconnected it.").With()
	case storage.CarrierEndedByOperator:
		return locale.Text("%s disconnected it.").With(h.App.Brand.Name)
	case storage.CarrierRefused:
		return locale.Text("%s no longer accepts the authorization. You may have removed it there, or changed your password.").With(carrier)
	case storage.CarrierExpired:
		return locale.Text("The authorization expired while %s could not be reached.").With(carrier)
	case storage.CarrierLost:
		return locale.Text("A response from %s was lost, and the authorization with it.").With(carrier)
	}
	return locale.Message{}
}

// account finds the carrier account of a request and its carrier, which has no ID if it was
// removed. Those of others are not found.
func (h *Pages) account(r *http.Request, who web.Identity) (a storage.CarrierAccount, at storage.Carrier, err error) {
	a, err = h.App.DB.CarrierAccountByID(r.Context(), who.Account.ID, r.PathValue("id"))
	if errors.Is(err, storage.ErrNotFound) {
		err = web.NotFound()
	}
	if err == nil {
		at, err = h.carrierOf(r.Context(), a)
	}
	return a, at, err
}

// carrierOf is the carrier of an account, with no ID if it was removed.
func (h *Pages) carrierOf(ctx context.Context, a storage.CarrierAccount) (storage.Carrier, error) {
	at, err := h.App.DB.CarrierByID(ctx, a.CarrierID, a.Test)
	if errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	return at, err
}
