package preview

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

func webStates() []state {
	return []state{
		usual("error-not-found", "no such page", open("/nothing-here")),
		usual("error-method", "a page that only accepts another method", func(p *person) { p.post("/account/activity") }),
		usual("error-inside", "an internal error, with the request ID", open("/failures/inside")),
		usual("error-limited", "too many requests", open("/failures/limited")),
		usual("error-busy", "more people log in than the server has memory for", open("/failures/busy")),
		usual("error-too-large", "a form of a megabyte", func(p *person) { p.post("/login", "email", strings.Repeat("a", 1<<20)) }),
		usual("error-other-site", "a form was sent from another site", open("/login"), func(p *person) { p.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}; fill()(p) }),
		usual("error-unreadable", "a form that cannot be read", open("/login"), func(p *person) { p.header = http.Header{"Content-Type": {"text/plain"}}; fill()(p) }),
		usual("error-overload", "more requests than the server takes on", func(p *person) { p.app.PageGate.Limit = -1; open("/login")(p) }),
		usual("error-database", "the database is unavailable", open("/failures/database")),
	}
}

// failures are routes that always fail, with the sentences of package web.
type failures struct{ web *web.App }

// Mount adds the routes.
func (t failures) Mount(mux *http.ServeMux) {
	for path, err := range map[string]error{
		"GET /failures/inside":   errors.New("a sample"),
		"GET /failures/limited":  web.TooMany(time.Minute),
		"GET /failures/busy":     web.Busy(nil),
		"GET /failures/database": storage.ErrUnavailable,
	} {
		mux.Handle(path, t.web.Page(func(http.ResponseWriter, *http.Request) error { return err }))
	}
}
