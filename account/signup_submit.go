package account

import (
	"errors"
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// submitSignUp handles POST /signup.
func (h *Handlers) submitSignUp(w http.ResponseWriter, r *http.Request) error {
	attempt, form, err := h.readPost(r)
	if err != nil {
		return err
	}
	who, password := personFrom(form), normal(form.Get("password"))
	page := h.signUpPage(r, attempt, who)
	if id := form.Get("form"); page.Form != "" && id != "" && ifFits(id, longestText) != "" {
		page.Form = id
	}
	h.check(page, who, password)
	page.askDomain(who.email, form.Get("sure"))
	if page.hasErrors() {
		return h.refuseSignUp(w, r, attempt, page, &web.Error{Status: http.StatusUnprocessableEntity})
	}
	if h.VerifyFirst {
		err := h.beginSignUp(w, r, attempt, page.Form, who, password)
		if refused := web.ErrorOf(err); refused != nil {
			return h.refuseSignUp(w, r, attempt, page, refused)
		}
		return err
	}
	account, err := h.create(r, attempt, who, password)
	if errors.Is(err, storage.ErrConflict) {
		return h.offerLogIn(w, r, attempt, page, password)
	}
	if refused := web.ErrorOf(err); refused != nil {
		return h.refuseSignUp(w, r, attempt, page, refused)
	}
	if err != nil {
		return err
	}
	return h.signInAndRedirect(w, r, attempt, authenticated{account: account, passwordChangedAt: account.CreatedAt, signedUp: true}, storage.EventSignedUp)
}

// check sets an error on each invalid field.
func (h *Handlers) check(page *SignUpPage, who person, password string) {
	page.FullName.Error = wrongName(who.fullName)
	page.Email.Error = web.WrongEmail(who.email)
	page.CompanyName.Error = wrongText(who.companyName)
	page.Password.Error = wrongPassword(password, who, h.App.Brand.Name)
}

// refuseSignUp shows the page again, with the cursor in the first invalid field.
func (h *Handlers) refuseSignUp(w http.ResponseWriter, r *http.Request, a storage.Attempt, page *SignUpPage, refused *web.Error) error {
	if err := h.recordRefused(r, a, storage.EventSignUpRefused, page.wrongFields(), refused); err != nil {
		return err
	}
	focus(page.fields()...)
	return h.App.ShowRefused(w, r, refused, page)
}

// create creates an account. ErrConflict means that the email is taken. Looking it up
// first only saves a hash; writing the row decides.
func (h *Handlers) create(r *http.Request, a storage.Attempt, who person, password string) (storage.Account, error) {
	account := storage.Account{Email: who.email, FullName: who.fullName, CompanyName: who.companyName,
		APIVersion: storage.NewestAPIVersion, Language: h.languageOf(r, a)}
	if err := h.App.AllowIP(h.signUps, r); err != nil {
		return account, err
	}
	_, err := h.App.DB.AccountByEmail(r.Context(), who.email)
	if err == nil {
		return account, storage.ErrConflict
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return account, err
	}
	hashed, err := h.hashPassword(r, password)
	if err != nil {
		return account, err
	}
	return account, h.App.DB.SignUpUnverified(r.Context(), &account, hashed, h.App.Device(r),
		storage.CodeRequest{Language: account.Language, Lifetime: h.CodeLifetime})
}

// offerLogIn offers to log in, unless this is a double submit.
func (h *Handlers) offerLogIn(w http.ResponseWriter, r *http.Request, a storage.Attempt, page *SignUpPage, password string) error {
	who, err := h.doubleSubmit(r, a, page.Email.Value, password)
	if err == nil {
		who.signsUpAgain = true
		return h.signInAndRedirect(w, r, a, who, storage.EventLoggedIn)
	}
	if web.ErrorOf(err) == nil || errors.Is(err, storage.ErrUnavailable) {
		return err
	}
	page.EmailTaken = true
	page.Email.Error = sayEmailTaken
	return h.refuseSignUp(w, r, a, page, &web.Error{Status: http.StatusUnprocessableEntity})
}

// doubleSubmitAge is how old the account of a form that was sent twice can be outside of
// an attempt, which says no better when the form was opened.
const doubleSubmitAge = time.Minute

// doubleSubmit is the account that the first of two submits created: newer than the
// attempt, or than a minute if there is none, and with this password. Other accounts are
// refused.
func (h *Handlers) doubleSubmit(r *http.Request, a storage.Attempt, email, password string) (authenticated, error) {
	account, err := h.App.DB.AccountByEmail(r.Context(), email)
	if err != nil {
		return authenticated{}, err
	}
	since := a.BeganAt.Time
	if a.ID == "" {
		since = h.App.DB.Now().Add(-doubleSubmitAge)
	}
	if account.CreatedAt.Before(since) {
		return authenticated{}, incorrectCredentials()
	}
	return h.authenticate(r, email, password)
}
