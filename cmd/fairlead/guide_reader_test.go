package main

import (
	"strings"
	"testing"

	"fairlead/mail/mailtest"
	"fairlead/storage"
)

func TestWithoutTestModeTheGuideHasLiveIDs(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, &mailtest.Server{})
	r := start(t, "--smtp-url", "smtp://"+server.Addr+"?from=hello@shop.example", "--test-mode", "off")
	s, b := r.newShop(), r.browser()
	b.Get("/partners/login").Submit("Send link", map[string]string{"Email": "dev@shop.example"})
	b.Get(server.Next().Link()).Submit("Sign in", nil)
	page := b.Get("/docs/connect")
	if options := page.Find("form.choice option").Text(); !strings.Contains(page.Text(), "client_id="+s.ID+"&scope") || options != "LiveNo" {
		t.Errorf("signed in, with %q: %s", options, page.Text())
	}
}

// TestPartnersPersonReadsTheGuideWithTheirIDs signs in by a mailed link.
func TestPartnersPersonReadsTheGuideWithTheirIDs(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, &mailtest.Server{})
	r := start(t, "--smtp-url", "smtp://"+server.Addr+"?from=hello@shop.example")
	s, b := r.newShop(), r.browser()
	plain := b.Get("/docs/connect")
	b.Get("/partners/login").Submit("Send link", map[string]string{"Email": "dev@shop.example"})
	b.Get(server.Next().Link()).Submit("Sign in", nil)
	page := b.Get("/docs/connect")
	if test := storage.TestClientID(s.ID); !strings.Contains(page.Text(), "client_id="+test+"&scope") {
		t.Errorf("signed in, with the test client %s: %s", test, page.Text())
	}
	page = page.Submit("Apply", map[string]string{"Use your IDs in the samples": "Live"})
	if !strings.Contains(page.Text(), "client_id="+s.ID+"&scope") || !strings.Contains(page.Text(), "Use your IDs in the samples") || strings.Contains(page.Body, s.Secret) {
		t.Errorf("signed in: %s", page.Text())
	}
	b.Get("/partners").Submit("Log out", nil)
	if page := b.Get("/docs/connect"); page.Body != plain.Body {
		t.Error("after logging out, the page is another one")
	}
	if page := r.browser().Get("/docs/connect"); page.Body != plain.Body {
		t.Error("to others, the page is another one")
	}
}
