package guide_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// slugs are the last parts of the topics' paths, in their order.
var slugs = []string{"connect", "libraries", "security", "tokens", "test-mode", "portal", "endpoints",
	"carriers", "platforms", "events", "proxies", "errors", "go-live"}

func TestStartPageLeadsToEveryTopic(t *testing.T) {
	t.Parallel()
	b := open(t)
	var got []string
	for _, a := range b.Get("/docs").Find(".topics > li > a").EachIter() {
		path := a.AttrOr("href", "")
		got = append(got, strings.TrimPrefix(path, "/docs/"))
		if page := b.Get(path); page.Status != http.StatusOK || page.H1() != a.Text() {
			t.Errorf("%s: %d with the heading %q, want %q", path, page.Status, page.H1(), a.Text())
		}
	}
	if strings.Join(got, " ") != strings.Join(slugs, " ") {
		t.Errorf("it leads to %q", got)
	}
}

func TestTopicsAreInOrderAndMarkedInTheNavigation(t *testing.T) {
	t.Parallel()
	b := open(t)
	page := b.Get("/docs")
	for i, slug := range slugs {
		if page = page.Click(page.Find("[rel=next]").Text()); page.URL.Path != "/docs/"+slug {
			t.Fatalf("the next page of the topic before %s is %s", slug, page.URL.Path)
		}
		current := page.Find("nav [aria-current]")
		if current.Length() != 1 || current.AttrOr("aria-current", "") != "page" || current.Text() != page.H1() {
			t.Errorf("%s: the navigation marks %q", slug, current.Text())
		}
		if back := page.Find("[rel=prev]").AttrOr("href", ""); i > 0 && back != "/docs/"+slugs[i-1] || i == 0 && back != "" {
			t.Errorf("%s: the previous page is %q", slug, back)
		}
		wantSectionsListed(t, page)
	}
	if page.Find("[rel=next]").Length() != 0 {
		t.Error("there is a page after the last")
	}
	if start := b.Get("/docs").Find("nav [aria-current]"); start.Length() != 1 || start.Text() != "Start" {
		t.Errorf("the start page's navigation marks %q", start.Text())
	}
}

// wantSectionsListed compares a topic's headings with its navigation. Each heading is a link to
// itself.
func wantSectionsListed(t *testing.T, page *webtest.Page) {
	t.Helper()
	var headings, listed []string
	for _, h := range page.Find("article h2").EachIter() {
		headings = append(headings, "#"+h.AttrOr("id", "")+" "+h.Text())
		if h.Find("a").AttrOr("href", "") != "#"+h.AttrOr("id", "") {
			t.Errorf("%s: %q is no link to itself", page.URL.Path, h.Text())
		}
	}
	for _, a := range page.Find("nav [aria-current] ~ ul a").EachIter() {
		listed = append(listed, a.AttrOr("href", "")+" "+a.Text())
	}
	if strings.Join(headings, "\n") != strings.Join(listed, "\n") {
		t.Errorf("%s has\n%q\nand lists\n%q", page.URL.Path, headings, listed)
	}
}

// The ids that the guide had when it was one page.
var formerIDs = strings.Fields(`begin flow link return exchange samples call security state pkce callbacks
	tokens lifetime refused twice rotation suspension scanners endpoints services introspect revoke deauthorize par metadata
	carriers platforms events receiving retries guarded publishing proxies preflight go
	errors errors-page errors-callback errors-token errors-api live`)

// An id does not reach the server. The start page has all of them, in its list of topics.
func TestFormerLinksLeadToTheirSections(t *testing.T) {
	t.Parallel()
	b := open(t)
	start := b.Get("/docs")
	ids := slices.Clone(formerIDs)
	for _, e := range b.Get("/docs/errors").Find("[id^=error-]").EachIter() {
		ids = append(ids, e.AttrOr("id", ""))
	}
	if len(ids) < 90 {
		t.Errorf("there are only %d ids", len(ids))
	}
	pages := map[string]*webtest.Page{}
	for _, id := range ids {
		named := start.Find(".topics [id='" + id + "']")
		path, _, _ := strings.Cut(named.Closest("li").Find("a").First().AttrOr("href", ""), "#")
		if pages[path] == nil {
			pages[path] = b.Get(path)
		}
		if named.Length() != 1 || pages[path].Find("[id='"+id+"']").Length() != 1 {
			t.Errorf("#%s leads to %q", id, path)
		}
	}
}

func TestUnknownTopicsAreNotFound(t *testing.T) {
	t.Parallel()
	b := open(t)
	for _, path := range []string{"/docs/nothing", "/docs/errors/more", "/docs/%00", "/docs/client"} {
		if page := b.Get(path); page.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, page.Status)
		}
	}
}

// What a page weighs as it is sent, with its style sheet and scripts.
func TestTopicsAreLight(t *testing.T) {
	t.Parallel()
	b := open(t)
	for _, slug := range append(slugs, "") {
		request := b.Request(http.MethodGet, strings.TrimSuffix("/docs/"+slug, "/"), nil)
		request.Header.Set("Accept-Encoding", "gzip")
		if page := b.Send(request); len(page.Body) > 12_000 || page.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%q: %d bytes", slug, len(page.Body))
		}
	}
}
