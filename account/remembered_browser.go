package account

import (
	"encoding/hex"
	"net/http"
	"time"

	"fairlead/locale"
	"fairlead/storage"
)

// rememberedCookie names the cookie of a browser that an account remembers. A browser has
// one for each account.
func rememberedCookie(accountID string) string {
	return "fairlead_remembered_" + hex.EncodeToString(storage.Hash(accountID)[:6])
}

// isRemembered reports whether an account needs no second step in this browser.
func (h *Handlers) isRemembered(r *http.Request, accountID string) (bool, error) {
	c, err := r.Cookie(h.App.CookieName(rememberedCookie(accountID)))
	if err != nil || h.RememberBrowser == 0 {
		return false, nil
	}
	return h.App.DB.IsRemembered(r.Context(), accountID, storage.Hash(c.Value))
}

// rememberBrowser is a browser to remember. keep gives it its secret, once the row has been
// written.
func (h *Handlers) rememberBrowser(w http.ResponseWriter, accountID string) (row storage.RememberedBrowser, keep func()) {
	secret := storage.NewSecret()
	row = storage.RememberedBrowser{AccountID: accountID, Hash: storage.Hash(secret), ExpiresAt: storage.At(h.App.DB.Now().Add(h.RememberBrowser))}
	return row, func() { http.SetCookie(w, h.App.Cookie(rememberedCookie(accountID), secret, h.RememberBrowser)) }
}

// sayRemember is the label of the box; it is empty if no browser is remembered.
func (h *Handlers) sayRemember() locale.Message {
	hours := int((h.RememberBrowser + time.Hour - 1) / time.Hour)
	switch {
	case hours == 0:
		return locale.Message{}
	case hours%24 == 0:
		return locale.Text("Remember this browser for %d days").With(hours / 24)
	}
	return locale.Text("Remember this browser for %d hours").With(hours)
}
