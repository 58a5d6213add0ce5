package account

import (
	"crypto/rand"
	"net/http"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/storage"
	"fairlead/web"
)

const (
	// recoveryAlphabet has no letters that are easily confused with digits; its length
	// divides 256.
	recoveryAlphabet = "abcdefghijkmnpqrstuvwxyz23456789"
	// recoveryLength makes 120 bits, which need no slow hash.
	recoveryLength = 24
)

// newRecoveryCodes returns codes and their hashes.
func newRecoveryCodes() (codes []string, hashes [][]byte) {
	for range storage.RecoveryCodesMade {
		b := make([]byte, recoveryLength)
		_, _ = rand.Read(b) // never fails since Go 1.24
		for i := range b {
			b[i] = recoveryAlphabet[int(b[i])%len(recoveryAlphabet)]
		}
		codes, hashes = append(codes, inFours(string(b), "-")), append(hashes, storage.Hash(string(b)))
	}
	return codes, hashes
}

const (
	recoveryCookie = "fairlead_recovery_codes"
	// recoveryShown is how long the browser may take to follow the redirect.
	recoveryShown = time.Minute
)

// recoveryCodes are new codes on their way to the one page that shows them. Only this
// server can read them, and only for the session that made them.
type recoveryCodes struct {
	SessionID string
	Codes     []string
	ExpiresAt storage.Time
}

// keepRecoveryCodes has the next page show new codes.
func (h *Handlers) keepRecoveryCodes(w http.ResponseWriter, who web.Identity, codes []string) error {
	kept := recoveryCodes{who.Session.ID, codes, storage.At(h.App.DB.Now().Add(recoveryShown))}
	value, err := securecookie.EncodeMulti(recoveryCookie, kept, h.App.Codecs()...)
	if err != nil {
		return err
	}
	http.SetCookie(w, h.App.Cookie(recoveryCookie, value, recoveryShown))
	return nil
}

// takeRecoveryCodes returns the codes to show, once.
func (h *Handlers) takeRecoveryCodes(w http.ResponseWriter, r *http.Request, who web.Identity) []string {
	c, err := r.Cookie(h.App.CookieName(recoveryCookie))
	if err != nil || r.Method != http.MethodGet { // a HEAD shows nothing
		return nil
	}
	http.SetCookie(w, h.App.Cookie(recoveryCookie, "", -time.Second))
	var kept recoveryCodes
	err = securecookie.DecodeMulti(recoveryCookie, c.Value, &kept, h.App.Codecs()...)
	if err != nil || kept.SessionID != who.Session.ID || !kept.ExpiresAt.After(h.App.DB.Now()) {
		return nil
	}
	return kept.Codes
}
