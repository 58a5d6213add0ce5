package api

import (
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
	Billing       *billingBody `json:"billing"` // null without a payment method
	ObjectCreated time.Time    `json:"object_created"`
	Test          bool         `json:"test,omitempty"` // only for a test account, whose data is made up
}

type billingBody struct {
	Brand    string `json:"brand"`
	Last4    string `json:"last4"`
	ExpMonth int    `json:"exp_month"`
	ExpYear  int    `json:"exp_year"`
}

// showAccount serves GET /api/v1/account. A platform doesn't see the card of an owner who has
// taken an account over.
func (h *Handlers) showAccount(w http.ResponseWriter, r *http.Request, account storage.Account, caller web.Caller) error {
	body := accountBody{
		ObjectID: account.ID, Email: account.Email, FullName: account.FullName, CompanyName: account.CompanyName,
		ObjectCreated: account.CreatedAt.Truncate(time.Second), Test: account.IsTest(),
	}
	if account.ID != caller.AccountID {
		return web.JSON(w, http.StatusOK, body)
	}
	switch p, err := h.App.DB.PaymentMethodByAccount(r.Context(), account.ID); {
	case err == nil:
		body.Billing = &billingBody{p.Brand, p.Last4, p.ExpMonth, p.ExpYear}
	case !errors.Is(err, storage.ErrNotFound):
		return web.CallFailed(err)
	}
	return web.JSON(w, http.StatusOK, body)
}
