package authz_test

import (
	"net/http"
	"sync"
	"testing"

	"fairlead/storage"
)

func TestDeauthorizeEndsTheConnectionAndItsTokens(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	first := decode(t, h.post("code", query(t, h.consent(h.Browser, ada).Submit("Allow access", nil).Location).Get("code")))
	unspent := query(t, h.Get(h.link()).Location).Get("code")
	bystander := h.token().AccessToken
	page := h.ask("/oauth/deauthorize", h.client, h.secret, "account_id", first.AccountID)
	if want := `{"account_id":"` + first.AccountID + "\"}\n"; page.Status != http.StatusOK || page.Body != want {
		t.Errorf("got %d %s, want 200 %s", page.Status, page.Body, want)
	}
	if h.lives(first.AccessToken) {
		t.Error("the token still works")
	}
	if got := decode(t, h.post("code", unspent)); got.Error != "invalid_grant" {
		t.Errorf("a code from before: %+v", got)
	}
	if !h.lives(bystander) {
		t.Error("the token of another account ended too")
	}
	if page := h.Get(h.link()); page.URL.Path != "/oauth/consent" {
		t.Errorf("connecting again leads to %s, want to be asked", page.URL)
	}
	if again := h.ask("/oauth/deauthorize", h.client, h.secret, "account_id", first.AccountID); again.Status != http.StatusBadRequest || decode(t, again).Error != "invalid_grant" {
		t.Errorf("once more: %d %s", again.Status, again.Body)
	}
}

// An exchange that a disconnect overtook was once answered, and recorded, as a replay.
func TestDeauthorizeIsNoReplayOfTheCodeThatItOvertakes(t *testing.T) {
	t.Parallel()
	h := open(t)
	for range 20 {
		ada := h.person(storage.NewID() + "@example.com")
		code := query(t, h.consent(h.Another(), ada).Submit("Allow access", nil).Location).Get("code")
		var exchanged answer
		var both sync.WaitGroup
		both.Go(func() { exchanged = decode(t, h.post("code", code)) })
		both.Go(func() { h.ask("/oauth/deauthorize", h.client, h.secret, "account_id", ada.ID) })
		both.Wait()
		const disconnected = "Invalid user credentials: the user has disconnected this partner"
		if exchanged.Error != "" && exchanged.Description != disconnected {
			t.Fatalf("got %+v", exchanged)
		}
		if exchanged.AccessToken != "" && h.lives(exchanged.AccessToken) {
			t.Fatal("the token still works")
		}
	}
}

func TestDeauthorizeRefuses(t *testing.T) {
	t.Parallel()
	h := open(t)
	token := h.token()
	stranger, strangersSecret := h.register("Stranger", callbackURL)
	service, servicesSecret := h.service("introspect")
	for name, row := range map[string]struct {
		client storage.Client
		secret string
		pairs  []string
		status int
		code   string
	}{
		"another partner":        {stranger, strangersSecret, []string{"account_id", token.AccountID}, 400, "invalid_grant"},
		"a service":              {service, servicesSecret, []string{"account_id", token.AccountID}, 400, "unauthorized_client"},
		"a wrong secret":         {h.client, "wrong", []string{"account_id", token.AccountID}, 401, "invalid_client"},
		"no account_id":          {h.client, h.secret, nil, 400, "invalid_request"},
		"an empty account_id":    {h.client, h.secret, []string{"account_id", ""}, 400, "invalid_request"},
		"an account_id of NUL":   {h.client, h.secret, []string{"account_id", "\x00"}, 400, "invalid_grant"},
		"bytes that aren't text": {h.client, h.secret, []string{"account_id", "\xff"}, 400, "invalid_grant"},
		"an unknown account":     {h.client, h.secret, []string{"account_id", "0"}, 400, "invalid_grant"},
		"two accounts":           {h.client, h.secret, []string{"account_id", token.AccountID, "account_id", "x"}, 400, "invalid_request"},
	} {
		page := h.ask("/oauth/deauthorize", row.client, row.secret, row.pairs...)
		if page.Status != row.status || decode(t, page).Error != row.code {
			t.Errorf("%s: %d %s, want %d %s", name, page.Status, page.Body, row.status, row.code)
		}
	}
	if !h.lives(token.AccessToken) {
		t.Error("a refused request ended the connection")
	}
}

func TestDeauthorizeWorksForASuspendedPartner(t *testing.T) {
	t.Parallel()
	h := open(t)
	token := h.token()
	if err := h.db.SetClientStatus(t.Context(), h.client.ID, storage.Suspended, ""); err != nil {
		t.Fatal(err)
	}
	if page := h.ask("/oauth/deauthorize", h.client, h.secret, "account_id", token.AccountID); page.Status != http.StatusOK {
		t.Errorf("got %d %s", page.Status, page.Body)
	}
}
