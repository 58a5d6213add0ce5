package flow

import (
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// NewLimited bounds, by attempt, how often requests beyond a limit are written to a
// timeline: each of some twenty is counted, and of a flood one a minute.
func NewLimited() *web.Limit { return web.NewLimit(20, time.Minute) }

// RecordRefused adds a refusal to the attempt's timeline. A request beyond a limit is
// recorded as such, and limited by what [NewLimited] returned.
func RecordRefused(app *web.App, limited *web.Limit, r *http.Request, a storage.Attempt, what storage.EventName, detail string, refused *web.Error) error {
	if refused.RetryAfter > 0 {
		if a.ID == "" || limited.Take(a.ID, app.DB.Now()) > 0 {
			return nil
		}
		what, detail = storage.EventRateLimited, string(what)
	}
	return RecordEvent(app, r, a, what, detail)
}
