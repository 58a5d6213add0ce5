package account

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/storage"
	"fairlead/web"
)

const verifyEmailPath = "/account/verify-email"

// showVerifyEmail handles GET /account/verify-email, also as the URL of a mailed link, which
// it does not use up.
func (h *Handlers) showVerifyEmail(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	if who.Verified() {
		return h.App.RedirectWith(w, "/account", sayVerified)
	}
	page, _, err := h.verifyEmailPage(r, who)
	if err != nil {
		return err
	}
	if secret := r.URL.Query().Get("token"); secret != "" {
		if err := h.checkVerifyLink(r, who, secret); err != nil {
			return err
		}
		page.Link = secret
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) verifyEmailPage(r *http.Request, who web.Identity) (*VerifyPage, storage.EmailCode, error) {
	code, err := h.App.DB.LatestEmailCode(r.Context(), storage.CodeVerify, who.Account.ID)
	page := verifyPage(web.Chrome{Title: "Verify your email"}, who.Account.Email, code)
	page.Action = verifyEmailPath
	return page, code, err
}

// checkVerifyLink checks that a link was mailed to the address of the account that is
// logged in, and still works.
func (h *Handlers) checkVerifyLink(r *http.Request, who web.Identity, secret string) error {
	id := storage.CodeIDOf(secret)
	if !web.IsText(id) {
		return verifyLinkExpired()
	}
	code, err := h.App.DB.EmailCodeByID(r.Context(), id)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if code.AccountID.String != who.Account.ID || code.Kind != storage.CodeVerify || code.Email != who.Account.Email ||
		!code.LinkExpiresAt.After(h.App.DB.Now()) || !code.IsLinkSecret(h.LinkKeys(), secret) {
		return verifyLinkExpired()
	}
	return nil
}

// submitVerifyEmail handles POST /account/verify-email: a code, a link or a request for a
// new code.
func (h *Handlers) submitVerifyEmail(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	if who.Verified() {
		return h.App.RedirectWith(w, "/account", sayVerified)
	}
	page, code, err := h.verifyEmailPage(r, who)
	if err != nil {
		return err
	}
	if form.Get("new") != "" {
		if err := h.mailVerifyCode(r, who, form, h.languageOf(r, storage.Attempt{})); err != nil {
			return h.refuseEmailCode(w, r, page, err)
		}
		return h.App.RedirectWith(w, verifyEmailPath, sayEmailSent, who.Account.Email)
	}
	if err := h.verifyEmail(r, who, code, form); err != nil {
		return h.refuseEmailCode(w, r, page, err)
	}
	return h.App.RedirectWith(w, "/account", sayVerified)
}

// verifyEmail verifies the address of an account with a code or a link.
func (h *Handlers) verifyEmail(r *http.Request, who web.Identity, code storage.EmailCode, form url.Values) error {
	verify := func(codeID string) error {
		return h.App.DB.VerifyEmail(r.Context(), who.Account.ID, codeID, who.Session.ID, h.App.Device(r))
	}
	secret := form.Get("token")
	if secret == "" {
		return h.enterCode(r, code, form.Get("code"), func() error { return verify(code.ID) })
	}
	if err := h.checkVerifyLink(r, who, secret); err != nil {
		return err
	}
	return verify("")
}

// mailVerifyCode mails a new code to the address of an account.
func (h *Handlers) mailVerifyCode(r *http.Request, who web.Identity, form url.Values, language string) error {
	return h.mailCode(r, who.Account.ID, storage.CodeRequest{Kind: storage.CodeVerify, SubjectID: who.Account.ID,
		Email: who.Account.Email, Language: language, Former: form.Get("former")})
}
