package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"fairlead/storage"
)

// visitor is somebody with a browser in a house. Each page that they see is kept
// as the last one; after an error they stay where they are.
type visitor struct {
	*house
	who     extreme // how the person and the partner are called
	partner storage.Client
	account storage.Account // who is logged in
	ctx     context.Context
	browser *http.Client
	page    *page
	err     error
}

// page is an answer of the house.
type page struct {
	at     *url.URL
	status int
	header http.Header
	body   bytes.Buffer
}

func (p *page) Header() http.Header         { return p.header }
func (p *page) WriteHeader(status int)      { p.status = status }
func (p *page) Write(b []byte) (int, error) { return p.body.Write(b) }

// receive lets a visitor take the steps of a state.
func (h *house) receive(ctx context.Context, st state) (*visitor, error) {
	if st.who.unconfigured {
		h.app.Brand.Name, h.app.Brand.TermsURL, h.app.Brand.PrivacyURL, h.app.Brand.SupportURL = "Z", "", "", ""
	}
	v := &visitor{house: h, who: st.who, ctx: ctx}
	v.forgetCookies()
	v.meet(st.who.company, st.who.callback)
	for _, step := range st.steps {
		if v.err == nil {
			step(v)
		}
	}
	return v, v.err
}

func (v *visitor) forgetCookies() {
	jar, err := cookiejar.New(nil)
	v.browser = &http.Client{Jar: jar, Transport: v, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host != v.app.PublicURL.Host {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	v.check(err)
}

func (v *visitor) check(err error) {
	if v.err == nil {
		v.err = err
	}
}

func (v *visitor) get(path string) { v.send(http.MethodGet, path, nil) }

// post sends a form of names and values.
func (v *visitor) post(path string, pairs ...string) {
	v.send(http.MethodPost, path, values(pairs))
}

func (v *visitor) send(method, path string, form url.Values) {
	at, err := v.app.PublicURL.Parse(path)
	if err != nil {
		v.check(err)
		return
	}
	r, err := http.NewRequestWithContext(v.ctx, method, at.String(), strings.NewReader(form.Encode()))
	if err != nil {
		v.check(err)
		return
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := v.browser.Do(r)
	if err == nil {
		err = res.Body.Close()
	}
	v.check(err)
}

// RoundTrip asks the house without a network.
func (v *visitor) RoundTrip(r *http.Request) (*http.Response, error) {
	p := &page{at: r.URL, status: http.StatusOK, header: http.Header{}}
	asked := r.Clone(r.Context())
	asked.RemoteAddr = "192.0.2.1:1234"
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	v.handler.ServeHTTP(p, asked)
	v.page = p
	return &http.Response{StatusCode: p.status, Header: p.header, Request: r, Body: io.NopCloser(bytes.NewReader(p.body.Bytes()))}, nil
}

// handOver is one of the visitor's cookies for a browser that goes on, or takes it
// away where they have none.
func (v *visitor) handOver(name string) *http.Cookie {
	//nolint:gosec // the preview is served over http
	given := &http.Cookie{Name: name, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	for _, c := range v.browser.Jar.Cookies(v.app.PublicURL) {
		if c.Name == name {
			given.Value, given.MaxAge = c.Value, 0
		}
	}
	return given
}

func values(pairs []string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}
