package account

import (
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/storage"
	"fairlead/web"
)

const (
	// keyFormLifetime is how long the form for a new key can be sent.
	keyFormLifetime = 24 * time.Hour
	// keyShown is how long a new key can be shown, which is done once.
	keyShown = time.Minute

	keySeal   = "api key"
	keyCookie = "fairlead_new_key"
)

// keyDraft is a key that is not made yet. The form for it has a draft, encrypted, so that
// one form makes one key however often it is sent.
type keyDraft struct {
	ID, AccountID, Random string
	At                    time.Time
	Test                  bool
}

func (h *Handlers) newKeyDraft(who web.Identity) keyDraft {
	return keyDraft{ID: storage.NewID(), AccountID: who.Account.ID, Random: newKeyRandom(), At: h.App.DB.Now()}
}

func (d keyDraft) key() string { return apiKey(d.Test, d.Random) }

func (h *Handlers) sealKey(d keyDraft) (string, error) {
	return securecookie.EncodeMulti(keySeal, d, h.App.Codecs()...)
}

// unsealKey reads a draft of this account.
func (h *Handlers) unsealKey(sealed string, who web.Identity) (d keyDraft, ok bool) {
	err := securecookie.DecodeMulti(keySeal, sealed, &d, h.App.Codecs()...)
	return d, err == nil && d.AccountID == who.Account.ID && h.App.DB.Now().Sub(d.At) < keyFormLifetime
}

// keepNewKey lets the next page of this browser show a key. The cookie is encrypted.
func (h *Handlers) keepNewKey(w http.ResponseWriter, d keyDraft) error {
	sealed, err := h.sealKey(d)
	if err == nil {
		http.SetCookie(w, h.App.Cookie(keyCookie, sealed, keyShown))
	}
	return err
}

// takeNewKey returns the key that was just made in this browser, once; empty if there is
// none.
func (h *Handlers) takeNewKey(w http.ResponseWriter, r *http.Request, who web.Identity) (string, error) {
	c, err := r.Cookie(h.App.CookieName(keyCookie))
	if err != nil || r.Method != http.MethodGet {
		return "", nil
	}
	http.SetCookie(w, h.App.Cookie(keyCookie, "", -time.Second))
	d, ok := h.unsealKey(c.Value, who)
	if !ok {
		return "", nil
	}
	isNew, err := h.isNewKey(r, d)
	if err != nil || !isNew {
		return "", err
	}
	return d.key(), nil
}

// isNewKey reports whether a key was made a moment ago and is valid.
func (h *Handlers) isNewKey(r *http.Request, d keyDraft) (bool, error) {
	made, err := h.App.DB.APIKeyByHash(r.Context(), storage.Hash(d.key()))
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return made.Live() && h.App.DB.Now().Sub(made.CreatedAt.Time) < keyShown, err
}
