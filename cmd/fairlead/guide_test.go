package main

import (
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
	page := r.browser().Get("/docs")
	text := page.Text()
	for _, part := range []string{"Quay & Co accounts", r.public + "/oauth/authorize", "X-Quay-Version: 2018-02-08", "X-Quay-Account", "QuayKey",
		"valid for 2 minutes", `"expires_in": 5400`, "90 minutes", "forward_auth @needs_token " + r.public} {
		if !strings.Contains(text, part) {
			t.Errorf("it does not say %q", part)
		}
	}
	for _, other := range []string{"Fairlead", "Shippo", "SHIPPO", "localhost:8080", "ZgotmplZ"} {
		if strings.Contains(page.Body, other) {
			t.Errorf("it says %q", other)
		}
	}
	if page.Status != http.StatusOK || page.Find(`a[href="https://quay.example/help"]`).Length() == 0 {
		t.Errorf("got %d, and no link to support", page.Status)
	}
}

func TestGuideLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	b := start(t).browser()
	page := b.Get("/docs")
	seen := map[string]bool{}
	for _, a := range page.Find("a[href]").EachIter() {
		href := a.AttrOr("href", "")
		if seen[href] {
			continue
		}
		seen[href] = true
		if id, ok := strings.CutPrefix(href, "#"); ok {
			if page.Find("[id='"+id+"']").Length() != 1 {
				t.Errorf("%s leads nowhere", href)
			}
			continue
		}
		if got := b.Get(href); got.Status != http.StatusOK {
			t.Errorf("%s leads to %d", href, got.Status)
		}
	}
	for _, h := range page.Find("h2, h3").EachIter() {
		if id := h.AttrOr("id", ""); id != "contents" && !seen["#"+id] {
			t.Errorf("%q has no address", h.Text())
		}
	}
}

func TestGuideFitsAPhoneAndPassesAxe(t *testing.T) {
	t.Parallel()
	r := start(t)
	tab := webtest.NewTab(t)
	w := watchTab(t, tab)
	for _, width := range []int64{320, 768, 1280} {
		tab.Emulate(webtest.Screen{Width: width, Height: 900, Dark: width == 768})
		tab.Open(r.public + "/docs")
		fits(t, tab)
	}
	w.mustBeQuiet(t, r.public)
}

func TestGuideHasCopyButtonsOnlyWithScripts(t *testing.T) {
	t.Parallel()
	r := start(t)
	tab := webtest.NewTab(t)
	w := watchTab(t, tab)
	tab.Open(r.public + "/docs")
	tab.Press("Copy", "Copied")
	w.mustBeQuiet(t, r.public)

	other := tab.Another()
	other.WithoutScripts()
	other.Open(r.public + "/docs")
	if strings.Contains(other.Text(), " Copy ") || !strings.Contains(other.Text(), "response_type=code") {
		t.Error("without scripts there is a button, or no link")
	}
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
		if path != "/docs" || r.browser().Get("/docs").Find("[id='"+id+"']").Length() != 1 {
			t.Errorf("%s: the page leads to %q", name, href)
		}
	}
}
