package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"fairlead/mail/mailtest"
	"fairlead/web/webtest"
)

const acmeLogo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 40"><path d="M0 0h150v40H0z" fill="#7a1fa2"/></svg>`

// acme starts a server with every setting of the look.
func acme(t *testing.T, more ...string) *running {
	t.Helper()
	logo := filepath.Join(t.TempDir(), "logo.svg")
	if err := os.WriteFile(logo, []byte(acmeLogo), 0o600); err != nil {
		t.Fatal(err)
	}
	return start(t, append([]string{"--brand-name", "Acme & Co", "--brand-logo", logo, "--brand-logo-dark", logo, "--brand-favicon", logo, "--brand-color", "#7a1fa2",
		"--support-email", "help+us@acme.example", "--footer-links", "Imprint=https://acme.example/imprint?a=1&b=2,Press=mailto:press@acme.example"}, more...)...)
}

func TestEveryPageHasTheOperatorsLook(t *testing.T) {
	t.Parallel()
	b := acme(t).browser()
	for _, path := range []string{"/login", "/signup", "/nothing", "/oauth/authorize", "/docs", "/docs/search?q=token", "/staff/login", "/staff/nothing", "/partners/login", "/partners/apply"} {
		page := b.Get(path)
		sheet := page.Find(`link[rel="stylesheet"][href^="/static/brand."]`)
		if sheet.Length() != 1 || !strings.HasPrefix(page.Find(`link[rel="icon"][type="image/svg+xml"]`).AttrOr("href", ""), "/static/brand-favicon.") {
			t.Errorf("%s: the head is %s", path, page.Find("head").Text())
		}
		if logo := page.Find("header a.home picture img"); logo.AttrOr("alt", "") != "Acme & Co" || logo.AttrOr("width", "") != "150" ||
			page.Find("header picture source[media]").Length() != 1 || page.Find(".tile.brand").Length() != 0 {
			t.Errorf("%s: the header is %s", path, page.Find("header").Text())
		}
		foot := page.Find("footer .links")
		for href, text := range map[string]string{"mailto:help+us@acme.example": "help+us@acme.example", "https://acme.example/imprint?a=1&b=2": "Imprint", "mailto:press@acme.example": "Press"} {
			if link := foot.Find(`a[href="` + href + `"]`); link.Text() != text {
				t.Errorf("%s: the footer has %q", path, foot.Text())
			}
		}
		if !strings.Contains(page.Find("title").Text(), "Acme & Co") {
			t.Errorf("%s: the title is %s", path, page.Find("title").Text())
		}
	}
}

func TestErrorPagesNameTheSupportAddress(t *testing.T) {
	t.Parallel()
	b := acme(t).browser()
	for _, path := range []string{"/nothing", "/oauth/authorize", "/verify-email?token=nothing", "/oauth/consent?attempt=nothing"} {
		if page := b.Get(path); page.Find(`main a[href="mailto:help+us@acme.example"]`).Length() != 1 || !strings.Contains(page.Text(), "If you need help, email help+us@acme.example.") {
			t.Errorf("%s says %q", path, page.Text())
		}
	}
	if page := b.Get("/login"); page.Find(`main a[href^="mailto:"]`).Length() != 0 {
		t.Error("a page without an error names it in its text")
	}
}

func TestAnOperatorsPicturesAreServedAsPicturesOnly(t *testing.T) {
	t.Parallel()
	b := acme(t).browser()
	login := b.Get("/login")
	for _, at := range []string{login.Find("header img").AttrOr("src", ""), login.Find("header source").AttrOr("srcset", ""), login.Find(`link[rel="icon"]`).AttrOr("href", ""), "/favicon.ico"} {
		page := b.Get(at)
		if page.Status != http.StatusOK || page.Body != acmeLogo {
			t.Errorf("%s answers %d with %q", at, page.Status, page.Body)
		}
		for name, want := range map[string]string{
			"Content-Type": "image/svg+xml", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
			"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
			"Cache-Control":           "public, max-age=31536000, immutable",
		} {
			if got := page.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", at, name, got, want)
			}
		}
	}
	sheet := b.Get(login.Find(`link[href^="/static/brand."]`).AttrOr("href", ""))
	if sheet.Header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.HasPrefix(sheet.Body, ":root { --accent: #7a1fa2;") || !strings.Contains(sheet.Body, ".brand-logo") {
		t.Errorf("the style sheet is %s %s", sheet.Header.Get("Content-Type"), sheet.Body)
	}
}

func TestOpenAPINamesTheSupportAddress(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		args []string
		want openapi3.Contact
	}{
		{nil, openapi3.Contact{Email: "help+us@acme.example"}},
		{[]string{"--support-url", "https://acme.example/help"}, openapi3.Contact{URL: "https://acme.example/help", Email: "help+us@acme.example"}},
		{[]string{"--support-url", "https://acme.example/help", "--support-email", ""}, openapi3.Contact{URL: "https://acme.example/help"}},
	} {
		d := describe(t, acme(t, row.args...))
		if err := d.doc.Validate(t.Context()); err != nil {
			t.Error(err)
		}
		if got := d.doc.Info.Contact; got == nil || got.URL != row.want.URL || got.Email != row.want.Email || d.doc.Info.Title != "Acme & Co for partners and services" {
			t.Errorf("%q: it names %+v", row.args, got)
		}
	}
}

func TestMailsHaveTheOperatorsLook(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, &mailtest.Server{})
	r := acme(t, "--smtp-url", "smtp://"+server.Addr)
	signUp(r.browser().Get("/signup"))
	m := server.Next()
	if !strings.Contains(m.Text, "\nContact support\nhelp+us@acme.example\n") || !strings.Contains(m.Text, "Acme & Co") {
		t.Errorf("it says %s", m.Text)
	}
	for _, want := range []string{"background: #7a1fa2; color: #ffffff", `href="mailto:help&#43;us@acme.example"`, ">help&#43;us@acme.example</a>"} {
		if !strings.Contains(m.HTML, want) {
			t.Errorf("it has no %s: %s", want, m.HTML)
		}
	}
	if regexp.MustCompile(`<img|cid:|#0b5e72|#17788f|ZgotmplZ`).MatchString(m.HTML) {
		t.Errorf("it has a picture or the usual color: %s", m.HTML)
	}
}

func TestNothingOfALookIsThereWithoutOne(t *testing.T) {
	t.Parallel()
	r := start(t)
	for _, path := range []string{"/login", "/signup", "/nothing", "/docs", "/staff/login", "/partners/login"} {
		page := r.browser().Get(path)
		for _, other := range []string{"/static/brand", "<picture", "<img", "mailto:", "If you need help"} {
			if strings.Contains(page.Body, other) {
				t.Errorf("%s has %s", path, other)
			}
		}
		if !strings.HasPrefix(page.Find(`link[rel="icon"]`).AttrOr("href", ""), "/static/favicon.") {
			t.Errorf("%s has another icon", path)
		}
	}
}

func TestPreviewShowsTheLookThatIsSet(t *testing.T) {
	t.Parallel()
	logo := filepath.Join(t.TempDir(), "logo.svg")
	if err := os.WriteFile(logo, []byte(acmeLogo), 0o600); err != nil {
		t.Fatal(err)
	}
	p := startPreview(t, map[string]string{"FAIRLEAD_BRAND_COLOR": "#7a1fa2", "FAIRLEAD_SUPPORT_EMAIL": "help@acme.example"}, "--brand-name", "Acme", "--brand-logo", logo)
	if index := p.Get("/"); !strings.Contains(index.Text(), "consent") || index.Find(`link[href^="/static/brand."]`).Length() != 1 {
		t.Errorf("the index says %q", index.Text())
	}
	page := p.Get("/states/error-not-found")
	logoAt := page.Find("header img").AttrOr("src", "")
	if page.Status != http.StatusNotFound || !strings.Contains(page.Text(), "email help@acme.example.") || p.Get(logoAt).Body != acmeLogo {
		t.Errorf("it answers %d: %s, with a logo at %q", page.Status, page.Text(), logoAt)
	}
}

// startPreview runs fairlead preview and opens a browser on it.
func startPreview(t *testing.T, env map[string]string, args ...string) *webtest.Browser {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	said, stderr := io.Pipe()
	p := &program{env: func(name string) (string, bool) { value, ok := env[name]; return value, ok }, stdin: strings.NewReader(""), stdout: io.Discard, stderr: stderr}
	done := make(chan int, 1)
	go func() {
		done <- p.run(ctx, append([]string{"preview", "--addr", "127.0.0.1:0"}, args...))
		_ = stderr.Close() // in case it never said a line
	}()
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatalf("it ended with %d", <-done)
	}
	go func() { _, _ = io.Copy(io.Discard, said) }() // it must never wait for a reader
	t.Cleanup(func() {
		stop()
		if code := <-done; code != exitDone {
			t.Errorf("it ended with %d", code)
		}
	})
	_, at, _ := strings.Cut(line, "Every page in every state: ")
	return webtest.New(t, strings.TrimSuffix(at, "/\n"))
}

func TestPreviewRefusesWhatServeDoes(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	d.run("preview", "--brand-color", "#ffee00").refused(exitUsage, "--brand-color is too light to read")
	d.run("preview", "--brand-logo-dark", "../../static/favicon.svg").refused(exitUsage, "--brand-logo-dark also needs --brand-logo")
	d.run("preview", "--addr", "nowhere").refused(exitUsage, "--addr must be HOST:PORT")
}
