package preview

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"fairlead/static"
	"fairlead/templates"
	"fairlead/web"
	"fairlead/web/webtest"
)

// tabs share one Chromium; each opens its own preview.
const tabs = 3

// thorough has every state looked at, in every way: it takes minutes of processor time, so
// that make check sets it and make test looks at one state of each kind.
var thorough = os.Getenv("FAIRLEAD_TEST_EVERY_STATE") != ""

// kinds are a page of each kind, in the conditions that change what is on it.
var kinds = []string{
	"signup-errors", "signup-typo", "login-another", "login-passkey-refused", "profile-errors",
	"signup-verify-wrong", "verify-email-link", "change-email-code", "security-two-step", "security-devices",
	"security-passkeys", "confirm-two-step", "confirm-passkey", "authenticator-wrong", "recovery-codes-new",
	"second-factor-both", "second-factor-lost", "close-error", "export", "activity-every", "api-keys-new",
	"api-keys-errors", "disconnect", "disconnect-link", "forgot-sent", "reset", "card-errors", "billing-card",
	"billing-remove", "stripe", "consent", "request-error-slash", "ended-expired", "connections", "guide", "guide-own", "guide-search",
	"guide-search-long", "test-accounts", "test-billing", "test-consent", "test-callback",
	"error-inside", "carriers", "carriers-denied", "carrier", "carrier-new-errors", "carrier-disconnect", "connect-carrier-another",
	"claim-error", "claim-taken", "connections-managed", "disconnect-platform",
	"staff-login-refused", "staff-second-factor-wrong", "staff-recovery-codes", "staff-code-passkey", "staff-me-errors", "staff-confirm",
	"staff-people", "staff-member-error", "staff-home-busy", "staff-attempt-refused", "staff-audit-row",
	"webhooks", "webhook-new-errors", "webhook-added", "webhook-tested", "webhook-failing", "webhook-delivery",
	"staff-applications", "staff-application-errors", "staff-application-doubtful", "staff-application-answered", "staff-application-opened",
	"staff-application-conflict", "staff-application-logo",
	"partner-test-busy", "partner-test-errors", "partner-test-run", "partner-test-secret-revoke", "partner-welcome-secret", "partner-welcome-used",
	"partner-application-errors", "partner-secrets", "partner-secrets-errors", "partner-secret", "partner-secret-revoke-errors", "partner-rotate",
	"partner-rotate-watch", "partner-connections", "partner-connections-empty", "partner-people", "partner-people-errors", "partner-me",
	"partner-leave-errors", "partner-leaving", "staff-partner-left", "partner-overview", "partner-overview-new", "partner-attempts",
	"partner-attempts-errors", "partner-attempt", "partner-attempt-refused", "partner-events", "partner-event-added",
	"partner-apply", "partner-apply-errors", "partner-apply-received", "partner-profile", "partner-profile-errors", "partner-profile-decided", "partner-profile-developer", "partner-profile-preview",
	"staff-partners", "staff-partner", "staff-partner-errors", "staff-partner-suspended", "staff-partner-new", "staff-partner-preview", "staff-secret-revoke",
	"staff-accounts", "staff-account-reset-waits", "staff-account-suspended", "staff-account-disconnect", "staff-account-suspend-error", "staff-account-reset",
	"staff-tokens-token", "staff-tokens-paused", "staff-token-revoke", "connections-paused", "connections-paused-found", "api-keys-paused-found", "profile-reset", "stop-reset", "stop-reset-done",
}

// longest are pages with very long names.
var longest = []string{
	"profile-long", "consent-long", "connections-extreme", "connections-paused-long", "disconnect-link-long", "carriers-extreme", "connect-carrier-long", "claim-long",
	"connections-managed-long", "partner-profile-long", "test-accounts-long", "partner-rotate-long", "partner-people-long",
}

// toLookAt are the states that Chromium opens.
func toLookAt() (names []string) {
	if !thorough {
		return slices.Concat(kinds, longest)
	}
	for _, section := range sections() {
		for _, s := range section.States {
			names = append(names, s.Name)
		}
	}
	return names
}

func TestPagesInChromium(t *testing.T) {
	t.Parallel()
	axe := sync.OnceValue(func() string { return installAxe(t) })
	eachInChromium(t, toLookAt(), func(t *testing.T, tab *webtest.Tab, name string) {
		if !isExtreme(name) {
			t.Run("has no violations that axe finds", func(t *testing.T) { accessible(t, tab, axe()) })
		}
		t.Run("tells things apart in forced colours", func(t *testing.T) { distinctWithoutColour(t, tab) })
		t.Run("fits narrow windows and large text", func(t *testing.T) { fits(t, tab, !isExtreme(name)) })
		if name == "consent" {
			t.Run("shows the decision without scrolling", func(t *testing.T) { decisionVisible(t, tab) })
		}
	})
}

// isExtreme reports whether a state is another with extreme names, in which axe would find
// the same.
func isExtreme(name string) bool {
	s, _ := find(name)
	return s.who.name != ada().name
}

func eachInChromium(t *testing.T, names []string, check func(t *testing.T, tab *webtest.Tab, name string)) {
	t.Helper()
	eachInLook(t, web.Brand{}, names, check)
}

// eachInLook opens states in an operator's own look.
func eachInLook(t *testing.T, brand web.Brand, names []string, check func(t *testing.T, tab *webtest.Tab, name string)) {
	t.Helper()
	first := webtest.NewTab(t)
	queue := make(chan string)
	var all sync.WaitGroup
	for range tabs {
		tab := first.Another()
		s := &server{templates: templates.FS, static: static.FS, brand: brand}
		t.Cleanup(s.close)
		site := httptest.NewServer(s.handler())
		t.Cleanup(site.Close)
		all.Go(func() {
			for name := range queue {
				t.Run(name, func(t *testing.T) {
					tab.Open(site.URL + "/states/" + name)
					check(t, tab, name)
				})
			}
		})
	}
	for _, name := range names {
		queue <- name
	}
	close(queue)
	all.Wait()
}

func accessible(t *testing.T, tab *webtest.Tab, axe string) {
	webtest.Require(t, axe != "", "no npm here: install Node.js 18 or newer, with npm, to check pages with axe")
	run(t, tab, chromedp.Evaluate[chromedp.Void](axe))
	look(t, tab, "light", "none")
	wantNoViolations(t, tab, "{}", "in light")
	const ofColours = `{runOnly: ["color-contrast", "link-in-text-block"]}` // all that differs
	look(t, tab, "dark", "none")
	wantNoViolations(t, tab, ofColours, "in dark")
	if thorough {
		look(t, tab, "dark", "active")
		wantNoViolations(t, tab, ofColours, "in forced colours")
	}
}

// wantNoViolations runs axe, which keeps no record of what it finds good.
func wantNoViolations(t *testing.T, tab *webtest.Tab, options, where string) {
	t.Helper()
	for _, violation := range run(t, tab, chromedp.Evaluate[[]string](
		`axe.run({reporter: "no-passes", preload: false, ...`+options+`}).then(r => r.violations.map(v => v.id + ": " + v.help + ": " + v.nodes.map(n => n.html).join(", ")))`, chromedp.EvalAwaitPromise)) {
		t.Errorf("%s: %s", where, violation)
	}
}

// The main button looked like the others, and coming steps had dotted boxes.
func distinctWithoutColour(t *testing.T, tab *webtest.Tab) {
	look(t, tab, "light", "active")
	for what, script := range map[string]string{
		"a coming step has a box":                        `[...document.querySelectorAll(".ahead")].some(e => getComputedStyle(e).borderLeftWidth !== "0px")`,
		"the main button has the colours of a quiet one": `[...document.querySelectorAll(".button:not(.quiet, :disabled)")].some(e => getComputedStyle(e).backgroundColor === getComputedStyle(document.querySelector(".quiet") ?? document.body).backgroundColor)`,
		"a dangerous button has a quiet one's border":    `[...document.querySelectorAll(".danger")].some(e => getComputedStyle(e).borderTopStyle === "solid")`,
		"an invalid field has a valid one's border":      `[...document.querySelectorAll(".wrong input")].some(e => getComputedStyle(e).borderTopWidth === "1px")`,
	} {
		if run(t, tab, chromedp.Evaluate[bool](script)) {
			t.Error(what)
		}
	}
}

// window is a size of the window and of the text in it.
type window struct {
	width int64
	text  string
}

var windows = []window{{320, "100%"}, {390, "200%"}, {1366, "100%"}}

func (w window) String() string { return fmt.Sprintf("at %d pixels and text of %s", w.width, w.text) }

func (w window) open(t *testing.T, tab *webtest.Tab) {
	t.Helper()
	run(t, tab, chromedp.EmulateViewport(w.width, 844))
	run(t, tab, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`{
		const text = new CSSStyleSheet();
		text.replaceSync("html { font-size: %s }");
		document.adoptedStyleSheets = [text];
	}`, w.text)))
}

// Text at 200% used to break words and leave a third of the width to padding.
func fits(t *testing.T, tab *webtest.Tab, hasAxe bool) {
	for _, window := range windows {
		window.open(t, tab)
		if wide := run(t, tab, chromedp.Evaluate[string](widest)); wide != "" {
			t.Errorf("%s this is wider than the window: %s", window, wide)
		}
		if thorough && hasAxe {
			wantNoViolations(t, tab, `{runOnly: ["target-size", "scrollable-region-focusable"]}`, window.String())
		}
	}
}

// widest is what is wider than the window.
const widest = `(() => {
	const wide = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= wide) return "";
	return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > wide + 1).map(e => e.outerHTML.slice(0, 80)).pop() ?? "something";
})()`

// Both buttons used to be below the first screen.
func decisionVisible(t *testing.T, tab *webtest.Tab) {
	for _, window := range []struct{ width, height int64 }{{390, 844}, {1366, 650}} {
		run(t, tab, chromedp.EmulateViewport(window.width, window.height))
		bottom := run(t, tab, chromedp.Evaluate[int64](
			`Math.ceil(Math.max(...[...document.querySelectorAll("main button")].map(b => b.getBoundingClientRect().bottom)))`))
		if bottom > window.height {
			t.Errorf("at %dx%d the decision ends at %d", window.width, window.height, bottom)
		}
	}
}

// installAxe installs what testdata/axe/package-lock.json pins and returns its script,
// empty where there is no npm.
func installAxe(t *testing.T) string {
	t.Helper()
	npm, err := exec.LookPath("npm")
	if err != nil {
		return ""
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join("testdata", "axe"))); err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	script, err := os.ReadFile(filepath.Join(folder, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}

func look(t *testing.T, tab *webtest.Tab, scheme, forced string) {
	t.Helper()
	_, err := chromedp.Call(tab.Context, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "forced-colors", Value: forced},
		{Name: "prefers-reduced-motion", Value: "reduce"}, // or colours are measured halfway between two schemes
	}})
	if err != nil {
		t.Fatal(err)
	}
}

func run[T any](t *testing.T, tab *webtest.Tab, action chromedp.Action[T]) T {
	t.Helper()
	got, err := chromedp.Run(tab.Context, action)
	if err != nil {
		t.Fatal(err)
	}
	return got
}
