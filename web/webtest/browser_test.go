package webtest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const formPage = `<!doctype html><title>Form</title><body><h1>A  form</h1>
<form method="post" action="/form?attempt=1" novalidate>
<label for="email">Email</label><input id="email" name="email" value="ada@example.com" aria-describedby="email-hint email-error">
<p id="email-hint">Yours.</p><p class="error" id="email-error">Is that an address?</p>
<label for="country">Country</label><select id="country" name="country"><option value="US">United States</option><option value="FR">France</option></select>
<input type="hidden" name="kept" value="yes"><input type="checkbox" name="unchecked" value="no">
<button>Other</button><button name="answer" value="allow">Send   it</button></form>
<a href="/away">Away</a> <a href="/form">Here</a>`

// echo answers a page with a form, and what the form sends.
func echo(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /form", func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1", Path: "/"})
		_, _ = io.WriteString(w, formPage)
	})
	mux.HandleFunc("POST /form", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		_, err := r.Cookie("seen")
		http.Redirect(w, r, "/sent?"+r.PostForm.Encode()+"&origin="+r.Header.Get("Origin")+"&attempt="+r.URL.Query().Get("attempt")+
			map[bool]string{true: "&cookie=1"}[err == nil], http.StatusSeeOther)
	})
	mux.HandleFunc("GET /sent", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "<p>sent "+r.URL.RawQuery) })
	mux.HandleFunc("GET /away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://elsewhere.example/cb?code=1", http.StatusFound)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestBrowserFillsAFormByItsLabels(t *testing.T) {
	t.Parallel()
	url := echo(t)
	page := webtest.New(t, url).Get("/form")
	if page.H1() != "A form" || page.Value("Email") != "ada@example.com" || page.Value("Country") != "US" {
		t.Errorf("the page reads %q, %q, %q", page.H1(), page.Value("Email"), page.Value("Country"))
	}
	if got := page.Error("Email"); got != "Is that an address?" {
		t.Errorf("the error reads %q", got)
	}
	if got := page.Error("Country"); got != "" {
		t.Errorf("an error %q where there is none", got)
	}

	sent := page.Submit("Send it", map[string]string{"Email": "bo@example.com", "Country": "France"})
	want := "answer=allow&country=FR&email=bo%40example.com&kept=yes&origin=" + url + "&attempt=1&cookie=1"
	if sent.Status != http.StatusOK || sent.URL.RawQuery != want {
		t.Errorf("got %d %s, want %s", sent.Status, sent.URL.RawQuery, want)
	}
}

func TestBrowserStopsWhereARedirectLeavesTheServer(t *testing.T) {
	t.Parallel()
	b := webtest.New(t, echo(t))
	away := b.Get("/form").Click("Away")
	if away.Status != http.StatusFound || away.Location != "https://elsewhere.example/cb?code=1" {
		t.Errorf("got %d %q", away.Status, away.Location)
	}
	if got := b.Get("/form").Cookie("seen"); got == nil || got.Value != "1" {
		t.Errorf("the cookie reads %v", got)
	}
	if got := len(b.Clone().Cookies()); got != 1 {
		t.Errorf("a clone has %d cookies, want 1", got)
	}
	if got := len(b.Another().Cookies()); got != 0 {
		t.Errorf("another browser has %d cookies, want 0", got)
	}
}

func TestServeMountsAnApp(t *testing.T) {
	t.Parallel()
	b := webtest.Serve(t, webtest.App(t, storagetest.Open(t)))
	page := b.Get("/nothing-here")
	if page.Status != http.StatusNotFound || page.H1() != "Page not found" {
		t.Errorf("got %d %q", page.Status, page.H1())
	}
}
