package webtest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/PuerkitoBio/goquery"
)

// Page is what a browser shows after its last request.
type Page struct {
	Status int
	// URL is where the browser is, after redirects.
	URL *url.URL
	// Location is the redirect that was not followed, empty when there was none.
	Location string
	Header   http.Header
	Body     string

	browser *Browser
	parse   sync.Once // tests that race share a page
	doc     *goquery.Document
}

// Find selects elements by CSS selector.
func (p *Page) Find(selector string) *goquery.Selection {
	p.browser.tb.Helper()
	p.parse.Do(func() {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(p.Body))
		if err != nil {
			p.browser.tb.Errorf("%s: %v", p.URL, err)
			doc = &goquery.Document{Selection: &goquery.Selection{}}
		}
		p.doc = doc
	})
	return p.doc.Find(selector)
}

// Text is what the page says, with each run of space as one.
func (p *Page) Text() string {
	p.browser.tb.Helper()
	return textOf(p.Find("body"))
}

// H1 is the page's heading.
func (p *Page) H1() string {
	p.browser.tb.Helper()
	return textOf(p.Find("h1"))
}

// Alert is the sentence above the content that says what went wrong.
func (p *Page) Alert() string {
	p.browser.tb.Helper()
	return textOf(p.Find("[role=alert] p"))
}

// Value is what the labelled input or select holds.
func (p *Page) Value(label string) string {
	p.browser.tb.Helper()
	return valueOf(p.input(p.Find("body"), label))
}

// Error is the sentence that aria-describedby ties to the labelled input as its
// error, empty when there is none.
func (p *Page) Error(label string) string {
	p.browser.tb.Helper()
	for id := range strings.FieldsSeq(p.input(p.Find("body"), label).AttrOr("aria-describedby", "")) {
		if e := p.Find("#" + id + ".error"); e.Length() > 0 {
			return textOf(e)
		}
	}
	return ""
}

// Cookie is a cookie that this answer set, nil when it did not.
func (p *Page) Cookie(name string) *http.Cookie {
	for _, c := range (&http.Response{Header: p.Header}).Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// JSON decodes an answer that is JSON.
func (p *Page) JSON(into any) {
	p.browser.tb.Helper()
	if got := p.Header.Get("Content-Type"); got != "application/json" {
		p.browser.tb.Fatalf("%s: content type %q, want JSON", p.URL, got)
	}
	if err := json.Unmarshal([]byte(p.Body), into); err != nil {
		p.browser.tb.Fatalf("%s: %v in %s", p.URL, err, p.Body)
	}
}

// textOf is the text of a selection as a person reads it.
func textOf(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }
