package flow

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"

	"fairlead/storage"
	"fairlead/web"
)

// DispatcherPath is where every step of an attempt returns to.
const DispatcherPath = "/oauth/authorize"

// parameter names the attempt in the URL of each of its pages.
const parameter = "attempt"

// AttemptID is the id in a request's URL, empty outside of an attempt.
func AttemptID(r *http.Request) string { return r.URL.Query().Get(parameter) }

// AttemptOf is the open attempt that a request belongs to. Outside of an attempt
// it is the zero value, without an ID. An attempt that has ended or began in another
// browser is a redirect to the dispatcher, which says so. So is one of test mode, in which
// nobody signs up or logs in.
func AttemptOf(app *web.App, r *http.Request) (storage.Attempt, error) {
	attempt, err := AnyAttemptOf(app, r)
	if err == nil && attempt.IsTest() {
		return storage.Attempt{}, &web.Redirect{To: DispatcherURL(attempt.ID)}
	}
	return attempt, err
}

// AnyAttemptOf is [AttemptOf] for a page that test mode has too, while it is on.
func AnyAttemptOf(app *web.App, r *http.Request) (storage.Attempt, error) {
	id := AttemptID(r)
	if id == "" {
		return storage.Attempt{}, nil
	}
	attempt, err := attemptByID(app, r, id)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return storage.Attempt{}, &web.Redirect{To: DispatcherURL(id)}
	case err != nil:
		return storage.Attempt{}, err
	case !SameBrowser(app, r, attempt) || !attempt.Open(app.DB.Time()) || app.TestModeOff && attempt.IsTest():
		return storage.Attempt{}, &web.Redirect{To: DispatcherURL(id)}
	}
	LogAttempt(r, attempt)
	return attempt, nil
}

// LogAttempt adds an attempt to what is logged about a request, and its support code to
// the pages that answer it.
func LogAttempt(r *http.Request, a storage.Attempt) {
	web.LogWith(r.Context(), slog.String("attempt", a.ID), slog.String("support_code", a.SupportCode))
	web.LogClient(r.Context(), a.ClientID)
	web.SetSupportCode(r.Context(), a.SupportCode)
}

// attemptByID reports an ID that cannot be stored as not found.
func attemptByID(app *web.App, r *http.Request, id string) (storage.Attempt, error) {
	if !web.IsText(id) {
		return storage.Attempt{}, storage.ErrNotFound
	}
	return app.DB.AttemptByID(r.Context(), id)
}

// RecordEvent adds a line to an attempt's timeline. Outside of an attempt there is
// none.
func RecordEvent(app *web.App, r *http.Request, a storage.Attempt, event storage.EventName, detail string) error {
	if a.ID == "" {
		return nil
	}
	return app.DB.RecordEvent(r.Context(), a.ID, event, detail)
}

// RecordEventBy is [RecordEvent] for an event that shows whose attempt it is.
func RecordEventBy(app *web.App, r *http.Request, a storage.Attempt, accountID string, event storage.EventName, detail string) error {
	if a.ID == "" {
		return nil
	}
	return app.DB.RecordEventBy(r.Context(), a.ID, accountID, event, detail)
}

// URL is a path of this server, with or without a query, within an attempt.
// Without an ID it is only the path.
func URL(path, attemptID string) string { return web.WithQuery(path, query(attemptID)) }

// DispatcherURL is where a step of an attempt returns to.
func DispatcherURL(attemptID string) string { return URL(DispatcherPath, attemptID) }

// Next is where the browser goes after a step: back to the dispatcher or, outside
// of an attempt, to the page of this server that it came from.
func Next(a storage.Attempt, r *http.Request) string {
	if a.ID != "" {
		return DispatcherURL(a.ID)
	}
	return web.LocalPath(r.URL.Query().Get("next"))
}

func query(attemptID string) url.Values {
	if attemptID == "" {
		return nil
	}
	return url.Values{parameter: {attemptID}}
}
