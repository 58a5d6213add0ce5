package account

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// submitSignUp answers POST /signup.
func (h *Handlers) submitSignUp(w http.ResponseWriter, r *http.Request) error {
	attempt, form, err := h.readPost(r)
	if err != nil {
		return err
	}
	who, password := typed(form), normal(form.Get("password"))
	page := signUpPage(r, attempt, who)
	if h.marksErrors(page, who, password) {
		return h.showMarked(w, r, page)
	}
	account, err := h.create(r, who, password)
	switch refused := web.ErrorOf(err); {
	case errors.Is(err, storage.ErrConflict):
		return h.answerTaken(w, r, attempt, page, password)
	case refused != nil:
		return h.App.ShowRefused(w, r, refused, page)
	case err != nil:
		return err
	}
	return h.signInAndRedirect(w, r, attempt, proof{account.ID, account.CreatedAt}, storage.EventSignedUp)
}

// marksErrors says beside each field what is wrong with it, if anything is.
func (h *Handlers) marksErrors(page *SignUpPage, who person, password string) bool {
	page.FullName.Error = wrongName(who.fullName)
	page.Email.Error = wrongEmail(who.email)
	page.CompanyName.Error = wrongText(who.companyName)
	if page.Password.Error = unfit(password); page.Password.Error == "" {
		page.Password.Error = weak(password, who, h.App.Brand.Name)
	}
	return page.FullName.Error+page.Email.Error+page.CompanyName.Error+page.Password.Error != ""
}

func (h *Handlers) showMarked(w http.ResponseWriter, r *http.Request, page *SignUpPage) error {
	page.Alert = sayCorrect
	focus(&page.FullName, &page.Email, &page.Password, &page.CompanyName)
	return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
}

// create writes an account. ErrConflict means that the address is taken, which
// is looked up first to spare the hash and is decided when the row is written.
func (h *Handlers) create(r *http.Request, who person, password string) (storage.Account, error) {
	account := storage.Account{Email: who.email, FullName: who.fullName, CompanyName: who.companyName,
		APIVersion: storage.NewestAPIVersion}
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
	return account, h.App.DB.CreateAccount(r.Context(), &account, hashed)
}

// answerTaken offers to log in, unless this is the button pressed twice.
func (h *Handlers) answerTaken(w http.ResponseWriter, r *http.Request, a storage.Attempt, page *SignUpPage, password string) error {
	who, err := h.isDoubleSubmit(r, a, page.Email.Value, password)
	if err == nil {
		return h.signInAndRedirect(w, r, a, who, storage.EventLoggedIn)
	}
	if refused := (*web.Error)(nil); !errors.As(err, &refused) {
		return err
	}
	page.EmailTaken = true
	page.Email.Error = sayEmailTaken
	return h.showMarked(w, r, page)
}

// isDoubleSubmit is the account that the first press of the button made: younger than
// the attempt, and with this password. Everybody else is refused.
func (h *Handlers) isDoubleSubmit(r *http.Request, a storage.Attempt, email, password string) (proof, error) {
	account, err := h.App.DB.AccountByEmail(r.Context(), email)
	if err != nil {
		return proof{}, err
	}
	if a.ID == "" || account.CreatedAt.Before(a.BeganAt.Time) {
		return proof{}, mismatch()
	}
	return h.authenticate(r, email, password)
}
