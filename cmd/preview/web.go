package main

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"fairlead/web"
)

func webStates() []state {
	return []state{
		usual("error-not-found", "no such page", open("/nothing-here")),
		usual("error-method", "a page that is there, asked for in a way that it does not answer", open("/account/connections/x/disconnect")),
		usual("error-inside", "something broke, and the id helps to find out what", open("/trouble/inside")),
		usual("error-limited", "too many requests", open("/trouble/limited")),
		usual("error-busy", "more people log in than the server has memory for", open("/trouble/busy")),
		usual("error-too-large", "a form of a megabyte", func(v *visitor) { v.post("/login", "email", strings.Repeat("a", 1<<20)) }),
	}
}

// trouble is a room in which everything fails, by the hall's own words.
type trouble struct{ web *web.App }

// Mount adds the doors.
func (t trouble) Mount(mux *http.ServeMux) {
	for path, err := range map[string]error{
		"GET /trouble/inside":  errors.New("a sample"),
		"GET /trouble/limited": web.TooMany(time.Minute),
		"GET /trouble/busy":    web.Busy(nil),
	} {
		mux.Handle(path, t.web.Page(func(http.ResponseWriter, *http.Request) error { return err }))
	}
}
