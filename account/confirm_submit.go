package account

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// submitConfirm handles POST /account/confirm.
func (h *Handlers) submitConfirm(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	password := normal(form.Get("password"))
	page := confirmPage(r, who)
	if password == "" {
		page.Password.Error = sayPasswordMissing
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.confirm(w, r, who, password)
	switch refused := web.ErrorOf(err); {
	case refused != nil && refused.Status == http.StatusUnprocessableEntity:
		return h.App.ShowRefused(w, r, refused, page, &page.Password)
	case refused != nil:
		return h.App.ShowRefused(w, r, refused, page)
	case err != nil && !errors.Is(err, storage.ErrSignedOut): // the same form, sent twice
		return err
	}
	return &web.Redirect{To: page.Next}
}

func (h *Handlers) confirm(w http.ResponseWriter, r *http.Request, who web.Identity, password string) error {
	stored, err := h.checkPassword(r, who, password)
	if err != nil {
		return err
	}
	err = h.App.Confirm(w, r, who, stored.ChangedAt)
	if errors.Is(err, storage.ErrSpent) { // the password has just been changed
		return incorrectPassword()
	}
	return err
}
