package web

import (
	"net/http"
	"time"

	"github.com/gorilla/securecookie"
)

// onceCookie holds what the next page shows once. It is encrypted.
const onceCookie = "fairlead_once"

// once is a text for one page of one session, for a moment.
type once struct {
	SessionID, Path, Text string
	Until                 time.Time
}

// GiveOnce keeps a text that is stored nowhere in the browser, for the page at a path. Whoever
// signs in there afterwards is not shown it.
func (a *App) GiveOnce(w http.ResponseWriter, sessionID, path, text string) error {
	value, err := securecookie.EncodeMulti(onceCookie, once{sessionID, path, text, a.DB.Now().Add(noticeAge)}, a.Codecs()...)
	if err == nil {
		http.SetCookie(w, a.Cookie(onceCookie, value, noticeAge))
	}
	return err
}

// TakeOnce takes the text for the page of a request from the browser; empty for none, and for a
// HEAD, which shows nothing.
func (a *App) TakeOnce(w http.ResponseWriter, r *http.Request, sessionID string) string {
	c, err := r.Cookie(a.CookieName(onceCookie))
	var given once
	if err != nil || r.Method != http.MethodGet || securecookie.DecodeMulti(onceCookie, c.Value, &given, a.Codecs()...) != nil ||
		given.SessionID != sessionID || given.Path != r.URL.Path || !a.DB.Now().Before(given.Until) {
		return ""
	}
	http.SetCookie(w, a.Cookie(onceCookie, "", -time.Second))
	return given.Text
}
