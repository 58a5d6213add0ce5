package account

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"unicode/utf8"

	"fairlead/hash"
	"fairlead/storage"
	"fairlead/web"
)

// proof is that a person has just proved whose account it is.
type proof struct {
	account storage.Account
	// passwordChangedAt is when the password was set that was checked.
	passwordChangedAt storage.Time
}

// authenticate finds the account that an email and a password belong to. It takes
// the same steps and answers the same whether or not there is an account. A try is
// counted once it has a place in the queue for hashing, so that a flood of emails
// makes no more counters than there are hashes.
func (h *Handlers) authenticate(r *http.Request, email, password string) (proof, error) {
	b := h.browserOf(r)
	if !b.knows(email) {
		if err := h.App.AllowIP(h.logInsFrom, r); err != nil {
			return proof{}, err
		}
	}
	account, stored, err := h.lookUp(r.Context(), email, password)
	if err != nil {
		return proof{}, err
	}
	place, err := h.Hasher.Queue()
	if err != nil {
		return proof{}, hashError(err)
	}
	defer place.Leave()
	if err := h.App.AllowKey(h.logInsTo, b.limitKey(email)); err != nil {
		return proof{}, err
	}
	match, outdated, err := place.Verify(r.Context(), password, stored.Hash)
	switch {
	case err != nil:
		return proof{}, hashError(err)
	case !match:
		return proof{}, mismatch()
	case account.Status != storage.Active:
		return proof{}, suspended()
	}
	h.logInsTo.Forget(b.limitKey(email))
	if outdated {
		err = h.rehash(r, account.ID, password, stored.Hash)
	}
	return proof{account, stored.ChangedAt}, err
}

// lookUp finds an account and its password, both empty where there is no account
// and where no account could have this email or password.
func (h *Handlers) lookUp(ctx context.Context, email, password string) (storage.Account, storage.Password, error) {
	if fitting(email, longestEmail) == "" || !isReadable(password) || utf8.RuneCountInString(password) > longestPassword {
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

// rehash replaces a password's hash by one at the present cost.
func (h *Handlers) rehash(r *http.Request, accountID, password, former string) error {
	hashed, err := h.hashPassword(r, password)
	if err != nil {
		return err
	}
	return h.App.DB.ReplacePasswordHash(r.Context(), accountID, former, hashed)
}

// hashPassword computes what is stored of a password.
func (h *Handlers) hashPassword(r *http.Request, password string) (string, error) {
	hashed, err := h.Hasher.Hash(r.Context(), password)
	return hashed, hashError(err)
}

// hashError says what a person is told when their password could not be hashed.
func hashError(err error) error {
	switch {
	case errors.Is(err, hash.ErrBusy):
		return web.Busy(fmt.Errorf("%w: %w", web.ErrOverloaded, err))
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return web.Busy(err)
	}
	return err
}
