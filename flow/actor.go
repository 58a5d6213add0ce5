package flow

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// Actor is who answers an attempt: the account that is logged in or, in test mode, the test
// account that was chosen.
type Actor struct {
	Account storage.Account
	// SessionID is the session of the account's owner; empty in test mode.
	SessionID string
}

// ActorOf is who answers an attempt; ok is false if that is not known yet. In test mode who is
// logged in makes no difference, outside of it no test account does. The request must come
// from the attempt's browser, which is all that test mode asks for.
func ActorOf(app *web.App, r *http.Request, a storage.Attempt) (who Actor, ok bool, err error) {
	if !a.IsTest() {
		identity, ok := web.IdentityOf(r)
		return Actor{identity.Account, identity.Session.ID}, ok, nil
	}
	if a.AccountID == "" {
		return who, false, nil
	}
	who.Account, err = app.DB.AnyAccountByID(r.Context(), a.AccountID)
	if errors.Is(err, storage.ErrNotFound) || err == nil && who.Account.TestClientID != a.ClientID {
		return Actor{}, false, nil
	}
	web.LogAccount(r.Context(), who.Account.ID)
	return who, err == nil, err
}

// CanPay reports whether an actor needs to enter no card. In test mode that depends on the test
// account and on the attempt, so that each attempt goes the same way.
func CanPay(app *web.App, r *http.Request, a storage.Attempt, who Actor) (bool, error) {
	switch name := who.Account.TestName; {
	case !a.IsTest():
		return app.DB.HasPaymentMethod(r.Context(), who.Account.ID)
	case name == storage.TestCardDeclined:
		return false, nil
	case name.HasCard():
		return true, nil
	}
	return app.DB.HasEvent(r.Context(), a.ID, storage.EventBillingSaved)
}
