package carrier

import (
	"context"
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// unfinished is how many links and sign-ins of a carrier account may be unfinished.
const unfinished = 20

// NewLink makes a link to sign in at a carrier and returns its path. ErrNotFound means that
// the carrier account is gone.
func (h *SignIns) NewLink(ctx context.Context, l storage.CarrierLink) (path string, err error) {
	secret := storage.NewUnguessableID()
	l.Hash, l.ExpiresAt = storage.Hash(secret), storage.At(h.App.DB.Now().Add(h.SignInLifetime))
	return connectPath + secret, h.App.DB.CreateCarrierLink(ctx, &l, unfinished)
}

const connectPath = "/carriers/connect/"

// visit is a link that somebody has opened, and what it is for.
type visit struct {
	link storage.CarrierLink
	// maker is the partner whose token made the link; empty if none did.
	maker   string
	path    string
	account storage.CarrierAccount
	carrier storage.Carrier
	owner   storage.Account
	// managedBy is the name of the platform that manages the account; empty if none does.
	managedBy string
}

// visit finds what a link is for.
func (h *SignIns) visit(r *http.Request) (v visit, err error) {
	secret := r.PathValue("link")
	v.path = connectPath + secret
	if v.link, v.maker, err = h.App.DB.CarrierLinkByHash(r.Context(), storage.Hash(secret)); err == nil {
		v.account, v.carrier, v.owner, err = h.subject(r.Context(), v.link)
	}
	if err == nil {
		v.managedBy, err = h.managerOf(r.Context(), v.owner.ID)
	}
	if errors.Is(err, storage.ErrNotFound) {
		err = linkOver()
	}
	return v, err
}

// managerOf is the name of the platform that manages an account; empty if none does.
func (h *SignIns) managerOf(ctx context.Context, accountID string) (string, error) {
	m, err := h.App.DB.ManagerOf(ctx, accountID)
	if errors.Is(err, storage.ErrNotFound) {
		return "", nil
	}
	return m.Name, err
}

// subject is what a link is for. ErrNotFound means that it is gone, or cannot be signed in
// to any more.
func (h *SignIns) subject(ctx context.Context, l storage.CarrierLink) (a storage.CarrierAccount, c storage.Carrier, owner storage.Account, err error) {
	if a, err = h.App.DB.AnyCarrierAccount(ctx, l.CarrierAccountID); err != nil {
		return a, c, owner, err
	}
	if c, err = h.App.DB.CarrierByID(ctx, l.CarrierID, l.Test); err != nil {
		return a, c, owner, err
	}
	owner, err = h.App.DB.AccountByID(ctx, a.AccountID)
	if err == nil && (c.Auth != storage.CarrierOAuth || owner.Status != storage.Active) {
		err = storage.ErrNotFound
	}
	return a, c, owner, err
}

// linkOver is the same for a link that was used, has expired or never existed.
func linkOver() *web.Error {
	return &web.Error{Status: http.StatusBadRequest, Heading: "This link no longer works",
		Text: "It has been used or has expired. Go back to where you came from and start again."}
}
