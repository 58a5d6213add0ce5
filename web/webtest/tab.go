package webtest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Tab is a tab of a real Chromium that is used as a person uses it. Each step
// fails the test when it cannot be done.
type Tab struct {
	// Context is chromedp's, for what has no method here.
	Context context.Context

	tb testing.TB
}

// NewTab is a tab of a person without cookies, in the Chromium of [Run] or in one of the
// test's own.
func NewTab(tb testing.TB) *Tab {
	tb.Helper()
	Require(tb, chromiumPath() != "", "no Chromium here: install chromium to run this test")
	if sharedChromium == nil {
		return &Tab{Context: startChromium(tb), tb: tb}
	}
	ctx, err := sharedChromium()
	if err != nil {
		tb.Fatal(err)
	}
	return newTab(tb, ctx)
}

// Another is a tab of somebody else: the same Chromium, no cookies.
func (t *Tab) Another() *Tab {
	t.tb.Helper()
	return newTab(t.tb, t.Context)
}

func newTab(tb testing.TB, chromium context.Context) *Tab {
	tb.Helper()
	ctx, cancel := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
	tb.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		tb.Fatalf("open another tab: %v", err)
	}
	return &Tab{Context: ctx, tb: tb}
}

// Open visits a URL.
func (t *Tab) Open(url string) {
	t.tb.Helper()
	t.do("open "+url, chromedp.Navigate(url))
}

// Back goes back one page.
func (t *Tab) Back() {
	t.tb.Helper()
	t.do("go back", chromedp.NavigateBack())
}

// Fill types into the labelled input or text area, in place of what it holds.
func (t *Tab) Fill(label, value string) {
	t.tb.Helper()
	field := labelled("*[self::input or self::textarea]", label)
	t.do("fill "+label, chromedp.Focus(field), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := chromedp.Evaluate[string](`document.activeElement.value = ""`)(ctx, target); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, input.InsertText, input.InsertTextParams{Text: value}) // at once, not key by key
		return err
	}))
}

// Select picks an option of the labelled select by its value.
func (t *Tab) Select(label, value string) {
	t.tb.Helper()
	t.do("choose "+label, chromedp.SetValue(labelled("select", label), value))
}

// Click presses the button or follows the link with exactly this text, and waits
// for the page that comes.
func (t *Tab) Click(text string) {
	t.tb.Helper()
	target := fmt.Sprintf(`//*[self::button or self::a][normalize-space()=%s]`, literal(text))
	load := chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Click(target, chromedp.NodeVisible))
	t.do("click "+text, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := load(ctx, target)
		return err
	}))
}

// Press presses a button that stays on its page, and waits until it reads otherwise.
func (t *Tab) Press(text, becomes string) {
	t.tb.Helper()
	button := func(text string) string { return fmt.Sprintf(`//button[normalize-space()=%s]`, literal(text)) }
	t.do("press "+text, chromedp.Click(button(text), chromedp.NodeVisible))
	t.do("wait for "+becomes, chromedp.WaitVisible(button(becomes)))
}

// Focus moves the cursor to the labelled input or select.
func (t *Tab) Focus(label string) {
	t.tb.Helper()
	t.do("focus "+label, chromedp.Focus(labelled("*", label)))
}

// Type presses keys, one after another, in what has the focus.
func (t *Tab) Type(keys string) {
	t.tb.Helper()
	t.do("type", chromedp.KeyEvent(keys))
}

// Enter presses Enter, and waits for the page that comes.
func (t *Tab) Enter() {
	t.tb.Helper()
	load := chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.KeyEvent("\r"))
	t.do("press Enter", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := load(ctx, target)
		return err
	}))
}

// URL is where the tab is.
func (t *Tab) URL() string {
	t.tb.Helper()
	return run(t, "read the address", chromedp.Location())
}

// Text is what the page shows.
func (t *Tab) Text() string {
	t.tb.Helper()
	return strings.Join(strings.Fields(run(t, "read the page", chromedp.Text("body"))), " ")
}

// Screen is what a person sees a page on.
type Screen struct {
	Width, Height int64 // in CSS pixels
	Dark          bool  // they prefer dark pages
}

// Emulate puts the tab on a screen.
func (t *Tab) Emulate(s Screen) {
	t.tb.Helper()
	scheme := "light"
	if s.Dark {
		scheme = "dark"
	}
	t.do("set the size", chromedp.EmulateViewport(s.Width, s.Height))
	_, err := chromedp.Call(t.Context, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	if err != nil {
		t.tb.Fatalf("prefer %s pages: %v", scheme, err)
	}
}

// FitsWidth reports whether nothing has to be scrolled sideways.
func (t *Tab) FitsWidth() bool {
	t.tb.Helper()
	return run(t, "measure the page", chromedp.Evaluate[bool]("document.documentElement.scrollWidth <= window.innerWidth"))
}

// WithoutScripts stops the page's JavaScript from running.
func (t *Tab) WithoutScripts() {
	t.tb.Helper()
	_, err := chromedp.Call(t.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	if err != nil {
		t.tb.Fatalf("switch scripts off: %v", err)
	}
}

// Screenshot writes the whole page to a PNG file.
func (t *Tab) Screenshot(file string) {
	t.tb.Helper()
	if err := os.WriteFile(file, run(t, "take a picture", chromedp.FullScreenshot(100)), 0o644); err != nil {
		t.tb.Fatal(err)
	}
}

func (t *Tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	t.tb.Helper()
	run(t, what, chromedp.Steps(steps...))
}

func run[T any](t *Tab, what string, action chromedp.Action[T]) T {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.Context, stepTimeout)
	defer cancel()
	got, err := chromedp.Run(ctx, action)
	if err != nil {
		at, _ := chromedp.Run(t.Context, chromedp.Location())
		t.tb.Fatalf("%s at %s: %v", what, at, err)
	}
	return got
}

// labelled is an XPath to the element that a label with exactly this text is for.
func labelled(element, label string) string {
	return fmt.Sprintf(`//%s[@id=//label[normalize-space()=%s]/@for]`, element, literal(label))
}

// literal quotes for XPath, which has no escapes.
func literal(s string) string {
	if !strings.Contains(s, `"`) {
		return `"` + s + `"`
	}
	return `concat("` + strings.ReplaceAll(s, `"`, `", '"', "`) + `")`
}
