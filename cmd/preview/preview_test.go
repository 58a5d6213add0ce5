package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"fairlead/static"
	"fairlead/templates"
)

// What every page owes to the person who reads it, and to the policy that it
// is sent under.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	rules := map[string]func(*testing.T, state, *html.Node){
		"has one main heading":                        oneHeading,
		"has a label for every input":                 labelledInputs,
		"has unique ids, and an element for each use": resolvedIDs,
		"has no inline style or script":               nothingInline,
		"asks nothing of other hosts":                 nothingForeign,
		"shows its alert and its notice":              messages,
		"shows the support code inside a flow":        supportCode,
		"keeps the attempt in its forms":              attemptKept,
	}
	s := preview()
	for _, room := range rooms() {
		for _, st := range room.States {
			t.Run(st.Name, func(t *testing.T) {
				t.Parallel()
				page := get(t, s, "/states/"+st.Name)
				wellFormed(t, page)
				doc, err := html.Parse(strings.NewReader(page))
				if err != nil {
					t.Fatal(err)
				}
				for name, rule := range rules {
					t.Run(name, func(t *testing.T) { rule(t, st, doc) })
				}
			})
		}
	}
}

func TestStateNamesAreUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, room := range rooms() {
		for _, st := range room.States {
			if seen[st.Name] {
				t.Errorf("two states are called %q", st.Name)
			}
			seen[st.Name] = true
		}
	}
}

func TestIndexLinksToEveryState(t *testing.T) {
	t.Parallel()
	index := get(t, preview(), "/")
	for _, room := range rooms() {
		for _, st := range room.States {
			if !strings.Contains(index, `href="/states/`+st.Name+`"`) {
				t.Errorf("no link to %s", st.Name)
			}
		}
	}
}

// The budget is a third of what was promised, so that growth is noticed.
func TestTheFirstPageIsLight(t *testing.T) {
	t.Parallel()
	css, err := static.FS.ReadFile("app.css")
	if err != nil {
		t.Fatal(err)
	}
	if got := len(get(t, preview(), "/states/signup")) + len(css); got > 20_000 {
		t.Errorf("sign-up and its style sheet are %d bytes", got)
	}
}

func TestLinksLeadToAState(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/login?attempt=x": "/states/login",
		"/nothing-here":    "/states/error-not-found",
		"/account/devices": "/",
	} {
		w := httptest.NewRecorder()
		preview().handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, nil))
		if got := w.Header().Get("Location"); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
}

func preview() *server { return &server{templates: templates.FS, static: static.FS} }

func get(t *testing.T, s *server, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s: %d %s", path, w.Code, body)
	}
	if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("GET %s: policy %q", path, csp)
	}
	return string(body)
}
