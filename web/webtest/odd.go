package webtest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

const markup = `<b>odd</b>"{{.}}`

// oddTexts are what forms are sent in each of their fields, by what they are.
var oddTexts = map[string]string{"nothing": "", "NUL": "Ada\x00Lovelace", "a control character": "Ada\x07Lovelace", "a line break": "Ada\r\nBcc: eve@example.com",
	"what is not UTF-8": "Ada\xffLovelace", "invisible text": "\u200b\u2060\u200b", "text that turns around": "Ada\u202eLovelace", "markup": markup,
	"another script": "艾達·勒芙蕾絲 عليّ رضا", "huge text": strings.Repeat("é", 1500), "a path": "../../etc/passwd", "a number": "99999999999999999999"}

// OddInput sends a form odd text in each of its fields; those that it does not know it ignores.
// None may be an error of ours, none may come back as it was, and none may be taken from another
// site, without a form's type or when it is huge. allowed says whether a status below 500 is fine.
func OddInput(tb testing.TB, b *Browser, path string, fields []string, allowed func(status int) bool) {
	tb.Helper()
	for what, text := range oddTexts {
		form := url.Values{}
		for _, name := range fields {
			form.Set(name, text)
		}
		page := b.sendForm(path, form, "")
		if page.Status >= 500 || !allowed(page.Status) {
			tb.Errorf("%s: %s is answered %d: %s", path, what, page.Status, page.Text())
		}
		if !utf8.ValidString(page.Body) || strings.Contains(page.Body, markup) || strings.ContainsRune(page.Body, 0) {
			tb.Errorf("%s: %s comes back as it was", path, what)
		}
	}
	if page := b.sendForm(path, url.Values{"more": {strings.Repeat("x", 3<<20)}}, ""); page.Status != http.StatusRequestEntityTooLarge && !strings.HasSuffix(path, "/logo") { // that one is no file
		tb.Errorf("%s: a form of 3 MiB is answered %d", path, page.Status)
	}
	for _, origin := range []string{"https://evil.example", "null"} {
		if page := b.sendForm(path, url.Values{"reason": {"x"}}, origin); page.Status != http.StatusForbidden {
			tb.Errorf("%s: a form from %s is answered %d", path, origin, page.Status)
		}
	}
	r := b.Request(http.MethodPost, path, strings.NewReader(`{"reason": "x"}`))
	r.Header.Set("Content-Type", "application/json")
	if page := b.Send(r); page.Status >= 500 {
		tb.Errorf("%s: JSON is answered %d", path, page.Status)
	}
}

// sendForm sends a form from a page of an origin, if that is not empty, and follows no redirect.
func (b *Browser) sendForm(path string, form url.Values, origin string) *Page {
	b.tb.Helper()
	r := b.Request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	return b.Send(r)
}
