package authz

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fairlead/web"
)

// TestCallbackPage shows what came to the test callback.
type TestCallbackPage struct {
	web.Chrome
	Parameters []Parameter
	// Unread is set if the query cannot be read.
	Unread bool
}

// Template names templates/authz/test_callback.html.
func (*TestCallbackPage) Template() string { return "authz/test_callback" }

const (
	// parametersShown is how many parameters of a callback are shown, and parameterShown how
	// many characters of each.
	parametersShown = 50
	parameterShown  = 1000
)

// nobody is signed in at a page that is the same for everybody.
func nobody(r *http.Request) (*http.Request, error) { return r, nil }

// showTestCallback shows anybody what came to the test callback, but no code, and does nothing.
func (h *Handlers) showTestCallback(w http.ResponseWriter, r *http.Request) error {
	if h.App.TestModeOff {
		return web.NotFound()
	}
	page := &TestCallbackPage{Chrome: web.Chrome{Title: "Test callback"}}
	came, err := web.ParseQuery(r.URL.RawQuery)
	if err != nil {
		page.Unread = true
	}
	page.Parameters = shownAtCallback(came)
	// Without its query the page's own links don't repeat the code.
	shown := *r
	shown.URL = &url.URL{Path: r.URL.Path}
	shown.RequestURI = r.URL.Path
	return h.App.Show(w, &shown, http.StatusOK, page)
}

// shownAtCallback lists parameters in order. A code is “…”, wherever it stands.
func shownAtCallback(came url.Values) (all []Parameter) {
	for name, values := range came {
		for _, value := range values {
			if name == "code" || slices.Contains(came["code"], value) {
				value = "…"
			}
			all = append(all, Parameter{clipped(name), clipped(value)})
		}
	}
	slices.SortStableFunc(all, func(a, b Parameter) int { return strings.Compare(a.Name, b.Name) })
	return all[:min(len(all), parametersShown)]
}

func clipped(text string) string {
	if runes := []rune(text); len(runes) > parameterShown {
		return string(runes[:parameterShown]) + "…"
	}
	return text
}
