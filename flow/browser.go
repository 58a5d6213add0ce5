package flow

import (
	"crypto/subtle"
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

const (
	browserCookie = "fairlead_browser"
	// browserAge is how long a browser keeps its id after its last attempt.
	browserAge = 30 * 24 * time.Hour
)

// BrowserID is the secret that binds attempts to this browser; a browser that has
// none gets one. It is renewed each time, so that no attempt outlives it.
func BrowserID(app *web.App, w http.ResponseWriter, r *http.Request) string {
	value := storage.NewUnguessableID()
	if c, err := r.Cookie(app.CookieName(browserCookie)); err == nil && len(c.Value) >= 20 && len(c.Value) <= 64 {
		value = c.Value
	}
	http.SetCookie(w, app.Cookie(browserCookie, value, browserAge))
	return value
}

// IsBrowser reports whether a request comes from the browser whose ID has a hash.
func IsBrowser(app *web.App, r *http.Request, hash []byte) bool {
	c, err := r.Cookie(app.CookieName(browserCookie))
	return err == nil && c.Value != "" && subtle.ConstantTimeCompare(storage.Hash(c.Value), hash) == 1
}

// SameBrowser reports whether an attempt began in the browser that sent the request.
func SameBrowser(app *web.App, r *http.Request, a storage.Attempt) bool {
	return IsBrowser(app, r, a.BrowserHash)
}
