package account

import (
	"context"
	"errors"
	"net/http"
	"unicode/utf8"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// submitLogIn answers POST /login.
func (h *Handlers) submitLogIn(w http.ResponseWriter, r *http.Request) error {
	attempt, form, err := h.readPost(r)
	if err != nil {
		return err
	}
	email, password := typed(form).email, normal(form.Get("password"))
	page := logInPage(r, attempt, email)
	if page.marksMissing(password) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	who, err := h.authenticate(r, email, password)
	if err == nil {
		err = h.signInAndRedirect(w, r, attempt, who, storage.EventLoggedIn)
	}
	if errors.Is(err, storage.ErrSpent) { // the password has just been changed
		err = mismatch()
	}
	if refused := web.ErrorOf(err); refused != nil {
		return h.refuseLogIn(w, r, attempt, page, refused)
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
func (h *Handlers) refuseLogIn(w http.ResponseWriter, r *http.Request, a storage.Attempt, page *LogInPage, refused *web.Error) error {
	if refused.RetryAfter == 0 {
		if err := flow.RecordEvent(h.App, r, a, storage.EventLogInRefused, ""); err != nil {
			return err
		}
	}
	return h.App.ShowRefused(w, r, refused, page)
}

// authenticate finds the account that an email and a password belong to. For each
// address in use or not it asks the same questions and hashes once; one that is
// not in use has no id, hence no hash. A refusal says nothing else.
func (h *Handlers) authenticate(r *http.Request, email, password string) (proof, error) {
	if err := h.App.AllowIP(h.logInsFrom, r); err != nil {
		return proof{}, err
	}
	account, kept, err := h.lookUp(r.Context(), email, password)
	if err != nil {
		return proof{}, err
	}
	place, err := h.Hasher.Queue()
	if err != nil {
		return proof{}, hashError(err)
	}
	defer place.Leave()
	key, err := h.tryKey(r, email, account.ID)
	if err != nil {
		return proof{}, err
	}
	if err := h.App.AllowKey(h.logInsTo, key); err != nil {
		return proof{}, err
	}
	match, outdated, err := place.Verify(r.Context(), password, kept.Hash)
	switch {
	case err != nil:
		return proof{}, hashError(err)
	case !match:
		return proof{}, mismatch()
	case account.Status != storage.Active:
		return proof{}, suspended()
	}
	h.logInsTo.Forget(key)
	if outdated {
		return proof{account.ID, kept.ChangedAt}, h.rehash(r, account.ID, password, kept.Hash)
	}
	return proof{account.ID, kept.ChangedAt}, nil
}

// lookUp finds an account and its password as it is kept, both empty where there is none
// and where no account could have such an email or password.
func (h *Handlers) lookUp(ctx context.Context, email, password string) (storage.Account, storage.Password, error) {
	if fitting(email, longestEmail) == "" || !isReadable(password) || utf8.RuneCountInString(password) > longestPassword {
		email = ""
	}
	account, err := h.App.DB.AccountByEmail(ctx, email)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return account, storage.Password{}, err
	}
	kept, err := h.App.DB.PasswordOf(ctx, account.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return account, kept, err
	}
	return account, kept, nil
}

// tryKey is what tries at an account are counted under. Where the account has
// been signed in before they are counted apart, so that a stranger who keeps
// guessing cannot keep its owner out.
func (h *Handlers) tryKey(r *http.Request, email, accountID string) (string, error) {
	address := h.App.ClientIP(r).String()
	known, err := h.App.DB.HasSignedInFrom(r.Context(), accountID, address)
	key := string(storage.Hash(storage.EmailKey(email)))
	if known {
		key += address
	}
	return key, err
}

// rehash brings a password's hash up to the present parameters.
func (h *Handlers) rehash(r *http.Request, accountID, password, former string) error {
	hashed, err := h.hashPassword(r, password)
	if err != nil {
		return err
	}
	return h.App.DB.ReplacePasswordHash(r.Context(), accountID, former, hashed)
}
