package account

import (
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/storage"
)

const (
	browserCookie = "fairlead_known"
	browserAge    = 365 * 24 * time.Hour
	// browserEmails is how many accounts a browser remembers, the latest first.
	browserEmails = 10
)

// browser lists the accounts that have logged in on a browser, in a cookie that only this
// server can read and write. Its requests for one of these accounts have a rate limit of
// their own, so that someone who keeps guessing cannot lock out the owner.
type browser struct {
	ID     string   // random; distinguishes browsers with the same account
	Emails [][]byte // hashes of email keys
}

// browserOf is the zero value if no account has logged in on the browser.
func (h *Handlers) browserOf(r *http.Request) (b browser) {
	c, err := r.Cookie(h.App.CookieName(browserCookie))
	if err != nil || securecookie.DecodeMulti(browserCookie, c.Value, &b, h.App.Codecs()...) != nil {
		return browser{}
	}
	return b
}

// knows reports whether the account with an email has logged in on the browser.
func (b browser) knows(email string) bool {
	return slices.ContainsFunc(b.Emails, func(known []byte) bool { return string(known) == emailHash(email) })
}

// limitKey is the key that counts a browser's tries for an account.
func (b browser) limitKey(email string) string {
	if b.knows(email) {
		return b.ID + emailHash(email)
	}
	return emailHash(email)
}

// remember adds an account to the browser's cookie.
func (h *Handlers) remember(w http.ResponseWriter, r *http.Request, email string) error {
	b := h.browserOf(r)
	if b.ID == "" {
		b.ID = storage.NewID()
	}
	added := []byte(emailHash(email))
	b.Emails = slices.DeleteFunc(b.Emails, func(known []byte) bool { return string(known) == string(added) })
	b.Emails = append([][]byte{added}, b.Emails[:min(len(b.Emails), browserEmails-1)]...)
	value, err := securecookie.EncodeMulti(browserCookie, b, h.App.Codecs()...)
	if err != nil {
		return err
	}
	http.SetCookie(w, h.App.Cookie(browserCookie, value, browserAge))
	return nil
}

// emailHash stands for an email in limits and cookies, whether or not it has an account.
func emailHash(email string) string { return string(storage.Hash(storage.EmailKey(email))) }
