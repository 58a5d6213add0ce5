package web

import (
	"net/http"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/locale"
)

// noticeCookie holds what the next page says in its notice. It is signed, so that no link
// can make a page say something.
const noticeCookie = "fairlead_notice"

// noticeAge is how long the browser may take to follow the redirect.
const noticeAge = time.Minute

// noticeFor is a sentence for one page.
type noticeFor struct {
	Path   string
	Notice locale.Message // its arguments are strings and numbers
}

// RedirectWith answers a form that succeeded: it redirects to a page of this server, which
// then says so once.
func (a *App) RedirectWith(w http.ResponseWriter, path string, notice locale.Text, args ...any) error {
	value, err := securecookie.EncodeMulti(noticeCookie, noticeFor{path, notice.With(args...)}, a.Codecs()...)
	if err != nil {
		return err
	}
	http.SetCookie(w, a.Cookie(noticeCookie, value, noticeAge))
	return &Redirect{To: path}
}

// takeNotice returns the notice for a request's page, and deletes it.
func (a *App) takeNotice(w http.ResponseWriter, r *http.Request) (notice locale.Message) {
	c, err := r.Cookie(a.CookieName(noticeCookie))
	var n noticeFor
	if err != nil || r.Method != http.MethodGet || securecookie.DecodeMulti(noticeCookie, c.Value, &n, a.Codecs()...) != nil || n.Path != r.URL.RequestURI() {
		return notice
	}
	http.SetCookie(w, a.Cookie(noticeCookie, "", -time.Second))
	return n.Notice
}
