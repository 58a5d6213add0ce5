package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"fairlead/mail/mailtest"
)

var mailedCode = regexp.MustCompile(`(?m)^\d{6}$`)

// TestVerifyEmailBeforeThereIsAnAccount goes from a partner's link through the mail to the
// next step, and tries a taken email.
func TestVerifyEmailBeforeThereIsAnAccount(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, &mailtest.Server{})
	r := start(t, "--smtp-url", "smtp://"+server.Addr, "--verify-email", "before", "--email-code-lifetime", "5m")
	s := r.newShop()
	b := r.browser()
	page := signUp(b.Get(s.link()))
	m := server.Next()
	if m.Subject() != "Verify your email for Fairlead" || m.To != "ada@example.com" {
		t.Fatalf("%q went to %s", m.Subject(), m.To)
	}
	page = page.Submit("Verify email", map[string]string{"Code": mailedCode.FindString(m.Text)})
	if page.Status != http.StatusOK || page.URL.Path != "/billing" {
		t.Errorf("at %s with %d: %s", page.URL, page.Status, page.Text())
	}
	if said := page.Find("[role=status]").Text(); said != "Your email is verified." {
		t.Errorf("the next page says %q", said)
	}
	signUp(r.browser().Get("/signup"))
	if m = server.Next(); m.Subject() != "You already have a Fairlead account" || mailedCode.MatchString(m.Text) {
		t.Errorf("for a taken email the mail is %q: %s", m.Subject(), m.Text)
	}
}

// TestVerifyEmailWithinSendsPeopleToItsStep has accounts verify their email at once.
func TestVerifyEmailWithinSendsPeopleToItsStep(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, &mailtest.Server{})
	r := start(t, "--smtp-url", "smtp://"+server.Addr, "--verify-email-within", "1ms")
	page := signUp(r.browser().Get(r.newShop().link()))
	if page.URL.Path != "/signup/verify" {
		t.Fatalf("at %s: %s", page.URL, page.Text())
	}
	m := server.Next()
	if !strings.HasPrefix(m.Link(), r.public+"/account/verify-email?token=") {
		t.Errorf("the link is %s", m.Link())
	}
	if page = page.Submit("Verify email", map[string]string{"Code": mailedCode.FindString(m.Text)}); page.URL.Path != "/billing" {
		t.Errorf("at %s: %s", page.URL, page.Text())
	}
}

func TestVerifyEmailSettingsAreChecked(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"", "never", "After"} {
		if _, err := parseVerifyEmail(value); err == nil {
			t.Errorf("%q is accepted", value)
		}
	}
}
