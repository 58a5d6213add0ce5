package main

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"fairlead/web/webtest"
)

// What people do in a real browser, and what they then see.

func typeSignUp(tab *webtest.Tab, email string) {
	tab.Fill("Full name", "Ada Marlin")
	tab.Fill("Email", email)
	tab.Fill("Password", testPassword)
	tab.Click("Create account")
}

func typeCard(tab *webtest.Tab) {
	for label, value := range map[string]string{"Name on card": "Ada Marlin", "Card number": testCard, "Expiry date (MM/YY)": "12/40",
		"Security code": "737", "Street address": "1 Quay Street", "City": "Portland", "ZIP or postal code": "04101"} {
		tab.Fill(label, value)
	}
	tab.Select("Country", "US")
	tab.Click("Save and continue")
}

func shows(t *testing.T, tab *webtest.Tab, url string, parts ...string) {
	t.Helper()
	at, _, _ := strings.Cut(tab.URL(), "?")
	text := tab.Text()
	for _, part := range parts {
		if at != url || !strings.Contains(text, part) {
			t.Fatalf("%s does not show %q, wanted at %s: %s", tab.URL(), part, url, text)
		}
	}
}

// fits wants that nothing has to be scrolled sideways.
func fits(t *testing.T, tab *webtest.Tab) {
	t.Helper()
	if !tab.FitsWidth() {
		t.Errorf("%s is wider than the window", tab.URL())
	}
}

// watched is what a tab asked for and complained about.
type watched struct {
	mu                   sync.Mutex
	requested, complains []string
}

func watchTab(t *testing.T, tab *webtest.Tab) *watched {
	t.Helper()
	w := &watched{}
	err := chromedp.Listen(tab.Context, func(event any) {
		w.mu.Lock()
		defer w.mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			w.requested = append(w.requested, e.Request.URL)
		case *log.EventEntryAdded:
			w.complains = append(w.complains, e.Entry.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// mustBeQuiet says that every request went to one of these servers and that the
// browser had nothing to complain about, such as a policy that was broken.
func (w *watched) mustBeQuiet(t *testing.T, servers ...string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, requested := range w.requested {
		if !strings.HasPrefix(requested, "data:") && !slices.ContainsFunc(servers, func(s string) bool { return strings.HasPrefix(requested, s+"/") }) {
			t.Errorf("the page asked a third party: %s", requested)
		}
	}
	if len(w.requested) == 0 || len(w.complains) > 0 {
		t.Errorf("after %d requests the browser complained: %q", len(w.requested), w.complains)
	}
}
