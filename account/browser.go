package account

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/storage"
)

const (
	browserCookie = "fairlead_known"
	browserAge    = 365 * 24 * time.Hour
	// browserAccounts is how many accounts a browser remembers, the latest first.
	browserAccounts = 10
)

// browser lists the accounts that have logged in on a browser, in a cookie that only this
// server can read and write. Its requests for one of these accounts have a rate limit of
// their own, so that someone who keeps guessing cannot lock out the owner.
type browser struct {
	ID       string // random; distinguishes browsers with the same account
	Accounts []knownAccount
}

// knownAccount is an account that has logged in on a browser. It is known there until its
// password or email changes: the former owner of either may have been someone else.
type knownAccount struct {
	Email             []byte // as emailHash
	ID                string
	PasswordChangedAt storage.Time
}

// browserOf is the zero value if no account has logged in on the browser.
func (h *Handlers) browserOf(r *http.Request) (b browser) {
	c, err := r.Cookie(h.App.CookieName(browserCookie))
	if err != nil || securecookie.DecodeMulti(browserCookie, c.Value, &b, h.App.Codecs()...) != nil {
		return browser{}
	}
	return b
}

// requester says under which key the requests of a browser for an email are counted, and
// whether the account with the email is known on the browser. An account is looked up only
// for a browser that has logged in to it, so that timing reveals nothing to others.
func (h *Handlers) requester(r *http.Request, email string) (key string, known bool, err error) {
	key = emailHash(email)
	b := h.browserOf(r)
	i := slices.IndexFunc(b.Accounts, func(a knownAccount) bool { return string(a.Email) == key })
	if i < 0 {
		return key, false, nil
	}
	known, err = h.App.DB.IsPassword(r.Context(), b.Accounts[i].ID, email, b.Accounts[i].PasswordChangedAt)
	if known {
		key = b.ID + key
	}
	return key, known, err
}

// remember adds an account, whose password was set at a time, to the browser's cookie.
func (h *Handlers) remember(w http.ResponseWriter, r *http.Request, account storage.Account, passwordChangedAt storage.Time) error {
	b := h.browserOf(r)
	if b.ID == "" {
		b.ID = storage.NewID()
	}
	added := knownAccount{[]byte(emailHash(account.Email)), account.ID, passwordChangedAt}
	b.Accounts = slices.DeleteFunc(b.Accounts, func(known knownAccount) bool {
		return known.ID == added.ID || string(known.Email) == string(added.Email)
	})
	b.Accounts = append([]knownAccount{added}, b.Accounts[:min(len(b.Accounts), browserAccounts-1)]...)
	value, err := securecookie.EncodeMulti(browserCookie, b, h.App.Codecs()...)
	if err != nil {
		return err
	}
	http.SetCookie(w, h.App.Cookie(browserCookie, value, browserAge))
	return nil
}

// passwordTimeOf is when the password of a person who has just proved their identity was set.
func (h *Handlers) passwordTimeOf(r *http.Request, who authenticated) (storage.Time, error) {
	if !who.passwordChangedAt.IsZero() {
		return who.passwordChangedAt, nil
	}
	stored, err := h.App.DB.PasswordOf(r.Context(), who.account.ID) // they used a passkey
	if errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	return stored.ChangedAt, err
}

// emailHash stands for an email in limits and cookies, whether or not it has an account.
func emailHash(email string) string { return string(storage.Hash(storage.EmailKey(email))) }
