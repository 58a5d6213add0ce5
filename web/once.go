package web

import (
	"net/http"
	"time"

	"github.com/gorilla/securecookie"
)

// onceCookie holds what the next page shows once. It is encrypted.
const onceCookie = "fairlead_once"

// once is a text for one page.
type once struct{ Path, Text string }

// GiveOnce keeps a text that is stored nowhere in the browser, for the page at a path.
func (a *App) GiveOnce(w http.ResponseWriter, path, text string) error {
	value, err := securecookie.EncodeMulti(onceCookie, once{path, text}, a.Codecs()...)
	if err == nil {
		http.SetCookie(w, a.Cookie(onceCookie, value, noticeAge))
	}
	return err
}

// TakeOnce takes the text for the page of a request from the browser; empty for none.
func (a *App) TakeOnce(w http.ResponseWriter, r *http.Request) string {
	c, err := r.Cookie(a.CookieName(onceCookie))
	var given once
	if err != nil || securecookie.DecodeMulti(onceCookie, c.Value, &given, a.Codecs()...) != nil || given.Path != r.URL.Path {
		return ""
	}
	http.SetCookie(w, a.Cookie(onceCookie, "", -time.Second))
	return given.Text
}
