package staff

import (
	"net/http"
	"net/url"

	"fairlead/locale"
	"fairlead/web"
)

// nextOf is the page of the console to return to; empty for none. A page elsewhere is none.
func nextOf(r *http.Request) string { return people.Next(r.URL.Query().Get("next")) }

// afterwards is where a sign-in or a confirmation leads.
func afterwards(r *http.Request) string {
	if next := nextOf(r); next != "" {
		return next
	}
	return homePath
}

// chrome is the frame of the pages that lead on to another.
func chrome(r *http.Request, title locale.Text) web.Chrome {
	return web.Chrome{Title: title, Next: nextOf(r), Policy: web.Policy{OwnScript: true}}
}

func nextIs(path string) url.Values { return url.Values{"next": {path}} }

// onward is the URL of another such page, which leads on to the same one.
func onward(r *http.Request, to string) string {
	c := web.Chrome{Next: nextOf(r)}
	return c.At(to)
}
