package event_test

import (
	"slices"
	"strings"
	"testing"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/web/webtest"
)

// texts are what elements say, in order.
func texts(page *webtest.Page, selector string) (all []string) {
	for _, e := range page.Find(selector).EachIter() {
		all = append(all, strings.Join(strings.Fields(e.Text()), " "))
	}
	return all
}

func TestFormHasItsFieldsAndEveryType(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		page := p.Get("/account/webhooks").Click("Add endpoint")
		labels := []string{"URL", "Description (optional)", "Events", "Enable OAuth", "Client ID", "Secret token", "Token URL", "Client authentication", "Scope (optional)", "Event to send"}
		if got := texts(page, "main label"); !slices.Equal(got, labels) {
			t.Errorf("the fields are %q", got)
		}
		if got := texts(page, "main form button"); !slices.Equal(got, []string{"Save", "Send test event"}) {
			t.Errorf("the buttons are %q", got)
		}
		if got := texts(page, "#client_auth option"); !slices.Equal(got, []string{"In the body", "HTTP Basic", "As JSON"}) {
			t.Errorf("the ways to authenticate are %q", got)
		}
		if page.Value("Events") != "*" || page.Find("#oauth").Is("[checked]") || page.Find("script").Length() > 0 {
			t.Errorf("it begins as %s", page.Body)
		}
		listed := texts(page, "details code")
		for _, what := range event.Types() {
			if !slices.Contains(listed, string(what)) {
				t.Errorf("%s is not listed", what)
			}
		}
	})
}

func TestEditingKeepsTheSecretUnlessTheTokenURLChanges(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		r, tokens := newHook(t, ""), newHook(t, `{"access_token":"abc123","token_type":"Bearer"}`)
		p.Get("/account/webhooks/new").Submit("Save", map[string]string{"URL": r.URL, "Enable OAuth": "on", "Client ID": "us", "Secret token": "hush hush", "Token URL": tokens.URL})
		all, err := p.db.EndpointsOf(t.Context(), storage.Owner{Kind: storage.OwnerAccount, ID: p.account.ID})
		must(t, err)
		edit := p.Get("/account/webhooks/" + all[0].ID).Click("Edit")
		if strings.Contains(edit.Body, "hush") || edit.Value("Client ID") != "us" || edit.Value("Token URL") != tokens.URL {
			t.Errorf("it reads %s", edit.Text())
		}
		edit.Submit("Send test event", map[string]string{"Description (optional)": "not saved"})
		if asked := <-tokens.got; !strings.Contains(asked.Body, "client_secret=hush+hush") {
			t.Errorf("the test asked with %q", asked.Body)
		}
		if page := edit.Submit("Save", map[string]string{"Token URL": tokens.URL + "/other"}); page.Error("Secret token") == "" || page.Value("Token URL") != tokens.URL+"/other" {
			t.Errorf("another Token URL: %d %s", page.Status, page.Text())
		}
		if page := edit.Submit("Save", map[string]string{"Scope (optional)": "hooks"}); page.URL.Path != "/account/webhooks/"+all[0].ID || page.Find("[role=status]").Text() != "Saved." {
			t.Errorf("saved: %s", page.Text())
		}
		after, err := p.db.EndpointByID(t.Context(), all[0].ID)
		if err != nil || string(after.Secret) != string(all[0].Secret) || after.Scope != "hooks" || after.Description != "" {
			t.Errorf("it is %+v, %v", after, err)
		}
		page := p.Get("/account/webhooks/"+all[0].ID).Click("Edit").Submit("Save", map[string]string{"Enable OAuth": "", "Client ID": "", "Token URL": "no URL"})
		if after, err = p.db.EndpointByID(t.Context(), all[0].ID); err != nil || after.ClientID != "" || after.Secret != nil {
			t.Errorf("without OAuth it is %+v, %v: %s", after, err, page.Text())
		}
	})
}

func TestRolledSecretWorksOnForADay(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		made, page := p.adds(newHook(t, ""))
		first := page.Find("[role=status] code").Text()
		rolled := page.Submit("Roll secret", nil)
		second := rolled.Find("[role=status] code").Text()
		if second == "" || second == first || !strings.Contains(rolled.Text(), "Copy it now. You will not see it again.") {
			t.Errorf("rolled, it reads %s", rolled.Text())
		}
		if again := p.Get(rolled.URL.Path); strings.Contains(again.Body, second) {
			t.Error("the secret is shown twice")
		}
		live, err := p.db.EndpointSecrets(t.Context(), made.ID)
		must(t, err)
		if len(live) != 2 || live[0].ExpiresAt.IsZero() == live[1].ExpiresAt.IsZero() {
			t.Fatalf("they are %+v", live)
		}
		for _, s := range live {
			if left := s.ExpiresAt.Sub(p.db.Now()).Hours(); !s.ExpiresAt.IsZero() && (left < 23.9 || left > 24) {
				t.Errorf("the old one works on for %v hours", left)
			}
		}
	})
}
