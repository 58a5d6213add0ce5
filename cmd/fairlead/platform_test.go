package main

import "testing"

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
