package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/locale"
)

// noticeCookie holds what the next page says in its notice. It is signed, so that no link
// can make a page say something.
const noticeCookie = "fairlead_notice"

// noticeAge is how long the browser may take to follow the redirect.
const noticeAge = time.Minute

// noticeFor is a sentence for one page, or for the next one if Path is empty. A notice for a
// page of an attempt is for the next one of that attempt, since the dispatcher shows none.
type noticeFor struct {
	Path    string
	Notice  locale.Message // its arguments are strings and numbers
	IsAlert bool           // it says what went wrong
}

// RedirectWith answers a form that succeeded: it redirects to a page of this server, which
// then says so once.
func (a *App) RedirectWith(w http.ResponseWriter, path string, notice locale.Text, args ...any) error {
	if err := a.writeNotice(w, noticeFor{Path: path, Notice: notice.With(args...)}); err != nil {
		return err
	}
	return &Redirect{To: path}
}

// RedirectWithAlert redirects to the page where people start again, which says why once.
func (a *App) RedirectWithAlert(w http.ResponseWriter, path string, alert locale.Text, args ...any) error {
	if err := a.writeNotice(w, noticeFor{Path: path, Notice: alert.With(args...), IsAlert: true}); err != nil {
		return err
	}
	return &Redirect{To: path}
}

// noticeNext has the next page say something, whatever page that is.
func (a *App) noticeNext(w http.ResponseWriter, notice locale.Text) error {
	return a.writeNotice(w, noticeFor{Notice: notice.With()})
}

func (a *App) writeNotice(w http.ResponseWriter, n noticeFor) error {
	value, err := securecookie.EncodeMulti(noticeCookie, n, a.Codecs()...)
	if err != nil {
		return err
	}
	http.SetCookie(w, a.Cookie(noticeCookie, value, noticeAge))
	return nil
}

// takeNotice has a page say the notice for its request, and deletes it.
func (a *App) takeNotice(w http.ResponseWriter, r *http.Request, page *Chrome) {
	c, err := r.Cookie(a.CookieName(noticeCookie))
	var n noticeFor
	if err != nil || r.Method != http.MethodGet || securecookie.DecodeMulti(noticeCookie, c.Value, &n, a.Codecs()...) != nil || !n.isFor(r, page) {
		return
	}
	http.SetCookie(w, a.Cookie(noticeCookie, "", -time.Second))
	if n.IsAlert {
		page.Alert = n.Notice
		return
	}
	page.Notice = n.Notice
}

func (n noticeFor) isFor(r *http.Request, page *Chrome) bool {
	if n.Path == "" || n.Path == r.URL.RequestURI() {
		return true
	}
	_, query, _ := strings.Cut(n.Path, "?")
	return page.Flow != nil && query != "" && query == page.Flow.Query.Encode()
}
