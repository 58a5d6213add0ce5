package web_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web"
	"fairlead/web/webtest"
)

// failing serves a page and an API route that return the same error.
func failing(t *testing.T, fail web.Handler) fixture {
	t.Helper()
	h := newFixture(t)
	h.Browser = webtest.Serve(t, h.app, h, routes(func(mux *http.ServeMux) {
		mux.Handle("/page", h.app.Page(fail))
		mux.Handle("/program", h.app.API(web.API{}, fail))
		mux.HandleFunc("/outside", func(w http.ResponseWriter, r *http.Request) { _ = fail(w, r) })
	}))
	return h
}

const cause = "open /secret/path: SELECT password FROM account"

func TestPageAndAPILogTheCauseAndDoNotShowIt(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]web.Handler{
		"an unknown error": func(http.ResponseWriter, *http.Request) error { return errors.New(cause) },
		"a panic":          func(http.ResponseWriter, *http.Request) error { panic(cause) },
		"a nil pointer":    func(http.ResponseWriter, *http.Request) error { return errors.New((*web.Profile)(nil).Email) },
		"a busy server":    func(http.ResponseWriter, *http.Request) error { return web.Busy(errors.New(cause)) },
		"storage's error": func(http.ResponseWriter, *http.Request) error {
			return fmt.Errorf("%s: %w", cause, storage.ErrConflict)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := failing(t, fail)
			page := h.Get("/page")
			id := page.Header.Get("X-Request-Id")
			if page.Status < 500 || len(id) != 16 || !strings.Contains(page.Body, id) && page.Status == 500 {
				t.Errorf("got %d with the id %q: %s", page.Status, id, page.Text())
			}
			program := h.Get("/program")
			var got struct {
				Title, Detail string
				RequestID     string `json:"request_id"`
			}
			program.JSON(&got)
			if program.Status != page.Status || got.Title == "" || got.Detail == "" || got.RequestID != program.Header.Get("X-Request-Id") {
				t.Errorf("a program got %d %+v", program.Status, got)
			}
			for _, body := range []string{page.Body, program.Body} {
				for _, never := range []string{"secret", "SELECT", "goroutine", "nil pointer", "conflict", ".go:"} {
					if strings.Contains(body, never) {
						t.Errorf("it reveals %q: %s", never, body)
					}
				}
			}
			if lines := len(h.log.Lines(t, "request")); lines != 2 {
				t.Errorf("%d requests were logged, want 2", lines)
			}
			errors := 0
			for line := range strings.Lines(h.log.String()) {
				if strings.Contains(line, `"level":"ERROR"`) {
					errors++
				}
			}
			if errors != 2 || strings.Count(h.log.String(), `"request":"`+id+`"`) != 2 {
				t.Errorf("%d errors were logged, want one for each request:\n%s", errors, h.log)
			}
		})
	}
}

func TestWrapAnswersAPanic(t *testing.T) {
	t.Parallel()
	h := failing(t, func(http.ResponseWriter, *http.Request) error { panic(cause) })
	page := h.Get("/outside")
	if page.Status != http.StatusInternalServerError || page.H1() != "Something went wrong on our side" || strings.Contains(page.Body, cause) {
		t.Errorf("got %d %s", page.Status, page.Text())
	}
	panics := h.log.Lines(t, "panic")
	if len(panics) != 1 {
		t.Fatalf("logged %v, want one line", panics)
	}
	if got, want := panics[0]["request"], page.Header.Get("X-Request-Id"); panics[0]["value"] != cause || got != want {
		t.Errorf("logged %v of request %v, want %s of %s", panics[0]["value"], got, cause, want)
	}
	if stack := fmt.Sprint(panics[0]["stack"]); !strings.Contains(stack, "stack_test.go") {
		t.Errorf("the stack is %s, want stack_test.go in it", stack)
	}
	if again := h.Get("/me"); again.Status != http.StatusOK {
		t.Errorf("the next request got %d", again.Status)
	}
}

func TestPageAndAPIShowAnError(t *testing.T) {
	t.Parallel()
	h := failing(t, func(http.ResponseWriter, *http.Request) error {
		return fmt.Errorf("while trying: %w", &web.Error{Status: http.StatusConflict, Heading: "Not <now>", Text: "Wait & see.",
			RetryAfter: 1500 * time.Millisecond, BackURL: "/account", BackLabel: "Home", Cause: errors.New(cause)})
	})
	page := h.Get("/page")
	back := page.Find("a.button")
	program := h.Get("/program")
	for name, row := range map[string]struct{ got, want any }{
		"the page's status":         {page.Status, http.StatusConflict},
		"the page's heading":        {page.H1(), "Not <now>"},
		"the page's text":           {page.Find(".lead").Text(), "Wait & see."},
		"the page's Retry-After":    {page.Header.Get("Retry-After"), "2"},
		"the page's link":           {back.Text() + " " + back.AttrOr("href", ""), "Home /account"},
		"the cause on the page":     {strings.Contains(page.Body, cause), false},
		"the program's status":      {program.Status, http.StatusConflict},
		"the program's Retry-After": {program.Header.Get("Retry-After"), "2"},
		"the program's body":        {program.Body, `{"title":"Not <now>","detail":"Wait & see."}` + "\n"},
	} {
		if row.got != row.want {
			t.Errorf("%s: got %v, want %v", name, row.got, row.want)
		}
	}
}

func TestPageHeaders(t *testing.T) {
	t.Parallel()
	h := open(t)
	for path, status := range map[string]int{"/me": http.StatusOK, "/nothing": http.StatusNotFound, "/mine": http.StatusSeeOther} {
		page := h.Send(h.Request(http.MethodGet, path, nil))
		if page.Status != status {
			t.Errorf("%s is %d, want %d", path, page.Status, status)
		}
		for name, want := range map[string]string{
			"Content-Security-Policy":    web.Policy{}.String(),
			"X-Content-Type-Options":     "nosniff",
			"Referrer-Policy":            "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin",
			"Permissions-Policy":         "camera=(), geolocation=(), microphone=()",
			"Strict-Transport-Security":  "",
			"Cache-Control":              "",
		} {
			if got := page.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
}

func TestWrapSendsHSTSOnHTTPS(t *testing.T) {
	t.Parallel()
	h := openHTTPS(t)
	for _, path := range []string{"/me", "/nothing", "/static/nothing.css", "/favicon.ico"} {
		if got := h.Get(path).Header.Get("Strict-Transport-Security"); !strings.HasPrefix(got, "max-age=63072000") {
			t.Errorf("%s: %q", path, got)
		}
	}
}

func TestPageIsNotCachedOnceSignedIn(t *testing.T) {
	t.Parallel()
	h := failing(t, func(http.ResponseWriter, *http.Request) error { panic(cause) })
	h.signIn(h.Browser, h.account("ada@example.com"))
	for _, path := range []string{"/me", "/mine", "/nothing", "/page"} {
		page := h.Get(path)
		if got := page.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control is %q", path, got)
		}
		if path == "/page" && !strings.Contains(page.Body, "ada@example.com") {
			t.Error("the page does not show who is signed in")
		}
	}
	if got := h.Another().Get("/me").Header.Get("Cache-Control"); got != "" {
		t.Errorf("signed out: Cache-Control is %q", got)
	}
}

func TestPageRefusesFormsFromOtherSites(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account("ada@example.com")
	h.signIn(h.Browser, ada)
	own := h.app.PublicURL.String()
	for name, row := range map[string]struct {
		method, origin, site string
		allowed              bool
	}{
		"a page of ours":                     {http.MethodPost, own, "same-origin", true},
		"a page of ours in an older browser": {http.MethodPost, own, "", true},
		"a program that is no browser":       {http.MethodPost, "", "", true},
		"another site":                       {http.MethodPost, "https://evil.example", "cross-site", false},
		"another site in an older browser":   {http.MethodPost, "https://evil.example", "", false},
		"a neighbour":                        {http.MethodPost, "http://evil.localhost", "same-site", false},
		"a page without an origin":           {http.MethodPost, "null", "cross-site", false},
		"the same host under another port":   {http.MethodPost, "http://127.0.0.1:1", "same-site", false},
		"another site with another method":   {http.MethodDelete, "https://evil.example", "cross-site", false},
		"another site that only looks":       {http.MethodGet, "https://evil.example", "cross-site", true},
		"a typed URL, a form":                {http.MethodPost, "", "none", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := h.Request(row.method, "/mine/end", nil)
			if row.method == http.MethodGet {
				r = h.Request(row.method, "/mine", nil)
			}
			for header, v := range map[string]string{"Origin": row.origin, "Sec-Fetch-Site": row.site} {
				if v != "" {
					r.Header.Set(header, v)
				}
			}
			page := h.Send(r)
			if row.allowed && page.Body != "ada@example.com" {
				t.Errorf("got %d %s", page.Status, page.Body)
			}
			if !row.allowed && (page.Status != http.StatusForbidden || page.H1() != "This form was sent from another site") {
				t.Errorf("got %d %s", page.Status, page.H1())
			}
			if !row.allowed && page.Find(`main a.button[href="/account"]`).Length() != 1 {
				t.Errorf("no way on in %s", page.Body)
			}
		})
	}
}

func TestShowAnswersHEADWithoutABody(t *testing.T) {
	t.Parallel()
	h := open(t)
	get, head := h.Get("/nothing"), h.Send(h.Request(http.MethodHead, "/nothing", nil))
	if head.Status != get.Status || head.Body != "" || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
		t.Errorf("HEAD got %d with %d bytes, GET %d", head.Status, len(head.Body), get.Status)
	}
}

func TestPageAndAPIRefuseALargeBody(t *testing.T) {
	t.Parallel()
	h := failing(t, func(_ http.ResponseWriter, r *http.Request) error {
		_, err := io.Copy(io.Discard, r.Body)
		return err
	})
	for size, want := range map[int]int{64 << 10: http.StatusOK, 64<<10 + 1: http.StatusRequestEntityTooLarge, 1 << 20: http.StatusRequestEntityTooLarge} {
		for _, path := range []string{"/page", "/program"} {
			r := h.Request(http.MethodPost, path, strings.NewReader(strings.Repeat("x", size)))
			if page := h.Send(r); page.Status != want {
				t.Errorf("%d bytes to %s: %d, want %d", size, path, page.Status, want)
			}
		}
	}
}
