package manual_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"fairlead/docs"
	"fairlead/manual"
	"fairlead/web/webtest"
)

// open serves files and returns a browser for them.
func open(t *testing.T, files fs.FS) *webtest.Browser {
	t.Helper()
	h, err := manual.New(files)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	h.Mount(mux)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return webtest.New(t, server.URL)
}

// paths are the pages that the navigation of the index lists.
func paths(b *webtest.Browser) (all []string) {
	for _, link := range b.Get("/docs/operate").Find(".contents details > ul > li > a").EachIter() {
		all = append(all, link.AttrOr("href", ""))
	}
	return all
}

// markdown has a minimal index in front of some files.
func markdown(index string, files map[string]string) fstest.MapFS {
	all := fstest.MapFS{"operate/README.md": {Data: []byte(index)}, "settings.md": {Data: []byte("# Settings\n")}}
	for name, text := range files {
		all["operate/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

func TestEveryFileHasAPage(t *testing.T) {
	t.Parallel()
	b := open(t, docs.FS)
	files, err := fs.Glob(docs.FS, "operate/*.md")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(paths(b)), len(files)+1; got != want {
		t.Errorf("the navigation has %d pages, want %d", got, want)
	}
	for _, path := range paths(b) {
		page := b.Get(path)
		if page.Status != http.StatusOK || page.Find("h1").Length() != 1 || page.Find("[aria-current=page]").AttrOr("href", "") != path {
			t.Errorf("%s: %d with %d headings", path, page.Status, page.Find("h1").Length())
		}
		if page.Find("script, style, [style]").Length() != 0 || strings.Contains(page.Body, "raw HTML omitted") {
			t.Errorf("%s has HTML, a script or a style", path)
		}
	}
}

func TestLinksOfThePagesLeadToPages(t *testing.T) {
	t.Parallel()
	b := open(t, docs.FS)
	for _, path := range paths(b) {
		for _, link := range b.Get(path).Find("a[href], link[href]").EachIter() {
			to, err := url.Parse(link.AttrOr("href", ""))
			if err != nil || to.IsAbs() {
				continue
			}
			if to.Path == "" {
				to.Path = path
			}
			page := b.Get(to.Path)
			if page.Status != http.StatusOK || (to.Fragment != "" && page.Find("#"+to.Fragment).Length() != 1) {
				t.Errorf("%s links to %s: %d", path, to, page.Status)
			}
		}
	}
}

func TestTopicsAreInTheOrderOfTheIndex(t *testing.T) {
	t.Parallel()
	b := open(t, markdown("# Start\n\n[B](b.md) [S](../settings.md#x) [A](a.md)\n",
		map[string]string{"a.md": "# A\n", "b.md": "# B\n", "c.md": "# Zinc\n", "d.md": "# Yarn\n"}))
	want := "/docs/operate /docs/operate/b /docs/operate/settings /docs/operate/a /docs/operate/d /docs/operate/c"
	if got := strings.Join(paths(b), " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	page := b.Get("/docs/operate/a")
	if got := page.Find("[rel=prev]").AttrOr("href", ""); got != "/docs/operate/settings" {
		t.Errorf("before it comes %s", got)
	}
	if got := page.Find("[rel=next]").AttrOr("href", ""); got != "/docs/operate/d" {
		t.Errorf("after it comes %s", got)
	}
}

func TestFilesCannotAddHTMLToPages(t *testing.T) {
	t.Parallel()
	b := open(t, markdown("# Start\n", map[string]string{"a.md": "# A <b>b</b>\n\n<script>x</script>\n\n[x](javascript:alert) <i onclick=x>i</i>\n\n```\n<u>&</u>\n```\n\n## <q\n"}))
	page := b.Get("/docs/operate/a")
	if n := page.Find("script, b, i, u, [onclick], [href^=javascript]").Length(); n != 0 {
		t.Errorf("%d elements in %s", n, page.Body)
	}
	if got := page.Find("pre").Text(); got != "<u>&</u>\n" {
		t.Errorf("the code is %q", got)
	}
}

func TestLinksToFilesWithoutAPageAreText(t *testing.T) {
	t.Parallel()
	b := open(t, markdown("# Start\n\n[the `sources`](../../guide/proxy), [A](a.md#part-one), [Go](https://go.dev), [here](#start)\n",
		map[string]string{"a.md": "# A\n\n## Part one\n\n[S](../settings.md)\n"}))
	page := b.Get("/docs/operate")
	if got := page.Find(".prose p").Text(); got != "the sources, A, Go, here" {
		t.Errorf("got %q", got)
	}
	var to []string
	for _, link := range page.Find(".prose p a").EachIter() {
		to = append(to, link.AttrOr("href", ""))
	}
	if got := strings.Join(to, " "); got != "/docs/operate/a#part-one https://go.dev #start" {
		t.Errorf("got %s", got)
	}
}

func TestWhatCannotBeServedIsRefusedAtStart(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]fs.FS{
		"without an index": fstest.MapFS{"settings.md": {Data: []byte("# Settings\n")}},
		"without settings": fstest.MapFS{"operate/README.md": {Data: []byte("# Start\n")}},
		"without a title":  markdown("# Start\n", map[string]string{"a.md": "A text.\n"}),
	} {
		if _, err := manual.New(files); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestHeadersAllowTheStyleSheetsOnly(t *testing.T) {
	t.Parallel()
	b := open(t, docs.FS)
	policy := b.Get("/docs/operate/keys").Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "style-src 'self';") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q", policy)
	}
	for _, path := range []string{"/docs/operate/", "/docs/operate/nothing", "/docs/operate/keys/x", "/docs/operate/..%2fsettings.md", "/docs/operate/README", "/docs/operate/%00", "/static/nothing.css"} {
		if page := b.Get(path); page.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, page.Status)
		}
	}
	if page := b.Post("/docs/operate", nil); page.Status != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", page.Status)
	}
}
