package staff

import (
	"errors"
	"net/http"

	"fairlead/factor"
	"fairlead/storage"
	"fairlead/web"
)

// ConfirmPage asks staff for their second factor before they do something sensitive.
type ConfirmPage struct {
	web.Chrome
	Email                      string
	Code                       web.Field
	AsksCode, AsksRecoveryCode bool // as of [CodePage]
	Passkey                    factor.PasskeyForm
	Signals                    factor.PasskeySignals
}

// Template names templates/staff/confirm.html.
func (*ConfirmPage) Template() string { return "staff/confirm" }

// Action is the URL of the form.
func (p *ConfirmPage) Action() string { return p.At(withRecoveryCode(confirmPath, p.AsksRecoveryCode)) }

func (h *Handlers) confirmPage(r *http.Request, who Person) (page *ConfirmPage, err error) {
	left, err := h.factors.Store.Left(r.Context(), who.ID)
	if err != nil {
		return nil, err
	}
	page = &ConfirmPage{Chrome: chrome(r, "Confirm your identity"), Email: who.Email, Code: factor.CodeField("One-time code"),
		AsksCode: left.Authenticator, AsksRecoveryCode: factor.WantsRecoveryCode(r)}
	if page.AsksRecoveryCode {
		page.AsksCode, page.Code = true, factor.RecoveryCodeField()
	}
	page.Signals.Host = h.factors.Host()
	page.Passkey, err = h.factors.OwnForm(r, who.ID, factor.PasskeyForm{Action: page.At(confirmPath + "/passkey"),
		Options: confirmPath + "/passkey/options", Button: "Use a passkey"})
	return page, err
}

// showConfirm handles GET /staff/confirm.
func (h *Handlers) showConfirm(w http.ResponseWriter, r *http.Request, who Person) error {
	page, err := h.confirmPage(r, who)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitConfirm handles POST /staff/confirm.
func (h *Handlers) submitConfirm(w http.ResponseWriter, r *http.Request, who Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.confirmPage(r, who)
	if err != nil {
		return err
	}
	typed := form.Get("code")
	if factor.Bare(typed) == "" {
		page.Code.Error = sayCodeMissing
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.confirmByCode(w, r, who, typed)
	if refused := web.ErrorOf(err); refused != nil {
		return h.App.ShowRefused(w, r, refused, page, &page.Code)
	}
	return h.confirmedThen(r, err)
}

// confirmedThen leads back once somebody has confirmed who they are.
func (h *Handlers) confirmedThen(r *http.Request, err error) error {
	if err != nil && !errors.Is(err, storage.ErrSignedOut) { // the same form, sent twice
		return err
	}
	return &web.Redirect{To: afterwards(r)}
}

func (h *Handlers) confirmByCode(w http.ResponseWriter, r *http.Request, who Person, typed string) error {
	if err := h.App.AllowKey(h.codes, who.ID); err != nil {
		return err
	}
	use, ok, err := h.factors.CodeUse(r, who.ID, typed)
	if err != nil {
		return err
	}
	if ok {
		err = h.confirm(w, r, who, storage.StaffProof{Code: use})
	}
	switch {
	case !ok || errors.Is(err, storage.ErrCodeUsed):
		return h.refuseSignIn(r, who.Email, "wrong code to confirm", incorrectCode())
	case err == nil:
		h.codes.Forget(who.ID)
	}
	return err
}

// confirm records that somebody has just proved who they are, under a new session ID.
func (h *Handlers) confirm(w http.ResponseWriter, r *http.Request, who Person, proof storage.StaffProof) error {
	return h.renew(w, r, who, func(fresh storage.StaffSession) error {
		return h.App.DB.ConfirmStaffSession(r.Context(), who.Session.ID, fresh, proof)
	})
}

// renew gives the browser's session a new ID and secret. replace writes the row; the browser
// gets its cookie after that.
func (h *Handlers) renew(w http.ResponseWriter, r *http.Request, who Person, replace func(fresh storage.StaffSession) error) error {
	cookie := web.NewSessionCookie()
	if err := replace(storage.StaffSession{ID: cookie.ID, SecretHash: storage.Hash(cookie.Secret), StaffID: who.ID}); err != nil {
		return err
	}
	return h.App.WriteSession(w, r, h.Sessions, cookie)
}
