package preview

import (
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"fairlead/brand"
	"fairlead/color"
	"fairlead/web"
	"fairlead/web/webtest"
)

// dressed are pages of each kind of reader, and those that say what went wrong.
var dressed = []string{
	"signup-errors", "login", "consent", "consent-long", "error-inside", "request-error-slash", "ended-expired",
	"profile-errors", "security-two-step", "guide", "guide-search", "staff-login-refused", "staff-people", "partner-overview", "partner-apply",
}

// oddly are those of them that the odd looks broke, or could break.
var oddly = []string{"consent", "consent-long", "error-inside", "request-error-slash", "guide", "staff-people", "partner-overview"}

// A wordmark with its symbol, and what fits nowhere: a very wide and a very tall one.
const (
	wordmark = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 40"><style>circle { fill: #7a1fa2 }</style><circle cx="20" cy="20" r="16"/><path d="M48 10h94v20H48z" fill="#222"/></svg>`
	forDark  = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 40"><circle cx="20" cy="20" r="16" fill="#d78bff"/><path d="M48 10h94v20H48z" fill="#eee"/></svg>`
	wide     = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3000 40"><path d="M0 0h3000v40H0z" fill="#222"/></svg>`
	tall     = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 900"><path d="M0 0h20v900H0z" fill="#222"/></svg>`
)

// looks are a look as operators should have it, and two that would break pages.
func looks(t *testing.T) map[string]web.Brand {
	t.Helper()
	longName := extremes()[0].company
	links := []web.BrandLink{{Name: "Imprint", URL: "https://acme.example/imprint"}, {Name: "Status", URL: "https://status.acme.example"},
		{Name: "Press", URL: "mailto:press@acme.example"}, {Name: "A name as long as may be, indeed", URL: "https://acme.example/a"},
		{Name: "الشروط", URL: "https://acme.example/b"}, {Name: "&<b>", URL: "https://acme.example/c"}}
	return map[string]web.Brand{
		"good": {Name: "Acme", SupportEmail: "help@acme.example", Links: links[:2],
			Look: brand.Look{Accent: accent(t, "#7a1fa2"), Logo: logo(t, wordmark), LogoDark: logo(t, forDark), Favicon: logo(t, wordmark)}},
		"wide": {Name: longName, SupportEmail: extremes()[0].email, Links: links,
			Look: brand.Look{Accent: accent(t, nearestTo(t, "#ffee00")), Logo: logo(t, wide)}},
		"tall": {Name: "X", SupportEmail: "a@b.c", Look: brand.Look{Accent: accent(t, "#000000"), Logo: logo(t, tall)}},
	}
}

func accent(t *testing.T, text string) *brand.Accent {
	t.Helper()
	a, err := brand.NewAccent(color.Must(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// nearestTo is the lightest color of a hue that is accepted.
func nearestTo(t *testing.T, text string) string {
	t.Helper()
	_, err := brand.NewAccent(color.Must(text))
	unreadable, ok := err.(*brand.Unreadable) //nolint:errorlint // it is not wrapped
	if !ok {
		t.Fatalf("%s is not refused", text)
	}
	return unreadable.Nearest.String()
}

func logo(t *testing.T, file string) *brand.Picture {
	t.Helper()
	p, err := brand.OpenLogo([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPagesInAnOperatorsLookInChromium(t *testing.T) {
	t.Parallel()
	axe := sync.OnceValue(func() string { return installAxe(t) })
	for name, brand := range looks(t) {
		states := oddly
		if name == "good" {
			states = dressed
		}
		t.Run(name, func(t *testing.T) {
			eachInLook(t, brand, states, func(t *testing.T, tab *webtest.Tab, name string) {
				if !isExtreme(name) {
					t.Run("has no violations that axe finds", func(t *testing.T) { accessible(t, tab, axe()) })
				}
				t.Run("fits narrow windows and large text", func(t *testing.T) { fits(t, tab, false) })
				t.Run("shows the logo", func(t *testing.T) { logoShown(t, tab, brand.Look.LogoDark != nil) })
			})
		})
	}
}

// logoShown finds a logo that was not loaded, is not as high as the tile that it replaces, or
// is for other pages than those that are light or dark.
func logoShown(t *testing.T, tab *webtest.Tab, hasDark bool) {
	t.Helper()
	for scheme, name := range map[string]string{"light": "brand-logo.", "dark": "brand-logo"} {
		if hasDark && scheme == "dark" {
			name = "brand-logo-dark."
		}
		tab.Emulate(webtest.Screen{Width: 320, Height: 800})
		look(t, tab, scheme, "none")
		tab.Open(tab.URL()) // a picture for the other scheme comes later
		got := run(t, tab, chromedp.Evaluate[string](`[...document.querySelectorAll("header .brand-logo")].map(e =>
			e.complete && e.naturalWidth > 0 && e.clientHeight >= 32 && e.clientWidth > 0 && e.clientWidth <= 192 && e.currentSrc.includes("/static/`+name+`") ? "shown" :
				e.currentSrc + " at " + e.clientWidth + " by " + e.clientHeight).join()`))
		if got != "shown" {
			t.Errorf("in %s the header has %q", scheme, got)
		}
	}
}
