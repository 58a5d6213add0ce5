package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// accountBody is an account as partners see it.
type accountBody struct {
	ObjectID      string       `json:"object_id"`
	Email         string       `json:"email"`
	FullName      string       `json:"full_name"`
	CompanyName   string       `json:"company_name"`
	Billing       *billingBody `json:"billing"`
	ObjectCreated time.Time    `json:"object_created"`
}

type billingBody struct {
	Brand    string `json:"brand"`
	Last4    string `json:"last4"`
	ExpMonth int    `json:"exp_month"`
	ExpYear  int    `json:"exp_year"`
}

func (h *Handlers) showAccount(w http.ResponseWriter, r *http.Request, account storage.Account) error {
	billing, err := h.billing(r.Context(), account.ID)
	if err != nil {
		return unavailable(err)
	}
	return web.JSON(w, http.StatusOK, accountBody{
		ObjectID: account.ID, Email: account.Email, FullName: account.FullName, CompanyName: account.CompanyName,
		Billing: billing, ObjectCreated: account.CreatedAt.Truncate(time.Second),
	})
}

// billing is nil where an account has no way to pay.
func (h *Handlers) billing(ctx context.Context, accountID string) (*billingBody, error) {
	p, err := h.App.DB.PaymentMethodByAccount(ctx, accountID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &billingBody{p.Brand, p.Last4, p.ExpMonth, p.ExpYear}, nil
}
