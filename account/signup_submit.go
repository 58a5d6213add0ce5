package account

import (
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// submitSignUp answers POST /signup.
func (m *Room) submitSignUp(w http.ResponseWriter, r *http.Request) error {
	attempt, form, err := m.posted(r)
	if err != nil {
		return err
	}
	who, password := typed(form), normal(form.Get("password"))
	page := signUpPage(r, attempt, who)
	if m.marksErrors(page, who, password) {
		return m.showMarked(w, r, page)
	}
	account, err := m.create(r, who, password)
	switch refused := web.RefusalOf(err); {
	case errors.Is(err, storage.ErrConflict):
		return m.answerTaken(w, r, attempt, page, password)
	case refused != nil:
		return m.Web.ShowRefused(w, r, refused, page)
	case err != nil:
		return err
	}
	return m.welcome(w, r, attempt, known{account.ID, account.CreatedAt}, storage.EventSignedUp)
}

// marksErrors says beside each field what is wrong with it, if anything is.
func (m *Room) marksErrors(page *SignUpPage, who person, password string) bool {
	page.FullName.Error = wrongName(who.fullName)
	page.Email.Error = wrongEmail(who.email)
	page.CompanyName.Error = wrongText(who.companyName)
	if page.Password.Error = unfit(password); page.Password.Error == "" {
		page.Password.Error = weak(password, who, m.Web.Brand.Name)
	}
	return page.FullName.Error+page.Email.Error+page.CompanyName.Error+page.Password.Error != ""
}

func (m *Room) showMarked(w http.ResponseWriter, r *http.Request, page *SignUpPage) error {
	page.Alert = sayCorrect
	focus(&page.FullName, &page.Email, &page.Password, &page.CompanyName)
	return m.Web.Show(w, r, http.StatusUnprocessableEntity, page)
}

// create writes an account. ErrConflict means that the address is taken, which
// is looked up first to spare the hash and is decided when the row is written.
func (m *Room) create(r *http.Request, who person, password string) (storage.Account, error) {
	account := storage.Account{Email: who.email, FullName: who.fullName, CompanyName: who.companyName,
		APIVersion: storage.NewestAPIVersion}
	if err := m.Web.ByAddress(&m.signUps, r); err != nil {
		return account, err
	}
	_, err := m.Web.DB.AccountByEmail(r.Context(), who.email)
	if err == nil {
		return account, storage.ErrConflict
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return account, err
	}
	hash, err := m.Hasher.Hash(r.Context(), password)
	if err != nil {
		return account, err
	}
	return account, m.Web.DB.CreateAccount(r.Context(), &account, hash)
}

// answerTaken offers to log in, unless this is the button pressed twice.
func (m *Room) answerTaken(w http.ResponseWriter, r *http.Request, a *storage.Attempt, page *SignUpPage, password string) error {
	who, err := m.madeHere(r, a, page.Email.Value, password)
	if err == nil {
		return m.welcome(w, r, a, who, storage.EventLoggedIn)
	}
	if refused := (*web.Refusal)(nil); !errors.As(err, &refused) {
		return err
	}
	page.EmailTaken = true
	page.Email.Error = sayEmailTaken
	return m.showMarked(w, r, page)
}

// madeHere is the account that the first press of the button made: younger than
// the attempt, and with this password. Everybody else is refused.
func (m *Room) madeHere(r *http.Request, a *storage.Attempt, email, password string) (known, error) {
	account, err := m.Web.DB.AccountByEmail(r.Context(), email)
	if err != nil {
		return known{}, err
	}
	if a == nil || account.CreatedAt.Before(a.BeganAt.Time) {
		return known{}, mismatch()
	}
	return m.recognise(r, email, password)
}
