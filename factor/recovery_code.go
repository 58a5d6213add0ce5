package factor

import (
	"crypto/rand"
	"net/http"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/storage"
)

const (
	// recoveryAlphabet has no letters that are easily confused with digits; its length
	// divides 256.
	recoveryAlphabet = "abcdefghijkmnpqrstuvwxyz23456789"
	// recoveryLength makes 120 bits, which need no slow hash.
	recoveryLength = 24
)

// NewRecoveryCodes returns codes and their hashes.
func NewRecoveryCodes() (codes []string, hashes [][]byte) {
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

// recoveryShown is how long the browser may take to follow the redirect.
const recoveryShown = time.Minute

func (c *Checker) recoveryCookie() string { return c.Prefix + "_recovery_codes" }

// recoveryCodes are new codes on their way to the one page that shows them. Only this
// server can read them, and only for the session that made them.
type recoveryCodes struct {
	SessionID string
	Codes     []string
	ExpiresAt storage.Time
}

// KeepRecoveryCodes has the next page of a session show new codes.
func (c *Checker) KeepRecoveryCodes(w http.ResponseWriter, sessionID string, codes []string) error {
	kept := recoveryCodes{sessionID, codes, storage.At(c.App.DB.Now().Add(recoveryShown))}
	value, err := securecookie.EncodeMulti(c.recoveryCookie(), kept, c.App.Codecs()...)
	if err != nil {
		return err
	}
	http.SetCookie(w, c.App.Cookie(c.recoveryCookie(), value, recoveryShown))
	return nil
}

// TakeRecoveryCodes returns the codes to show in a session, once.
func (c *Checker) TakeRecoveryCodes(w http.ResponseWriter, r *http.Request, sessionID string) []string {
	cookie, err := r.Cookie(c.App.CookieName(c.recoveryCookie()))
	if err != nil || r.Method != http.MethodGet { // a HEAD shows nothing
		return nil
	}
	http.SetCookie(w, c.App.Cookie(c.recoveryCookie(), "", -time.Second))
	var kept recoveryCodes
	err = securecookie.DecodeMulti(c.recoveryCookie(), cookie.Value, &kept, c.App.Codecs()...)
	if err != nil || kept.SessionID != sessionID || !kept.ExpiresAt.After(c.App.DB.Now()) {
		return nil
	}
	return kept.Codes
}
