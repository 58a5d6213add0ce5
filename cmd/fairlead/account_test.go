package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/mail/mailtest"
)

// accountRead is an account as a script reads it.
type accountRead struct {
	AccountID       string     `json:"account_id"`
	Email           string     `json:"email"`
	EmailVerifiedAt *time.Time `json:"email_verified_at"`
	Status          string     `json:"status"`
	ClosingAt       *time.Time `json:"closing_at"`
	Sessions        int        `json:"sessions"`
	Connections     int        `json:"connections"`
}

// support runs commands about accounts beside a server.
type support struct{ *cli }

func (r *running) support(t *testing.T) support {
	return support{r.cli(t)}
}

func (s support) show(named string) (a accountRead) {
	s.t.Helper()
	s.run("account", "show", named, "--json").decode(&a)
	return a
}

func (s support) do(verb string, more ...string) string {
	s.t.Helper()
	return s.run(append([]string{"account", verb, "ada@example.com", "--reason", "asked by phone"}, more...)...).ok()
}

func TestAccountShow(t *testing.T) {
	t.Parallel()
	r := start(t)
	_, _, _ = r.connected(t)
	d := r.support(t)
	d.run("account", "show", "ADA@example.com", "--json").matches(`{
  "account_id": "<account id>",
  "email": "ada@example.com",
  "email_verified_at": null,
  "full_name": "Ada Marlin",
  "company_name": "Marlin & Sons",
  "status": "active",
  "created_at": "<rfc3339>",
  "closing_at": null,
  "two_step": false,
  "authenticator": false,
  "passkeys": 0,
  "recovery_codes_left": 0,
  "sessions": 1,
  "connections": 1,
  "api_keys": 0
}
`)
	byID := d.run("account", "show", d.show("ada@example.com").AccountID).ok()
	if !strings.Contains(byID, "ada@example.com  (not verified)") {
		t.Errorf("got %s", byID)
	}
	d.run("account", "show", "grace@example.com").refused(exitFailed, `There is no account "grace@example.com".`)
	d.run("account", "show", "0123456789abcdef0123456789abcdef").refused(exitFailed, "There is no account")
	d.run("account", "suspend", "ada@example.com").refused(exitUsage, "Missing --reason")
	d.run("account", "suspend", "ada@example.com", "--reason", " ").refused(exitUsage, "--reason must not be empty")
	d.run("account", "verify", "grace@example.com", "--reason", "x").refused(exitFailed, "There is no account")
}

func TestAccountSuspendAndResume(t *testing.T) {
	t.Parallel()
	r := start(t)
	_, b, token := r.connected(t)
	d := r.support(t)
	r.mustAnswer(token, http.StatusOK, "at first")
	for _, says := range []string{"Suspended. Its owner was told by mail.", "There was nothing to change."} {
		if got := d.do("suspend"); !strings.HasPrefix(got, says) || strings.Count(got, "asked by phone") != 1 {
			t.Errorf("got %s, want %s", got, says)
		}
	}
	r.mustAnswer(token, http.StatusUnauthorized, "while suspended")
	if page := b.Get("/account"); page.URL.Path != "/login" {
		t.Errorf("still logged in, at %s", page.URL)
	}
	if page := logIn(b.Get("/login")); page.Status != http.StatusForbidden || !strings.Contains(page.Alert(), "suspended") {
		t.Errorf("log in says %d %s", page.Status, page.Alert())
	}
	if got := d.show("ada@example.com"); got.Status != "suspended" || got.Sessions != 0 || got.Connections != 1 {
		t.Errorf("shown as %+v", got)
	}
	d.do("resume")
	if got := d.do("resume"); !strings.HasPrefix(got, "There was nothing to change.") {
		t.Errorf("resumed again: %s", got)
	}
	r.mustAnswer(token, http.StatusOK, "when resumed")
	page := logIn(b.Get("/login"))
	if page = page.Click("Activity"); !strings.Contains(page.Text(), "Changed by support: account suspended") || strings.Contains(page.Text(), "phone") {
		t.Errorf("the activity: %s", page.Text())
	}
}

func TestAccountVerify(t *testing.T) {
	t.Parallel()
	r := start(t)
	_, _, token := r.connected(t)
	d := r.support(t)
	d.do("verify")
	if got := d.do("verify"); !strings.HasPrefix(got, "There was nothing to change.") {
		t.Errorf("verified again: %s", got)
	}
	if got := d.show("ada@example.com"); got.EmailVerifiedAt == nil || got.Connections != 1 {
		t.Errorf("shown as %+v", got)
	}
	r.mustAnswer(token, http.StatusOK, "when verified")
}

func TestAccountResetSecondFactorOpensNothingWithoutTheMail(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, &mailtest.Server{})
	r := start(t, "--smtp-url", "smtp://"+server.Addr)
	_, b, token := r.connected(t)
	d := r.support(t)
	d.do("reset-second-factor")
	r.mustAnswer(token, http.StatusOK, "afterwards")
	if page := b.Get("/account"); page.URL.Path != "/login" {
		t.Errorf("still logged in, at %s", page.URL)
	}
	if page := logIn(b.Get("/login")); page.Status != http.StatusUnauthorized {
		t.Errorf("the password still works: %d", page.Status)
	}
	const subject = "Your two-step login was reset"
	var link string
	for link == "" {
		if m := server.Next(); m.Subject() == subject {
			link = m.Link()
		}
	}
	at, err := url.Parse(link)
	if err != nil || at.Path != "/reset" {
		t.Fatalf("the link is %q", link)
	}
	if page := b.Get(link).Submit("Save password", map[string]string{"New password": otherPassword}); page.Status != http.StatusOK {
		t.Errorf("the new password: %d %s", page.Status, page.Text())
	}
}

func TestAccountClose(t *testing.T) {
	t.Parallel()
	r := start(t)
	_, b, token := r.connected(t)
	d := r.support(t)
	id := d.show("ada@example.com").AccountID
	d.do("close", "--closing-grace", "24h")
	r.mustAnswer(token, http.StatusUnauthorized, "when closed")
	if got := d.show(id); got.Status != "closing" || got.ClosingAt == nil || time.Until(*got.ClosingAt).Round(time.Hour) != 24*time.Hour || got.Sessions+got.Connections != 0 {
		t.Errorf("shown as %+v", got)
	}
	if page := logIn(b.Get("/login")); page.URL.Path != "/account" || !strings.Contains(page.Text(), "Your account stays open.") {
		t.Errorf("log in leads to %s: %s", page.URL, page.Text())
	}
	if got := d.show(id); got.Status != "active" || got.ClosingAt != nil {
		t.Errorf("shown as %+v", got)
	}
	d.do("close", "--now")
	d.run("account", "show", id).refused(exitFailed, "There is no account")
	if page := logIn(b.Get("/login")); page.Status != http.StatusUnauthorized {
		t.Errorf("log in says %d", page.Status)
	}
	if page := signUp(b.Get("/signup")); page.URL.Path != "/account" || d.show("ada@example.com").AccountID == id {
		t.Errorf("a new account: %s %s", page.URL, page.Text())
	}
}
