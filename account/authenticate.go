package account

import (
	"context"
	"errors"
	"net/http"

	"fairlead/storage"
)

// authenticated is an account whose owner has just logged in or signed up.
type authenticated struct {
	account storage.Account
	// passwordChangedAt is when the checked password was set; zero if none was checked.
	passwordChangedAt storage.Time
	// passkey is the passkey that was used; zero if none was.
	passkey storage.PasskeyUse
	// signedUp is set if the account has just been created, and signsUpAgain if what created
	// it was sent again, which is no login that its owner should be told of.
	signedUp, signsUpAgain bool
	// pendingID is the login that a second step completes, and code the code that was
	// right. remembered is set if this browser will need no second step for a while.
	pendingID  string
	code       storage.CodeUse
	remembered bool
}

// provedBoth reports whether no second step is due.
func (a authenticated) provedBoth() bool {
	return a.signedUp || a.passkey.ID != "" || a.pendingID != ""
}

// authenticate finds the account with an email and a password. It takes the same steps
// and returns the same error whether or not the account exists. A try is counted only
// after it has entered the queue for hashing, so that a flood of emails creates no more
// counters than there are hashes.
func (h *Handlers) authenticate(r *http.Request, email, password string) (authenticated, error) {
	who, known, err := h.requester(r, email)
	if err != nil {
		return authenticated{}, err
	}
	if !known {
		if err := h.App.AllowIP(h.logInsByIP, r); err != nil {
			return authenticated{}, err
		}
	}
	account, stored, err := h.lookUp(r.Context(), email, password)
	if err != nil {
		return authenticated{}, err
	}
	match, outdated, err := h.verify(r, who, password, stored)
	switch {
	case err != nil:
		return authenticated{}, err
	case !match:
		return authenticated{}, h.recordFailedLogIn(r, email)
	case account.Status != storage.Active:
		return authenticated{}, suspended()
	}
	if outdated {
		err = h.rehash(r, account.ID, password, stored.Hash)
	}
	return authenticated{account: account, passwordChangedAt: stored.ChangedAt}, err
}

// verify reports whether a password is the stored one, and whether its hash is outdated. It
// counts the tries of a requester.
func (h *Handlers) verify(r *http.Request, who, password string, stored storage.Password) (match, outdated bool, err error) {
	return h.passwords.Verify(r, who, password, stored.Hash)
}

// recordFailedLogIn writes a job that notes a wrong password in the account's activity,
// whether or not the account exists.
func (h *Handlers) recordFailedLogIn(r *http.Request, email string) error {
	if ifFits(email, longestEmail) != "" {
		if err := h.App.DB.LogInFailed(r.Context(), email, h.App.Device(r)); err != nil {
			return err
		}
	}
	return incorrectCredentials()
}

// lookUp finds an account and its password hash. Both are empty if there is no account,
// or if no account can have this email or password.
func (h *Handlers) lookUp(ctx context.Context, email, password string) (storage.Account, storage.Password, error) {
	if ifFits(email, longestEmail) == "" || !canBePassword(password) {
		email = ""
	}
	account, err := h.App.DB.AccountByEmail(ctx, email)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return account, storage.Password{}, err
	}
	stored, err := h.App.DB.PasswordOf(ctx, account.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return account, stored, err
	}
	return account, stored, nil
}

// rehash replaces a password's hash with one at the current cost.
func (h *Handlers) rehash(r *http.Request, accountID, password, former string) error {
	hashed, err := h.hashPassword(r, password)
	if err != nil {
		return err
	}
	return h.App.DB.ReplacePasswordHash(r.Context(), accountID, former, hashed)
}

// hashPassword computes the hash that is stored for a password.
func (h *Handlers) hashPassword(r *http.Request, password string) (string, error) {
	return h.passwords.Hash(r.Context(), password)
}
