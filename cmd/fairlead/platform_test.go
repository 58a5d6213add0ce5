package main

import (
	"net/http"
	"strings"
	"testing"
)

func TestPlatformCommands(t *testing.T) {
	t.Parallel()
	r := start(t)
	_, _, _ = r.connected(t)
	d := r.support(t)
	ada := d.show("ada@example.com").AccountID
	d.run("platform", "list", "--json").matches(`{
  "results": []
}
`)
	d.run("platform", "allow", "ADA@example.com", "--json").matches(`{
  "account_id": "<account id>",
  "email": "ada@example.com",
  "limit": 10000,
  "managed": 0
}
`)
	d.run("platform", "allow", ada, "--limit", "2").matches(`Allowed.

  Account ID   <account id>
  Email        ada@example.com
  Limit        2
  Managed      0
`)
	d.run("platform", "list").matches(`ACCOUNT ID                         EMAIL             MANAGED   LIMIT   ALLOWED
<account id>   ada@example.com   0         2       <time>
`)
	d.run("platform", "list", "--json").matches(`{
  "results": [
    {
      "account_id": "<account id>",
      "email": "ada@example.com",
      "limit": 2,
      "managed": 0
    }
  ]
}
`)
	for _, limit := range []string{"0", "-1", "many", "", "10000001", "1.5"} {
		d.run("platform", "allow", ada, "--limit", limit).refused(exitUsage, "--limit must be a number from 1 to 10000000")
	}
	d.run("platform", "allow", "grace@example.com").refused(exitFailed, `There is no account "grace@example.com".`)
	d.run("platform", "allow").refused(exitUsage, "Missing ACCOUNT")
	d.run("platform", "revoke", "ada@example.com").matches("Revoked. Account " + ada + " can no longer manage others.\n")
	d.run("platform", "revoke", ada).refused(exitFailed, "is no platform")
	d.run("platform", "revoke", "grace@example.com").refused(exitFailed, "There is no account")
}

// Support can't open an account that nobody has taken over, and nobody is told by mail.
func TestSupportOfAManagedAccount(t *testing.T) {
	t.Parallel()
	r := start(t)
	key := r.newPlatform(t, "ops@market.example")
	var m struct {
		ID string `json:"object_id"`
	}
	refusal{method: http.MethodPost, path: "/shippo-accounts", kind: jsonType, authorization: []string{key},
		body: `{"email":"kim@shop.example","first_name":"Kim","last_name":"Vang"}`}.send(r).JSON(&m)
	d := r.support(t)
	d.run("account", "show", "kim@shop.example").refused(exitFailed, `There is no account "kim@shop.example".`)
	if shown := d.run("account", "show", m.ID).ok(); !strings.Contains(shown, "Managed by") || !strings.Contains(shown, "Market & Sons (") {
		t.Errorf("got %s", shown)
	}
	for _, verb := range []string{"verify", "reset-second-factor"} {
		d.run("account", verb, m.ID, "--reason", "asked").refused(exitFailed, "This account is managed by a platform and has no owner yet")
	}
	d.run("platform", "allow", m.ID).refused(exitFailed, "is managed by a platform and has no owner yet")
	for _, row := range [][]string{{"suspend", "Suspended.\n"}, {"resume", "Resumed.\n"}, {"close", "Closed.\n"}} {
		if said := d.run("account", row[0], m.ID, "--reason", "asked").ok(); !strings.HasPrefix(said, row[1]) {
			t.Errorf("%s says %s", row[0], said)
		}
	}
}
