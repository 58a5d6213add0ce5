package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/web"
	"fairlead/web/webtest"
)

func TestWrapLogsARequestOnceWithoutItsSecrets(t *testing.T) {
	t.Parallel()
	h := open(t)
	r := h.Request(http.MethodPost, "/in?who=hunter2", strings.NewReader(url.Values{"password": {"hunter2"}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", "Bearer hunter2")
	r.Header.Set("Cookie", "fairlead_session=hunter2")
	h.Send(r)
	lines := h.log.Lines(t, "request")
	if len(lines) != 1 {
		t.Fatalf("logged %d lines: %s", len(lines), h.log)
	}
	for name, want := range map[string]any{"method": "POST", "path": "/in", "status": 500.0, "address": "127.0.0.1"} {
		if lines[0][name] != want {
			t.Errorf("%s is %v, want %v", name, lines[0][name], want)
		}
	}
	if len(fmt.Sprint(lines[0]["request"])) != 16 || strings.Contains(h.log.String(), "hunter2") {
		t.Errorf("logged %s", h.log)
	}
}

func TestUnloggedLogsOnlyRefusals(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	answer := func(w http.ResponseWriter, r *http.Request) error {
		switch kind := r.URL.Query().Get("a"); kind {
		case "nothing said":
		case "a good answer":
			return web.JSON(w, http.StatusOK, kind)
		case "a refusal":
			return web.JSON(w, http.StatusUnauthorized, kind)
		case "an error":
			return errors.New(cause)
		case "a panic":
			panic(cause)
		}
		return nil
	}
	h.Browser = webtest.Serve(t, h.app, routes(func(mux *http.ServeMux) {
		mux.Handle("/question", web.Unlogged(h.app.API(web.API{}, answer)))
		mux.Handle("/machine", h.app.API(web.API{}, answer))
	}))
	for kind, row := range map[string]struct {
		status int
		logged bool
	}{
		"nothing said":  {http.StatusOK, false},
		"a good answer": {http.StatusOK, false},
		"a refusal":     {http.StatusUnauthorized, true},
		"an error":      {http.StatusInternalServerError, true},
		"a panic":       {http.StatusInternalServerError, true},
	} {
		t.Run(kind, func(t *testing.T) {
			for path, logged := range map[string]bool{"/question": row.logged, "/machine": true} {
				page := h.Get(path + "?a=" + url.QueryEscape(kind))
				if page.Status != row.status {
					t.Errorf("%s: got %d", path, page.Status)
				}
				line := h.log.Of(t, "request", page.Header.Get("X-Request-Id"))
				if (line != nil) != logged || logged && line["status"] != float64(row.status) {
					t.Errorf("%s: logged %v", path, line)
				}
			}
		})
	}
}

func TestWrapCallsAnsweredForEachRequest(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	requests := make(chan string, 10)
	h.app.Answered = func(r *http.Request, status int, took time.Duration) {
		requests <- fmt.Sprintf("%s %q %d %t", r.Method, r.Pattern, status, took > 0)
	}
	h.Browser = webtest.Serve(t, h.app, h, routes(func(mux *http.ServeMux) {
		mux.Handle("/question", web.Unlogged(h.app.API(web.API{}, func(http.ResponseWriter, *http.Request) error { return nil })))
		mux.HandleFunc("/broken", func(http.ResponseWriter, *http.Request) { panic(cause) })
		mux.HandleFunc("/halfway", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusAccepted)
			panic(cause)
		})
	}))
	for path, want := range map[string]string{
		"/question": `GET "/question" 200 true`,
		"/me":       `GET "GET /me" 200 true`,
		"/nothing":  `GET "/" 404 true`,
		"/broken":   `GET "/broken" 500 true`,
		"/halfway":  `GET "/halfway" 202 true`,
	} {
		h.Get(path)
		if got := <-requests; got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

// A stranger who hangs up must not raise an alarm about 5xx responses.
func TestWrapCountsAClientThatWentAwayAs499(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	counted := make(chan int, 1)
	h.app.Answered = func(_ *http.Request, status int, _ time.Duration) { counted <- status }
	ctx, hangUp := context.WithCancel(t.Context())
	handler := h.app.Wrap(h.app.Page(func(http.ResponseWriter, *http.Request) error {
		hangUp()
		return ctx.Err()
	}))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
	if status := <-counted; status != 499 {
		t.Errorf("counted as %d", status)
	}
}

func TestWrapLogsAnEmptyAnswerAs200(t *testing.T) {
	t.Parallel()
	h := open(t)
	if page := h.Get("/me"); page.Status != http.StatusOK {
		t.Errorf("got %d", page.Status)
	}
	if lines := h.log.Lines(t, "request"); len(lines) != 1 || lines[0]["status"] != 200.0 {
		t.Errorf("logged %v", lines)
	}
}

func TestWrapClipsLongPaths(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.Get("/" + strings.Repeat("x", 20_000))
	line := h.log.Of(t, "request", page.Header.Get("X-Request-Id"))
	if page.Status != http.StatusNotFound || line["path"] != "/"+strings.Repeat("x", 199) {
		t.Errorf("got %d, logged a path of %d", page.Status, len(fmt.Sprint(line["path"])))
	}
}
