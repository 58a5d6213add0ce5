package flow_test

import (
	"net/url"
	"testing"
	"time"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web/webtest"
)

func TestAttemptOfFindsItOnlyInItsBrowser(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.begin()
	at := flow.URL("/step", a.ID)
	if page := f.Get(at); page.Body != flow.DispatcherURL(a.ID) {
		t.Errorf("its own browser got %d %s", page.Status, page.Body)
	}
	if page := f.Clone().Get(at); page.Body != flow.DispatcherURL(a.ID) {
		t.Errorf("the same cookie got %d %s", page.Status, page.Body)
	}
	stranger := f.Another()
	stranger.Get("/browser")
	for name, b := range map[string]*webtest.Browser{
		"another browser": stranger, "a browser without a cookie": f.Another(), "a browser with an empty cookie": f.with(""),
	} {
		if page := b.Get(at); page.Body != dispatched {
			t.Errorf("%s got %d %s", name, page.Status, page.Body)
		}
	}
}

func TestAttemptOfAnEndedAttemptLeadsToTheDispatcher(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(f fixture, a storage.Attempt) string{
		"it was denied": func(f fixture, a storage.Attempt) string {
			f.must(f.app.DB.EndAttempt(t.Context(), a.ID, "", storage.Denied, storage.EventDenied, ""))
			return a.ID
		},
		"it has expired": func(f fixture, a storage.Attempt) string {
			f.clock.Advance(time.Hour)
			return a.ID
		},
		"it never existed":   func(fixture, storage.Attempt) string { return "unknown" },
		"its id has a NUL":   func(_ fixture, a storage.Attempt) string { return a.ID + "\x00" },
		"its id is not text": func(fixture, storage.Attempt) string { return "\xff" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			id := end(f, f.begin())
			page := f.Get(flow.URL("/step", id))
			if page.Body != dispatched || flow.DispatcherPath != page.URL.Path || page.URL.Query().Get("attempt") != id {
				t.Errorf("got %d %s at %s", page.Status, page.Body, page.URL)
			}
		})
	}
}

func TestNextOutsideOfAnAttemptIsThePageThatAsked(t *testing.T) {
	t.Parallel()
	f := open(t)
	for next, want := range map[string]string{
		"": "/account", "/account/connections": "/account/connections", "https://evil.example": "/account", "//evil.example": "/account",
	} {
		if got := f.Get("/step?" + url.Values{"next": {next}}.Encode()).Body; got != want {
			t.Errorf("next=%s leads to %s, want %s", next, got, want)
		}
	}
}

func TestRecordEventWritesToTheTimelineOfTheAttempt(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := f.begin()
	f.Get("/step") // outside of it
	if has, err := f.app.DB.HasEvent(t.Context(), a.ID, storage.EventLoggedIn); err != nil || has {
		t.Errorf("a step outside of the attempt: %v, %v", has, err)
	}
	f.Get(flow.URL("/step", a.ID))
	if has, err := f.app.DB.HasEvent(t.Context(), a.ID, storage.EventLoggedIn); err != nil || !has {
		t.Errorf("a step of the attempt: %v, %v", has, err)
	}
}

func TestURLKeepsTheQueryAndNamesTheAttempt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ path, id, want string }{
		{"/login", "A", "/login?attempt=A"},
		{"/login?another=1", "A&b", "/login?another=1&attempt=A%26b"},
		{"/forgot", "", "/forgot"},
	} {
		if got := flow.URL(row.path, row.id); got != row.want {
			t.Errorf("got %s, want %s", got, row.want)
		}
	}
}

func TestAttemptOfAddsTheAttemptToTheLog(t *testing.T) {
	t.Parallel()
	f := open(t)
	log := &webtest.Log{}
	f.app.Log = log.Logger()
	a := f.begin()
	page := f.Get(flow.URL("/step", a.ID))
	line := log.Of(t, "request", page.Header.Get("X-Request-Id"))
	first := log.Lines(t, "request")
	for name, want := range map[string]string{"attempt": a.ID, "support_code": a.SupportCode, "client": a.ClientID} {
		if got := line[name]; got != want {
			t.Errorf("%s is %v, want %s", name, got, want)
		}
		if _, has := first[0][name]; has {
			t.Errorf("a request outside of the attempt is logged with its %s", name)
		}
	}
}
