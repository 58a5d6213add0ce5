package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// browser asks for pages of the console or the portal, one after the other.
type browser struct {
	ctx    context.Context
	base   string
	cookie string
	http.Client
}

func newBrowser(ctx context.Context, address, cookie string) *browser {
	return &browser{ctx: ctx, base: "http://" + address, cookie: cookie, Client: http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// ask returns a page, and how long it took until all of it was there.
func (b *browser) ask(l look) (page string, status int, took time.Duration, err error) {
	r, err := b.request(l)
	if err != nil {
		return "", 0, 0, err
	}
	began := time.Now()
	res, err := b.Do(r)
	if err != nil {
		return "", 0, 0, err
	}
	text, err := io.ReadAll(res.Body)
	took = time.Since(began)
	if to, _, _ := strings.Cut(res.Header.Get("Location"), "?"); res.StatusCode == http.StatusUnauthorized || to == "/staff/login" || to == "/partners/login" {
		err = errors.New("the session is not accepted")
	}
	return string(text), res.StatusCode, took, errors.Join(err, res.Body.Close())
}

func (b *browser) request(l look) (*http.Request, error) {
	method, body := http.MethodGet, io.Reader(http.NoBody)
	if l.form != nil {
		method, body = http.MethodPost, strings.NewReader(l.form.Encode())
	}
	r, err := http.NewRequestWithContext(b.ctx, method, b.base+l.path, body)
	if err != nil {
		return nil, err
	}
	if l.form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if l.json {
		r.Header.Set("Accept", "application/json")
	}
	r.Header.Set("Cookie", b.cookie)
	return r, nil
}

var nextLink = regexp.MustCompile(`<a [^>]*href="([^"]+)"[^>]*>Next page</a>`)

// follow goes on to the last page of a list.
func (b *browser) follow(l look) (look, error) {
	for range 10 {
		page, _, _, err := b.ask(look{path: l.path})
		if err != nil {
			return l, err
		}
		found := nextLink.FindStringSubmatch(page)
		if found == nil {
			return l, nil
		}
		l.path = html.UnescapeString(found[1])
	}
	return l, fmt.Errorf("%s: the last page is far off", l.title)
}
