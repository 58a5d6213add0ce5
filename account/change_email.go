package account

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/storage"
	"fairlead/web"
)

const changeEmailPath = "/account/email"

// ChangeEmailPage asks for the new email of an account.
type ChangeEmailPage struct {
	web.Chrome
	Current  string
	NewEmail web.Field
}

// Template names templates/account/change_email.html.
func (*ChangeEmailPage) Template() string { return "account/change_email" }

func changeEmailPage(who web.Identity, email string) *ChangeEmailPage {
	return &ChangeEmailPage{Chrome: web.Chrome{Title: "Change email"}, Current: who.Account.Email,
		NewEmail: web.Field{Name: "email", Label: "New email", Type: "email", Value: email, Autocomplete: "username", MaxLength: longestEmail}}
}

// changeCodePage asks for the code that was mailed to the new email.
func changeCodePage(code storage.EmailCode) *VerifyPage {
	page := verifyPage(web.Chrome{Title: "Change email"}, code.Email, code)
	page.Action, page.OtherEmail = changeEmailPath, changeEmailPath+"?again=1"
	return page
}

// showChangeEmail handles GET /account/email.
func (h *Handlers) showChangeEmail(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	code, err := h.App.DB.LatestEmailCode(r.Context(), storage.CodeChange, who.Account.ID)
	switch again := r.URL.Query().Get("again") != ""; {
	case err != nil:
		return err
	case code.Live(h.App.DB.Time()) && !again:
		return h.App.Show(w, r, http.StatusOK, changeCodePage(code))
	case code.Live(h.App.DB.Time()):
		return h.App.Show(w, r, http.StatusOK, changeEmailPage(who, code.Email))
	}
	return h.App.Show(w, r, http.StatusOK, changeEmailPage(who, ""))
}

// submitChangeEmail handles POST /account/email: a new email, its code, or the wish for
// another code.
func (h *Handlers) submitChangeEmail(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	if form.Has("email") || !form.Has("code") && !form.Has("new") {
		return h.submitNewEmail(w, r, who, form)
	}
	code, err := h.App.DB.LatestEmailCode(r.Context(), storage.CodeChange, who.Account.ID)
	if err != nil {
		return err
	}
	if code.ID == "" {
		return &web.Redirect{To: changeEmailPath}
	}
	page := changeCodePage(code)
	if form.Get("new") != "" {
		if err := h.mailChangeCode(r, who, code.Email, form); err != nil {
			return h.refuseEmailCode(w, r, page, err)
		}
		return h.App.RedirectWith(w, changeEmailPath, sayEmailSent, code.Email)
	}
	if err := h.changeEmail(w, r, who, code, form.Get("code")); err != nil {
		return h.refuseEmailCode(w, r, page, err)
	}
	return h.App.RedirectWith(w, "/account", sayEmailChanged)
}

// submitNewEmail mails a code to the new email. It does not look up whether the email has
// an account; the worker that sends the mail does.
func (h *Handlers) submitNewEmail(w http.ResponseWriter, r *http.Request, who web.Identity, form url.Values) error {
	email := personFrom(form).email
	page := changeEmailPage(who, email)
	page.NewEmail.Error = web.WrongEmail(email)
	if email == who.Account.Email {
		page.NewEmail.Error = sayEmailOwn
	}
	if web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err := h.mailChangeCode(r, who, email, form)
	if refused := web.ErrorOf(err); refused != nil {
		return h.App.ShowRefused(w, r, refused, page)
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, changeEmailPath, sayEmailSent, email)
}

func (h *Handlers) mailChangeCode(r *http.Request, who web.Identity, email string, form url.Values) error {
	return h.mailCode(r, who.Account.ID, storage.CodeRequest{Kind: storage.CodeChange, SubjectID: who.Account.ID, Email: email,
		Language: h.languageOf(r, storage.Attempt{}), Former: form.Get("former")})
}

// changeEmail gives the account the email that a code was mailed to. The right code sent
// twice changes it once.
func (h *Handlers) changeEmail(w http.ResponseWriter, r *http.Request, who web.Identity, code storage.EmailCode, typed string) error {
	passwordChangedAt, err := h.passwordTimeOf(r, authenticated{account: who.Account})
	if err != nil {
		return err
	}
	err = h.enterCode(r, code, typed, func() error {
		err := h.App.DB.ChangeEmail(r.Context(), code, who.Session.ID, h.App.Device(r))
		if !errors.Is(err, storage.ErrSpent) {
			return err
		}
		fresh, err := h.App.DB.EmailCodeByID(r.Context(), code.ID)
		if err == nil && !fresh.JustUsed(h.App.DB.Time()) {
			err = storage.ErrSpent
		}
		return err
	})
	if err != nil {
		return err
	}
	who.Account.Email = code.Email
	return h.remember(w, r, who.Account, passwordChangedAt)
}
