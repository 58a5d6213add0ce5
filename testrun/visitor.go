package testrun

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"strings"

	"fairlead/storage"
)

const agent = "Fairlead test bench"

// visitor asks one server, keeps cookies and notes each request with its answer. It follows no
// redirect by itself.
type visitor struct {
	ctx     context.Context // of one run, whose requests it all makes
	server  http.Handler
	base    *url.URL
	address netip.Addr
	jar     *cookiejar.Jar
	steps   storage.TestSteps
	hidden  []string
}

func newVisitor(ctx context.Context, b *Bench, address netip.Addr) *visitor {
	jar, _ := cookiejar.New(nil) // never fails
	return &visitor{ctx: ctx, server: b.Server, base: b.PublicURL, address: address, jar: jar}
}

// get opens a page.
func (v *visitor) get(to string) *answer {
	return v.send(http.MethodGet, to, nil, http.Header{"Accept": {"text/html"}, "Accept-Language": {"en"}, "User-Agent": {agent}}, v.jar)
}

// submit fills the form of a page that has all of these fields and buttons, and sends it. It is
// nil if there is none.
func (v *visitor) submit(a *answer, filled url.Values) *answer {
	f, ok := a.form(filled)
	if !ok {
		return nil
	}
	to, err := a.url.Parse(f.action)
	if err != nil {
		return nil
	}
	return v.send(http.MethodPost, to.String(), f.values, http.Header{"Accept": {"text/html"}, "Accept-Language": {"en"}, "User-Agent": {agent},
		"Origin": {v.base.Scheme + "://" + v.base.Host}}, v.jar)
}

// post sends a form as a program does, and call only asks.
func (v *visitor) post(to string, form url.Values, header http.Header) *answer {
	return v.send(http.MethodPost, to, form, header, nil)
}

func (v *visitor) call(to string, header http.Header) *answer {
	return v.send(http.MethodGet, to, nil, header, nil)
}

// send sends a request with the cookies of a jar; nil for none.
func (v *visitor) send(method, to string, form url.Values, header http.Header, jar *cookiejar.Jar) *answer {
	at, err := url.Parse(to)
	if err != nil || !v.isOwn(at) {
		return &answer{url: v.base} // no other server is asked
	}
	r := v.request(method, at, form, header)
	if jar != nil {
		for _, c := range jar.Cookies(at) {
			r.AddCookie(c)
		}
	}
	var into recorder
	v.server.ServeHTTP(&into, r)
	a := into.answer(at)
	if jar != nil {
		jar.SetCookies(at, a.cookies())
	}
	for _, c := range a.cookies() {
		v.hide(c.Value)
	}
	v.steps = append(v.steps, stepOf(r, at, form, a))
	return a
}

// isOwn reports whether a URL is one of the server's own.
func (v *visitor) isOwn(u *url.URL) bool { return u.Scheme == v.base.Scheme && u.Host == v.base.Host }

// request is one as a server gets it.
func (v *visitor) request(method string, at *url.URL, form url.Values, header http.Header) *http.Request {
	body := form.Encode()
	if form != nil {
		header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r := (&http.Request{Method: method, URL: &url.URL{Path: at.Path, RawPath: at.RawPath, RawQuery: at.RawQuery}, Header: header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Host: at.Host, RequestURI: at.RequestURI(),
		RemoteAddr: netip.AddrPortFrom(v.address, 0).String(), ContentLength: int64(len(body))}).WithContext(v.ctx)
	r.Body = http.NoBody
	if form != nil {
		r.Body = stringBody{strings.NewReader(body)}
	}
	return r
}

// stringBody is a body that is there as a whole.
type stringBody struct{ *strings.Reader }

// Close does nothing.
func (stringBody) Close() error { return nil }
