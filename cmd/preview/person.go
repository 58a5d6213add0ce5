package preview

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"fairlead/storage"
)

// person uses a site with a browser, and keeps the last page. After an error they take no
// more steps.
type person struct {
	*site
	who     extreme // the names of the person and the partner
	partner storage.Client
	account storage.Account // the account that is logged in
	// application is the one that was sent last.
	application storage.Application
	ctx         context.Context
	browser     *http.Client
	header      http.Header // of the next requests
	page        *page
	err         error
}

// page is one of the site's responses.
type page struct {
	at     *url.URL
	status int
	header http.Header
	body   bytes.Buffer
}

func (p *page) Header() http.Header         { return p.header }
func (p *page) WriteHeader(status int)      { p.status = status }
func (p *page) Write(b []byte) (int, error) { return p.body.Write(b) }

// walk takes the steps of a state.
func (s *site) walk(ctx context.Context, st state) (*person, error) {
	if st.who.unconfigured {
		s.app.Brand.Name, s.app.Brand.TermsURL, s.app.Brand.PrivacyURL, s.app.Brand.SupportURL = "Z", "", "", ""
		s.app.Brand.SupportEmail, s.app.Brand.Links = "", nil
	}
	p := &person{site: s, who: st.who, ctx: ctx}
	p.forgetCookies()
	p.meet(st.who.company, st.who.callback)
	for _, step := range st.steps {
		if p.err == nil {
			step(p)
		}
	}
	return p, p.err
}

func (p *person) forgetCookies() {
	jar, err := cookiejar.New(nil)
	p.browser = &http.Client{Jar: jar, Transport: p, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host != p.app.PublicURL.Host {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	p.check(err)
	if p.language != "" {
		jar.SetCookies(p.app.PublicURL, []*http.Cookie{p.app.Cookie(languageCookie, p.language, time.Hour)})
	}
}

// languageCookie is what web keeps a reader's choice in.
const languageCookie = "fairlead_language"

func (p *person) check(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *person) get(path string) { p.send(http.MethodGet, path, nil) }

// post sends a form of names and values.
func (p *person) post(path string, pairs ...string) {
	p.send(http.MethodPost, path, values(pairs))
}

func (p *person) send(method, path string, form url.Values) {
	at, err := p.app.PublicURL.Parse(path)
	if err != nil {
		p.check(err)
		return
	}
	r, err := http.NewRequestWithContext(p.ctx, method, at.String(), strings.NewReader(form.Encode()))
	if err != nil {
		p.check(err)
		return
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	maps.Copy(r.Header, p.header)
	res, err := p.browser.Do(r)
	if err == nil {
		err = res.Body.Close()
	}
	p.check(err)
}

// RoundTrip calls the site's handler without a network.
func (p *person) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := &page{at: r.URL, status: http.StatusOK, header: http.Header{}}
	request := r.Clone(r.Context())
	request.RemoteAddr = "192.0.2.1:1234"
	if request.Body == nil {
		request.Body = http.NoBody
	}
	p.handler.ServeHTTP(answer, request)
	p.page = answer
	return &http.Response{StatusCode: answer.status, Header: answer.header, Request: r, Body: io.NopCloser(bytes.NewReader(answer.body.Bytes()))}, nil
}

// handOver returns one of the person's cookies, for the browser that views the preview.
// It deletes the cookie if the person has none.
func (p *person) handOver(name string) *http.Cookie {
	//nolint:gosec // the preview is served over http
	given := &http.Cookie{Name: name, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	for _, c := range p.browser.Jar.Cookies(p.app.PublicURL) {
		if c.Name == name {
			given.Value, given.MaxAge = c.Value, 0
		}
	}
	return given
}

func values(pairs []string) url.Values {
	p := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		p.Set(pairs[i], pairs[i+1])
	}
	return p
}
