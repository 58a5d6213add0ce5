package account

import (
	"errors"
	"net/http"

	"fairlead/factor"
	"fairlead/storage"
	"fairlead/web"
)

// submitConfirm handles POST /account/confirm.
func (h *Handlers) submitConfirm(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.confirmPage(r, who)
	if err != nil {
		return err
	}
	password, code := normal(form.Get("password")), form.Get("code")
	if page.marksMissing(password, code) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.confirm(w, r, who, page, password, code)
	switch refused := web.ErrorOf(err); {
	case refused != nil && refused.Status == http.StatusUnprocessableEntity && refused.Text == sayCodeIncorrect:
		return h.App.ShowRefused(w, r, refused, page, &page.Code)
	case refused != nil && refused.Status == http.StatusUnprocessableEntity:
		return h.App.ShowRefused(w, r, refused, page, &page.Password)
	case refused != nil:
		return h.App.ShowRefused(w, r, refused, page)
	case err != nil && !errors.Is(err, storage.ErrSignedOut): // the same form, sent twice
		return err
	}
	return &web.Redirect{To: page.Next}
}

func (p *ConfirmPage) marksMissing(password, code string) bool {
	if password == "" {
		p.Password.Error = sayPasswordMissing
	}
	if p.AsksCode && factor.Bare(code) == "" {
		p.Code.Error = sayCodeMissing
	}
	return p.Password.Error+p.Code.Error != ""
}

// confirm checks the password first: a wrong one uses up no code.
func (h *Handlers) confirm(w http.ResponseWriter, r *http.Request, who web.Identity, page *ConfirmPage, password, code string) error {
	counted, _, err := h.requester(r, who.Account.Email)
	if err != nil {
		return err
	}
	if err := h.App.AllowKey(h.secondSteps, counted); err != nil {
		return err
	}
	stored, err := h.checkPassword(r, who, password)
	if err != nil {
		return err
	}
	proven, ok := web.Proven{PasswordChangedAt: stored.ChangedAt}, true
	if page.AsksCode {
		if proven.Code, ok, err = h.factors.CodeUse(r, who.Account.ID, code); err != nil {
			return err
		}
	}
	if ok {
		err = h.App.Confirm(w, r, who, proven)
	}
	switch {
	case !ok || errors.Is(err, storage.ErrCodeUsed):
		return incorrectCode()
	case errors.Is(err, storage.ErrSpent): // the password has just been changed
		return incorrectPassword()
	case err == nil:
		h.secondSteps.Forget(counted)
	}
	return err
}
