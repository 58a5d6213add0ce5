package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"

	"fairlead/mail/mailtest"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// form is one form of people's pages.
type form struct {
	route string // as it is mounted
	// open brings a person to the form.
	open func(p *formTakers) filled
	// fields are the texts that it takes, by name. Others are sealed by the server.
	fields map[string]field
	// answers is the status of a form that is taken; zero is 303.
	answers int
	// repeats is set if each time that it is sent counts, and says why.
	repeats string
	// silent is set if the page that it leads to shows without a sentence what was done.
	silent bool
	// tries is set if it can be sent a few times only.
	tries bool
	// sessions is set if each starts a session, since a browser may have lost the answer to
	// the first.
	sessions bool
}

// filled is a form that a person has filled.
type filled struct {
	b      *webtest.Browser
	action string
	values url.Values
	email  string // of the account
}

// TestEveryFormTakesOddInput says what each form does with input that is empty, huge, not
// text, markup, from elsewhere or sent again. The forms are those of all mounted routes.
func TestEveryFormTakesOddInput(t *testing.T) {
	t.Parallel()
	all := forms()
	for _, route := range formRoutes(t) {
		if !slices.ContainsFunc(all, func(f form) bool { return f.route == route }) {
			t.Errorf("%s is not in the table", route)
		}
	}
	const parts = 4 // each with a server of its own, since one takes minutes
	for part := range parts {
		t.Run(fmt.Sprintf("part %d of %d", part+1, parts), func(t *testing.T) {
			t.Parallel()
			var some []form
			for i := part; i < len(all); i += parts {
				some = append(some, all[i])
			}
			takeOddInput(t, some)
		})
	}
}

func takeOddInput(t *testing.T, some []form) {
	database := storagetest.URL(t) // make postgres goes through them again
	server := mailtest.Start(t, &mailtest.Server{})
	r := startOn(t, t.TempDir(), database, "--smtp-url", "smtp://"+server.Addr, "--webhook-loopback", "on")
	p := &formTakers{running: r, t: t, mails: server, raw: storagetest.Raw(t, database), db: storagetest.OpenURL(t, database)}
	p.shop = r.newShop()
	p.receiver = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	t.Cleanup(p.receiver.Close)
	for _, f := range some {
		t.Run(strings.ReplaceAll(strings.TrimPrefix(f.route, "/"), "/", " "), func(t *testing.T) {
			p.t = t
			f.takesOddTexts(t, p)
			f.isRefusedWhole(t, p)
			f.worksOnce(t, p)
		})
	}
	if log := r.stderr.String(); strings.Contains(log, `"level":"ERROR"`) {
		t.Errorf("the log has errors: %.2000s", log[strings.Index(log, `"level":"ERROR"`):])
	}
}

// takesOddTexts sends the form with one odd text in each field.
func (f form) takesOddTexts(t *testing.T, p *formTakers) {
	usual := f.open(p)
	for name := range usual.values {
		if _, ok := f.fields[name]; !ok {
			t.Errorf("%s is not in the table", name)
		}
	}
	for name, kind := range f.fields {
		for what, text := range kind.texts() {
			to := usual
			to.values = with(usual.values)
			if text == left {
				to.values.Del(name)
			} else {
				to.values.Set(name, text)
			}
			page := to.send()
			f.checks(t, page, name, what)
			switch taken := page.Status == f.taken(); {
			case kind.takes(what) == taken || kind.takesAny(what):
			case taken:
				t.Errorf("%s: %s is taken, and leads to %q", name, what, page.Location)
			default:
				t.Errorf("%s: %s is refused with %d: %.500s", name, what, page.Status, page.Text())
			}
			if page.Status == http.StatusUnprocessableEntity {
				f.keeps(t, page, to, name, what)
			}
			if page.Location != "" {
				f.checks(t, to.b.Get(page.Location), name, what)
			}
			if page.Status < http.StatusBadRequest || f.tries {
				usual = f.open(p)
			}
		}
	}
}

func (f form) taken() int {
	if f.answers == 0 {
		return http.StatusSeeOther
	}
	return f.answers
}

// checks checks an answer to odd input.
func (f form) checks(t *testing.T, page *webtest.Page, name, what string) {
	t.Helper()
	if page.Status >= 500 {
		t.Errorf("%s: %s is answered %d", name, what, page.Status)
	}
	if !utf8.ValidString(page.Body) || strings.Contains(page.Body, markup) || strings.ContainsRune(page.Body, 0) {
		t.Errorf("%s: %s comes back as it was", name, what)
	}
}

// keeps checks that a form that is shown again has what was typed, less secrets, and a
// sentence for the field.
func (f form) keeps(t *testing.T, page *webtest.Page, to filled, name, what string) {
	t.Helper()
	if f.answers == http.StatusOK { // a script reads it
		return
	}
	if !strings.HasPrefix(page.Find("title").Text(), "Error: ") || page.Find("[role=alert]").Length() != 1 {
		t.Errorf("%s: %s is refused without an alert: %s", name, what, page.Text())
	}
	for other, kind := range f.fields {
		input := page.Find("main [name=" + other + "]").First()
		said := "#" + strings.Join(strings.Fields(input.AttrOr("aria-describedby", "none")), ".error, #") + ".error"
		switch {
		case input.Length() == 0, kind == sealed:
		case other == name && page.Find(said).Length() != 1:
			t.Errorf("%s: nothing is said beside %s", name, what)
		case other != name && kind.isKept() && valueOf(input) != to.values.Get(other):
			t.Errorf("%s: with %s, %s became %q", name, what, other, valueOf(input))
		case !kind.isKept() && kind != choice && input.AttrOr("value", "") != "":
			t.Errorf("%s: with %s, the secret %s is written back", name, what, other)
		}
	}
}

// valueOf is what stands in an input.
func valueOf(input *goquery.Selection) string {
	if input.Is("textarea") {
		return input.Text()
	}
	return input.AttrOr("value", "")
}

// isRefusedWhole sends a form that is too large, and one from another site.
func (f form) isRefusedWhole(t *testing.T, p *formTakers) {
	to := f.open(p)
	before := p.state(to)
	large := to
	large.values = with(to.values, "more", strings.Repeat("x", 64<<10))
	if page := large.send(); page.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of more than 64 KiB is answered %d", page.Status)
	}
	for _, origin := range []string{"https://evil.example", "null"} {
		r := to.request()
		r.Header.Set("Origin", origin)
		if page := to.b.Send(r); page.Status != http.StatusForbidden {
			t.Errorf("a form from %s is answered %d", origin, page.Status)
		}
	}
	if after := p.state(to); after != before {
		t.Errorf("it has changed something: %s, before %s", after, before)
	}
}
