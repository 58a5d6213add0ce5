package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fairlead/mail/mailtest"
)

const otherPassword = "staple of another horse"

// TestForgotPasswordKeepsTheAttempt goes from a partner's link through the
// mail and back into the flow, and then reads the log and the database.
func TestForgotPasswordKeepsTheAttempt(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, &mailtest.Server{})
	r := start(t, "--smtp-url", "smtp://"+server.Addr+"?from=hello@shop.example")
	s := r.newShop()
	elsewhere := r.browser()
	signUp(elsewhere.Get("/signup"))
	if welcome := server.Next(); welcome.Subject() != "Verify your email for Fairlead" {
		t.Errorf("the first mail is %q", welcome.Subject())
	}

	b := r.browser()
	page := b.Get(s.link()).Click("Log in").Click("Forgot your password?")
	page.Submit("Send reset link", map[string]string{"Email": "ada@example.com"})
	l := server.Next()
	link, err := url.Parse(l.Link())
	if err != nil || !strings.HasPrefix(l.Link(), r.public+"/reset?") || l.From != "hello@shop.example" || l.To != "ada@example.com" {
		t.Fatalf("the link is %q, from %s to %s (%v)", l.Link(), l.From, l.To, err)
	}
	page = b.Get(l.Link()).Submit("Save password", map[string]string{"New password": otherPassword})
	if page.Status != http.StatusOK || page.URL.Path != "/billing" {
		t.Errorf("at %s with %d: %s", page.URL, page.Status, page.Text())
	}
	// It was once lost on the way by the dispatcher.
	if said := page.Find("[role=status]").Text(); said != "Your password was changed. Every other device was logged out." {
		t.Errorf("the next page says %q", said)
	}
	if said := b.Get(page.URL.RequestURI()).Find("[role=status]").Length(); said != 0 {
		t.Error("it says so twice")
	}
	told := []string{server.Next().Subject(), server.Next().Subject()}
	slices.Sort(told)
	if want := []string{"New login to your Fairlead account", "Your password was changed"}; !slices.Equal(told, want) {
		t.Errorf("the owner's mails are %q, want %q", told, want)
	}
	if page := elsewhere.Get("/account"); page.URL.Path != "/login" {
		t.Errorf("still logged in elsewhere, at %s", page.URL)
	}
	if page := elsewhere.Get(l.Link()); page.Status != http.StatusGone {
		t.Errorf("the link works twice: %d", page.Status)
	}

	token, places := link.Query().Get("token"), r.places(t)
	r.end()
	places["the log"] = r.stderr.String()
	for place, text := range places {
		if len(token) != 43 || strings.Contains(text, token) || strings.Contains(text, otherPassword) {
			t.Errorf("%s has the secret %q or the password", place, token)
		}
	}
}

func TestMailIsWrittenToAFolderWithoutSMTP(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.end()
	folder := filepath.Join(r.folder, "mail")
	if info, err := os.Stat(folder); err != nil || info.Mode() != os.ModeDir|0o700 {
		t.Errorf("the folder: %v, %v", info, err)
	}
	if !strings.Contains(r.stderr.String(), `"folder":"`+folder+`"`) {
		t.Errorf("the log does not name %s: %s", folder, r.stderr)
	}
}
