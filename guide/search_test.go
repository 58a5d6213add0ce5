package guide_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

func seek(b *webtest.Browser, query string) *webtest.Page {
	return b.Get("/docs/search?q=" + url.QueryEscape(query))
}

func TestSearchFindsTheSectionThatAQuestionIsAbout(t *testing.T) {
	t.Parallel()
	b := open(t)
	for query, want := range map[string]string{
		"retries":             "/docs/events#retries",
		"wildcards":           "/docs/security#callbacks",
		"code_verifier":       "/docs/connect#exchange",
		"preflight":           "/docs/proxies#preflight",
		"x-test":              "/docs/test-mode#test-tokens",
		"rotate secret":       "/docs/portal#rotate",
		"passport":            "/docs/libraries#passport",
		"suspension":          "/docs/tokens#suspension",
		"well-known callback": "/docs/portal#manage-callbacks",
		"the pkce thingy":     "/docs/security#pkce",
	} {
		page := seek(b, query)
		first := page.Find(".results > li > a").First()
		if got := first.AttrOr("href", ""); got != want {
			t.Errorf("%q: the first result is %q %q", query, got, first.Text())
		}
		if page.Find(".results mark").Length() == 0 || page.Value("Search the guide") != query {
			t.Errorf("%q: no word is marked, or the field says %q", query, page.Value("Search the guide"))
		}
	}
}

func TestEverySearchResultLeadsToItsSection(t *testing.T) {
	t.Parallel()
	b := open(t)
	for _, query := range []string{"invalid_grant", "token", "a e i"} {
		results := seek(b, query).Find(".results > li > a")
		if results.Length() < 5 || results.Length() > 20 {
			t.Errorf("%q has %d results", query, results.Length())
		}
		for _, a := range results.EachIter() {
			path, id, _ := strings.Cut(a.AttrOr("href", ""), "#")
			if b.Get(path).Find("[id='"+id+"']").Length() != 1 {
				t.Errorf("%q: %s leads nowhere", query, a.AttrOr("href", ""))
			}
		}
	}
}

// Words are marked where they begin, whatever their case.
func TestSearchMarksWords(t *testing.T) {
	t.Parallel()
	for _, m := range seek(open(t), "RETRY after").Find(".results mark").EachIter() {
		if word := strings.ToLower(m.Text()); word != "retry" && word != "after" {
			t.Errorf("%q is marked", m.Text())
		}
	}
}

func TestSearchWithoutAResultSaysSo(t *testing.T) {
	t.Parallel()
	b := open(t)
	for query, want := range map[string]string{
		"":             "Enter a word, an error or a parameter to search for.",
		"  \t":         "Enter a word, an error or a parameter to search for.",
		"zyzzyva":      "Nothing was found. Try fewer or other words.",
		"?!":           "Nothing was found. Try fewer or other words.",
		"\x00":         "Enter a word, an error or a parameter to search for.",
		"\xff\xfe":     "Nothing was found. Try fewer or other words.",
		"__":           "Nothing was found. Try fewer or other words.",
		"İİ\u202e 👩‍👧": "Nothing was found. Try fewer or other words.",
	} {
		page := seek(b, query)
		if said := page.Find("article p").Text(); page.Status != http.StatusOK || said != want {
			t.Errorf("%q: %d %q", query, page.Status, said)
		}
	}
	if page := b.Get("/docs/search"); page.Status != http.StatusOK || page.H1() != "Search" {
		t.Errorf("without a query: %d", page.Status)
	}
	for _, raw := range []string{"q=a&q=b", "q=%zz", "q=token;x", "q[]=x", "Q=x"} {
		if page := b.Get("/docs/search?" + raw); page.Status != http.StatusOK {
			t.Errorf("%s: %d", raw, page.Status)
		}
	}
}

func TestLongSearchIsRefused(t *testing.T) {
	t.Parallel()
	b := open(t)
	page := seek(b, strings.Repeat("é", 101))
	if page.Status != http.StatusUnprocessableEntity || page.Alert() != "Please search for at most 100 characters." || page.Value("Search the guide") != strings.Repeat("é", 100) {
		t.Errorf("got %d %q with %q", page.Status, page.Alert(), page.Value("Search the guide"))
	}
	if page := seek(b, strings.Repeat("token ", 16)); page.Status != http.StatusOK || page.Find(".results").Length() != 1 {
		t.Errorf("a query of the longest length got %d", page.Status)
	}
}

func TestSearchEscapesWhatWasTyped(t *testing.T) {
	t.Parallel()
	page := seek(open(t), `<script>alert("token")</script>`)
	if page.Find("script").Length() != 0 || page.Find(".results").Length() != 1 || page.Find("q").Text() != `<script>alert("token")</script>` {
		t.Errorf("got %s", page.Find("article").Text())
	}
}

func TestSearchEnginesDoNotListSearches(t *testing.T) {
	t.Parallel()
	b := open(t)
	for path, want := range map[string]string{"/docs/errors": "all", "/docs/search?q=token": "noindex"} {
		if got := b.Get(path).Header.Get("X-Robots-Tag"); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
