package webtest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// Browser is one person's browser without JavaScript: it keeps cookies, follows
// redirects on its server and stops where one leads elsewhere.
type Browser struct {
	// Header is sent with every request.
	Header http.Header
	// Client may be given another transport, for https.
	Client *http.Client

	tb   testing.TB
	base *url.URL
}

// New is a browser without cookies, at the server under baseURL.
func New(tb testing.TB, baseURL string) *Browser {
	tb.Helper()
	base, err := url.Parse(baseURL)
	if err != nil {
		tb.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		tb.Fatal(err)
	}
	b := &Browser{Header: http.Header{}, tb: tb, base: base}
	b.Client = &http.Client{Jar: jar, CheckRedirect: b.redirect}
	return b
}

// Another is a browser of somebody else: the same server, no cookies.
func (b *Browser) Another() *Browser {
	b.tb.Helper()
	other := New(b.tb, b.base.String())
	other.Client.Transport = b.Client.Transport
	return other
}

// Clone is a browser with a copy of the cookies, as a thief of them has it.
func (b *Browser) Clone() *Browser {
	b.tb.Helper()
	other := b.Another()
	other.Header = b.Header.Clone()
	other.Client.Jar.SetCookies(b.base, b.Cookies())
	return other
}

// Cookies are what the browser would send to the server's front page.
func (b *Browser) Cookies() []*http.Cookie { return b.Client.Jar.Cookies(b.base) }

// Get visits a path or a URL and follows redirects on this server.
func (b *Browser) Get(path string) *Page {
	b.tb.Helper()
	return b.do(b.Request(http.MethodGet, path, nil), b.Client)
}

// Post sends a form as a page of this server would, labels and all ignored.
func (b *Browser) Post(path string, form url.Values) *Page {
	b.tb.Helper()
	r := b.Request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", b.base.Scheme+"://"+b.base.Host)
	return b.do(r, b.Client)
}

// Request is a request to this server that [Browser.Send] sends once it has what
// the test wants to add.
func (b *Browser) Request(method, path string, body io.Reader) *http.Request {
	b.tb.Helper()
	to, err := b.base.Parse(path)
	if err != nil {
		b.tb.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.tb.Context(), method, to.String(), body)
	if err != nil {
		b.tb.Fatal(err)
	}
	for name, values := range b.Header {
		r.Header[name] = values
	}
	return r
}

// Send sends a request and follows no redirect.
func (b *Browser) Send(r *http.Request) *Page {
	b.tb.Helper()
	stay := *b.Client
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return b.do(r, &stay)
}

func (b *Browser) do(r *http.Request, client *http.Client) *Page {
	b.tb.Helper()
	res, err := client.Do(r)
	if err != nil {
		b.tb.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.tb.Fatal(err)
	}
	return &Page{Status: res.StatusCode, URL: res.Request.URL, Location: res.Header.Get("Location"),
		Header: res.Header, Body: string(body), browser: b}
}

func (b *Browser) redirect(r *http.Request, via []*http.Request) error {
	if r.URL.Host != b.base.Host {
		return http.ErrUseLastResponse
	}
	if len(via) > 20 {
		b.tb.Errorf("redirected in circles at %s", r.URL)
		return http.ErrUseLastResponse
	}
	return nil
}
