package account

import (
	"context"
	"errors"
	"net/http"
	"unicode/utf8"

	"fairlead/storage"
	"fairlead/web"
)

// submitLogIn answers POST /login.
func (m *Room) submitLogIn(w http.ResponseWriter, r *http.Request) error {
	attempt, form, err := m.posted(r)
	if err != nil {
		return err
	}
	email, password := typed(form).email, normal(form.Get("password"))
	page := logInPage(r, attempt, email)
	if page.marksMissing(password) {
		return m.Web.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	who, err := m.recognise(r, email, password)
	if err == nil {
		err = m.welcome(w, r, attempt, who, storage.EventLoggedIn)
	}
	if errors.Is(err, storage.ErrSpent) { // the password has just been changed
		err = mismatch()
	}
	if refused := web.RefusalOf(err); refused != nil {
		return m.refuseLogIn(w, r, attempt, page, refused)
	}
	return err
}

func (p *LogInPage) marksMissing(password string) bool {
	if p.Email.Value == "" {
		p.Email.Error = sayEmailMissing
	}
	if password == "" {
		p.Password.Error = sayPasswordMissing
	}
	return p.Email.Error+p.Password.Error != ""
}

// refuseLogIn shows the page again. A flood that its limit stops writes nothing.
func (m *Room) refuseLogIn(w http.ResponseWriter, r *http.Request, a *storage.Attempt, page *LogInPage, refused *web.Refusal) error {
	if refused.RetryAfter == 0 {
		if err := m.Web.Note(r, a, storage.EventLogInRefused, ""); err != nil {
			return err
		}
	}
	return m.Web.ShowRefused(w, r, refused, page)
}

// recognise finds the account that an email and a password belong to. For each
// address in use or not it asks the same questions and hashes once; one that is
// not in use has no id, hence no hash. A refusal says nothing else.
func (m *Room) recognise(r *http.Request, email, password string) (known, error) {
	if err := m.Web.ByAddress(&m.logInsFrom, r); err != nil {
		return known{}, err
	}
	account, kept, err := m.lookUp(r.Context(), email, password)
	if err != nil {
		return known{}, err
	}
	key, err := m.tryKey(r, email, account.ID)
	if err != nil {
		return known{}, err
	}
	if err := m.Web.ByKey(&m.logInsTo, key); err != nil {
		return known{}, err
	}
	match, outdated, err := m.Hasher.Verify(r.Context(), password, kept.Hash)
	switch {
	case err != nil:
		return known{}, err
	case !match:
		return known{}, mismatch()
	case account.Status != storage.Active:
		return known{}, suspended()
	}
	m.logInsTo.Forget(key)
	if outdated {
		return known{account.ID, kept.ChangedAt}, m.rehash(r.Context(), account.ID, password, kept.Hash)
	}
	return known{account.ID, kept.ChangedAt}, nil
}

// lookUp finds an account and its password as it is kept, both empty where there is none
// and where no account could have such an email or password.
func (m *Room) lookUp(ctx context.Context, email, password string) (storage.Account, storage.Password, error) {
	if fitting(email, longestEmail) == "" || !isReadable(password) || utf8.RuneCountInString(password) > longestPassword {
		email = ""
	}
	account, err := m.Web.DB.AccountByEmail(ctx, email)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return account, storage.Password{}, err
	}
	kept, err := m.Web.DB.PasswordOf(ctx, account.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return account, kept, err
	}
	return account, kept, nil
}

// tryKey is what tries at an account are counted under. Where the account has
// been signed in before they are counted apart, so that a stranger who keeps
// guessing cannot keep its owner out.
func (m *Room) tryKey(r *http.Request, email, accountID string) (string, error) {
	address := m.Web.Address(r).String()
	known, err := m.Web.DB.HasSignedInFrom(r.Context(), accountID, address)
	key := string(storage.Hash(storage.EmailKey(email)))
	if known {
		key += address
	}
	return key, err
}

// rehash brings a password's hash up to the present parameters.
func (m *Room) rehash(ctx context.Context, accountID, password, former string) error {
	hash, err := m.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return m.Web.DB.ReplacePasswordHash(ctx, accountID, former, hash)
}
