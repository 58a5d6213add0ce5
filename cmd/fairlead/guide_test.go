package main

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

func TestGuideIsAboutThisServer(t *testing.T) {
	t.Parallel()
	r := start(t, "--brand-name", "Quay & Co", "--version-header", "X-Quay-Version", "--account-header", "X-Quay-Account",
		"--api-token-scheme", "QuayKey", "--code-lifetime", "2m", "--service-token-lifetime", "1h30m", "--support-url", "https://quay.example/help")
	pages := guidePages(r.browser())
	text, body := "", ""
	for _, page := range pages {
		text, body = text+page.Text(), body+page.Body
	}
	for _, part := range []string{"Quay & Co accounts", r.public + "/oauth/authorize", "X-Quay-Version: 2018-02-08", "X-Quay-Account", "QuayKey",
		"valid for 2 minutes", `"expires_in": 5400`, "90 minutes", "forward_auth @needs_token " + r.public} {
		if !strings.Contains(text, part) {
			t.Errorf("it does not say %q", part)
		}
	}
	for _, other := range []string{"Fairlead", "Shippo", "SHIPPO", "localhost:8080", "ZgotmplZ"} {
		if strings.Contains(body, other) {
			t.Errorf("it says %q", other)
		}
	}
	if !strings.Contains(body, `href="https://quay.example/help"`) {
		t.Error("there is no link to support")
	}
}

// guidePages are the start page and every topic.
func guidePages(b *webtest.Browser) (pages []*webtest.Page) {
	pages = append(pages, b.Get("/docs"))
	for _, a := range pages[0].Find(".topics > li > a").EachIter() {
		pages = append(pages, b.Get(a.AttrOr("href", "")))
	}
	return pages
}

func TestGuideLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	b := start(t).browser()
	targets := map[string]*webtest.Page{}
	for _, page := range guidePages(b) {
		for _, a := range page.Find("a[href]").EachIter() {
			href := a.AttrOr("href", "")
			path, id, _ := strings.Cut(href, "#")
			if path = cmp.Or(path, page.URL.Path); targets[path] == nil {
				targets[path] = b.Get(path)
			}
			if target := targets[path]; target.Status != http.StatusOK || id != "" && target.Find("[id='"+id+"']").Length() != 1 {
				t.Errorf("%s: %s leads to %d, or to no such place", page.URL.Path, href, target.Status)
			}
		}
	}
}

func TestGuideFitsAPhoneAndPassesAxe(t *testing.T) {
	t.Parallel()
	r := start(t)
	tab := webtest.NewTab(t)
	w := watchTab(t, tab)
	paths := []string{"/docs/search?q=token", "/docs/search"}
	for _, page := range guidePages(r.browser()) {
		paths = append(paths, page.URL.Path)
	}
	for _, width := range []int64{320, 768, 1280} {
		tab.Emulate(webtest.Screen{Width: width, Height: 900, Dark: width == 768})
		for _, path := range paths {
			tab.Open(r.public + path)
			fits(t, tab)
		}
	}
	w.mustBeQuiet(t, r.public)
}

func TestGuideHasCopyButtonsOnlyWithScripts(t *testing.T) {
	t.Parallel()
	r := start(t)
	tab := webtest.NewTab(t)
	w := watchTab(t, tab)
	tab.Open(r.public + "/docs/connect")
	tab.Press("Copy", "Copied")
	w.mustBeQuiet(t, r.public)

	other := tab.Another()
	other.WithoutScripts()
	other.Open(r.public + "/docs/connect")
	if strings.Contains(other.Text(), " Copy ") || !strings.Contains(other.Text(), "response_type=code") {
		t.Error("without scripts there is a button, or no link")
	}
}

// Links from when the guide was one page go on to the section, with scripts.
func TestFormerLinksGoOnToTheirSection(t *testing.T) {
	t.Parallel()
	r := start(t)
	tab := webtest.NewTab(t)
	w := watchTab(t, tab)
	for from, to := range map[string]string{
		"#errors": "/docs/errors#errors", "#callbacks": "/docs/security#callbacks", "#error-code-missing": "/docs/errors#error-code-missing",
		"#topics": "/docs#topics", "#unknown": "/docs#unknown", "#%": "/docs#%",
	} {
		tab.Open(r.public + "/docs/go-live") // a page of its own, so that the next one is loaded
		tab.Open(r.public + "/docs" + from)
		eventually(t, "/docs"+from+" leads to "+to, func() bool { return strings.HasSuffix(tab.URL(), to) })
	}
	w.mustBeQuiet(t, r.public)
}

// Error pages send developers to the guide.
func TestErrorPagesLinkToTheirFix(t *testing.T) {
	t.Parallel()
	r := start(t)
	s := r.newShop()
	for name, link := range map[string]string{
		"an unknown callback": s.link("redirect_uri", "https://shop.example/other"),
		"an unknown client":   "/oauth/authorize?" + url.Values{"client_id": {"partner_0"}}.Encode(),
	} {
		page := r.browser().Get(link)
		href := page.Find(".developer a").AttrOr("href", "")
		path, id, _ := strings.Cut(href, "#")
		if !strings.HasPrefix(path, "/docs/") || r.browser().Get(path).Find("[id='"+id+"']").Length() != 1 {
			t.Errorf("%s: the page leads to %q", name, href)
		}
	}
}
