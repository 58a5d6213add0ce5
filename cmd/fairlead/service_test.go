package main

import (
	"strings"
	"testing"
)

// serviceRead is a service as a script reads it.
type serviceRead struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
}

// createService registers a service with two scopes.
func (c *cli) createService() serviceRead {
	c.t.Helper()
	var made serviceRead
	c.run("service", "create", "--name", "Warehouse", "--scope", "orders:read introspect", "--json").decode(&made)
	return made
}

func TestServiceCreateOutput(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	o := d.run("service", "create", "--name", "Ware <&> house", "--scope", " orders:write  orders:read ", "--json")
	o.matches(`{
  "client_id": "service_<hex>",
  "client_secret": "<secret>",
  "name": "Ware <&> house",
  "scope": "orders:write orders:read",
  "status": "active",
  "created_at": "<rfc3339>"
}
`)
	if o.stderr != "" {
		t.Errorf("stderr has %q", o.stderr)
	}
}

func TestServiceCreateForPeople(t *testing.T) {
	t.Parallel()
	o := newCLI(t).run("service", "create", "--name", "Warehouse", "--scope", "orders:read introspect")
	o.matches(`Registered Warehouse.

  Client ID       service_<hex>
  Client secret   <secret>
  Name            Warehouse
  Scope           orders:read introspect
  Status          active
  Created         <time>
`)
	if !strings.Contains(o.stderr, "will not be shown again") {
		t.Errorf("no notice that the secret is shown only once: %q", o.stderr)
	}
}

func TestServiceListAndShow(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	if o := d.run("service", "list"); o.ok() != "" || !strings.Contains(o.stderr, "There are no services yet") {
		t.Errorf("got %q, %q", o.stdout, o.stderr)
	}
	d.run("service", "list", "--json").matches("{\n  \"results\": []\n}\n")

	d.createPartner() // a partner, which is not listed
	made := d.createService()
	d.run("service", "list").matches("CLIENT ID                          NAME        STATUS   SCOPE                    CREATED\n" +
		"service_<hex>   Warehouse   active   orders:read introspect   <time>\n")
	d.run("service", "suspend", made.ClientID, "--reason", "leaked").matches(`Suspended. Its tokens stop working until it is resumed.

  Client ID   service_<hex>
  Name        Warehouse
  Scope       orders:read introspect
  Status      suspended
  Reason      leaked
  Created     <time>
`)
	d.run("service", "list", "--json").matches(`{
  "results": [
    {
      "client_id": "service_<hex>",
      "name": "Warehouse",
      "scope": "orders:read introspect",
      "status": "suspended",
      "suspended_reason": "leaked",
      "created_at": "<rfc3339>"
    }
  ]
}
`)
	if got := d.run("service", "show", made.ClientID).ok(); !strings.Contains(got, "leaked") || strings.Contains(got, made.ClientSecret) {
		t.Errorf("got %s", got)
	}
	if got := d.run("service", "resume", made.ClientID, "--json").ok(); !strings.Contains(got, `"status": "active"`) || strings.Contains(got, "leaked") {
		t.Errorf("got %s", got)
	}
}

func TestServiceRefusals(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	id, partner := d.createService().ClientID, d.createPartner().ClientID
	for args, words := range map[string]string{
		"show service_none":                   `There is no service with the client id "service_none".`,
		"suspend service_none --reason x":     "There is no service",
		"resume service_none":                 "There is no service",
		"secret add service_none":             "There is no service",
		"secret list service_none":            "There is no service",
		"secret revoke service_none secret_1": "There is no service",
		"show " + partner:                     "; that is the id of a partner.",
		"suspend " + partner + " --reason x":  "; that is the id of a partner.",
		"resume " + partner:                   "; that is the id of a partner.",
		"secret add " + partner:               "; that is the id of a partner.",
		"secret list " + partner:              "; that is the id of a partner.",
		"secret revoke " + partner + " s":     "; that is the id of a partner.",
		"resume " + id:                        "is already active",
		"suspend " + id + " --reason=":        "needs a reason",
		"secret revoke " + id + " secret_x":   "This service has no secret with the id",
		"create --name= --scope a":            "The service needs a name",
		"create --name W --scope=":            "needs at least one scope",
		"create --name W --scope *":           "is for partners only",
		`create --name W --scope a"b`:         "contains '",
	} {
		t.Run(args, func(t *testing.T) {
			o := d.run(append([]string{"service"}, strings.Fields(args)...)...)
			o.t = t
			o.refused(exitFailed, words)
		})
	}
	d.run("partner", "show", id).refused(exitFailed, "; that is the id of a service.")
	d.run("partner", "secret", "add", id).refused(exitFailed, "; that is the id of a service.")
}

func TestServiceSecrets(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	id := d.createService().ClientID
	o := d.run("service", "secret", "add", id)
	o.matches("Secret created.\n\n  Secret ID       <secret id>\n  Client secret   <secret>\n  Created         <time>\n")
	if !strings.Contains(o.stderr, "will not be shown again") {
		t.Errorf("no notice that the secret is shown only once: %q", o.stderr)
	}
	d.run("service", "secret", "add", id).refused(exitFailed, "already has two live secrets")

	var list struct {
		Results []struct {
			SecretID string `json:"secret_id"`
		} `json:"results"`
	}
	d.run("service", "secret", "list", id, "--json").decode(&list)
	if len(list.Results) != 2 {
		t.Fatalf("got %+v", list)
	}
	d.run("service", "secret", "revoke", id, list.Results[0].SecretID).matches("Revoked <secret id>.\n")
	d.run("service", "secret", "revoke", id, list.Results[0].SecretID).refused(exitFailed, "is already revoked")
	last := d.run("service", "secret", "revoke", id, list.Results[1].SecretID, "--json")
	last.matches(`{
  "secret_id": "<secret id>",
  "created_at": "<rfc3339>",
  "last_used_at": null,
  "revoked_at": "<rfc3339>"
}
`)
	want := "This service has no active secret left and can't get tokens. Create one with fairlead service secret add.\n"
	if last.stderr != want {
		t.Errorf("got %q, want %q", last.stderr, want)
	}
}
