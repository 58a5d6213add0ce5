package main

import (
	"bytes"
	"strings"
	"testing"

	"fairlead/storage"
)

// partnerRead is a partner as a script reads it; it knows every key.
type partnerRead struct {
	ClientID        string   `json:"client_id"`
	ClientSecret    string   `json:"client_secret"`
	Company         string   `json:"company"`
	Callbacks       []string `json:"callbacks"`
	DefaultCallback string   `json:"default_callback"`
	Status          string   `json:"status"`
	SuspendedReason string   `json:"suspended_reason"`
}

// createPartner registers a partner with two callbacks.
func (c *cli) createPartner() partnerRead {
	c.t.Helper()
	var made partnerRead
	c.run("partner", "create", "--company", "Acme, Inc.", "--email", "ops@acme.example", "--json",
		"--callback", "https://acme.example/cb?a=1,2", "--callback", "http://localhost:3000/").decode(&made)
	return made
}

func TestPartnerCreateOutput(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	o := d.run("partner", "create", "--company", "Acme <&> Sons", "--email", "ops@acme.example", "--use-case", "labels",
		"--callback", "https://acme.example/cb?a=1&b=2", "--callback", "http://localhost:3000/", "--default-callback", "http://localhost:3000/",
		"--allow-missing-state", "--json")
	o.matches(`{
  "client_id": "<client id>",
  "client_secret": "<secret>",
  "company": "Acme <&> Sons",
  "email": "ops@acme.example",
  "use_case": "labels",
  "callbacks": [
    "https://acme.example/cb?a=1&b=2",
    "http://localhost:3000/"
  ],
  "default_callback": "http://localhost:3000/",
  "allow_missing_state": true,
  "status": "active",
  "created_at": "<rfc3339>"
}
`)
	if o.stderr != "" {
		t.Errorf("stderr has %q", o.stderr)
	}
}

func TestPartnerCreateForPeople(t *testing.T) {
	t.Parallel()
	o := newCLI(t).run("partner", "create", "--company", "Acme", "--email", "ops@acme.example",
		"--callback", "https://acme.example/a", "--callback", "https://acme.example/b")
	o.matches(`Registered Acme.

  Client ID       <client id>
  Client secret   <secret>
  Company         Acme
  Email           ops@acme.example
  Status          active
  Callbacks       https://acme.example/a  (default)
                  https://acme.example/b
  State           required
  Issuer          left out of responses
  Created         <time>
`)
	if !strings.Contains(o.stderr, "will not be shown again") {
		t.Errorf("no notice that the secret is shown only once: %q", o.stderr)
	}
}

func TestPartnerSuspendIsSeenByAnOpenDatabase(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	db, err := storage.Open(t.Context(), d.env["FAIRLEAD_DATABASE_URL"])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	made := d.createPartner()
	d.run("partner", "suspend", made.ClientID, "--reason", "unpaid").ok()
	if c, err := db.ClientByID(t.Context(), made.ClientID); err != nil || c.Status != storage.Suspended {
		t.Errorf("got %+v, %v", c, err)
	}
	if live, err := db.LiveSecrets(t.Context(), made.ClientID); err != nil || !bytes.Equal(live[0].Hash, storage.Hash(made.ClientSecret)) {
		t.Errorf("the secret's hash is %v, %v", live, err)
	}
}

func TestPartnerListAndShow(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	if o := d.run("partner", "list"); o.ok() != "" || !strings.Contains(o.stderr, "There are no partners yet") {
		t.Errorf("got %q, %q", o.stdout, o.stderr)
	}
	d.run("partner", "list", "--json").matches("{\n  \"results\": []\n}\n")

	made := d.createPartner()
	d.run("partner", "list").matches("CLIENT ID                          COMPANY      STATUS   DEFAULT CALLBACK                CREATED\n" +
		"<client id>   Acme, Inc.   active   https://acme.example/cb?a=1,2   <time>\n")
	d.run("partner", "suspend", made.ClientID, "--reason", "unpaid").ok()
	d.run("partner", "list", "--json").matches(`{
  "results": [
    {
      "client_id": "<client id>",
      "company": "Acme, Inc.",
      "email": "ops@acme.example",
      "use_case": "",
      "callbacks": [
        "https://acme.example/cb?a=1,2",
        "http://localhost:3000/"
      ],
      "default_callback": "https://acme.example/cb?a=1,2",
      "allow_missing_state": false,
      "iss": false,
      "status": "suspended",
      "suspended_reason": "unpaid",
      "created_at": "<rfc3339>"
    }
  ]
}
`)
	if got := d.run("partner", "show", made.ClientID).ok(); !strings.Contains(got, "unpaid") || strings.Contains(got, made.ClientSecret) {
		t.Errorf("got %s", got)
	}
}

func TestPartnerActions(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	id := d.createPartner().ClientID
	for _, row := range []struct{ args, people, script string }{
		{"suspend ID --reason unpaid", "Suspended. Its codes and tokens stop working", `"suspended_reason": "unpaid"`},
		{"resume ID", "Resumed. Its codes and tokens work again.", `"status": "active"`},
		{"update ID --company Other", "Updated.", `"company": "Other"`},
		{"update ID --email a@b.example", "Updated.", `"email": "a@b.example"`},
		{"update ID --use-case labels", "Updated.", `"use_case": "labels"`},
		{"update ID --use-case=", "Updated.", `"use_case": ""`},
		{"update ID --allow-missing-state=true", "Updated.", `"allow_missing_state": true`},
		{"update ID --allow-missing-state=false", "Updated.", `"allow_missing_state": false`},
		{"update ID --iss=true", "Updated.", `"iss": true`},
		{"callback add ID https://acme.example/new", "Callback added.", `"https://acme.example/new"`},
		{"callback default ID https://acme.example/new", "Default callback changed.", `"default_callback": "https://acme.example/new"`},
		{"callback remove ID http://localhost:3000/", "Callback removed.", `"iss": true`},
	} {
		args := append([]string{"partner"}, strings.Fields(strings.ReplaceAll(row.args, "ID", id))...)
		if got := d.run(args...).ok(); !strings.HasPrefix(got, row.people) {
			t.Errorf("%s: %q is not the headline of\n%s", row.args, row.people, got)
		}
		if got := d.run("partner", "show", id, "--json").ok(); !strings.Contains(got, row.script) {
			t.Errorf("%s: %q is not in\n%s", row.args, row.script, got)
		}
	}
	var after partnerRead
	d.run("partner", "callback", "add", id, "https://acme.example/json", "--json").decode(&after)
	if len(after.Callbacks) != 3 || after.Company != "Other" || after.ClientSecret != "" {
		t.Errorf("got %+v", after)
	}
}

func TestPartnerRefusals(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	id := d.createPartner().ClientID
	create := "create --company Acme --email ops@acme.example --callback "
	for args, words := range map[string]string{
		"show partner_none":                                         `There is no partner with the client id "partner_none".`,
		"suspend partner_none --reason x":                           "There is no partner",
		"resume partner_none":                                       "There is no partner",
		"update partner_none --company x":                           "There is no partner",
		"callback add partner_none https://a.example":               "There is no partner",
		"callback remove partner_none https://a.example":            "There is no partner",
		"callback default partner_none https://a.example":           "There is no partner",
		"secret add partner_none":                                   "There is no partner",
		"secret list partner_none":                                  "There is no partner",
		"secret revoke partner_none secret_1":                       "There is no partner",
		"resume " + id:                                              "is already active",
		"suspend " + id + " --reason=":                              "needs a reason",
		"update " + id + " --company=":                              "needs a name",
		"update " + id + " --email=nowhere":                         "is not an email address",
		"callback add " + id + " http://acme.example/":              "uses plain http",
		"callback add " + id + " http://localhost:3000/":            "is already registered",
		"callback remove " + id + " https://acme.example/none":      "is not registered",
		"callback remove " + id + " http://localhost:3000":          "the trailing slash matters",
		"callback remove " + id + " https://acme.example/cb?a=1,2":  "is the default and can't be removed",
		"callback default " + id + " https://acme.example/none":     "is not registered",
		"secret revoke " + id + " secret_none":                      "no secret with the id",
		create + "https://acme.example/#x":                          "has a fragment",
		create + "https://a.example --default-callback https://b.c": "is not among the callbacks",
		create + "https://a.example --callback https://a.example":   "was given twice",
		create + "https://a.example --email nowhere":                "is not an email address",
	} {
		t.Run(args, func(t *testing.T) {
			o := d.run(append([]string{"partner"}, strings.Fields(args)...)...)
			o.t = t
			o.refused(exitFailed, words)
		})
	}
}

func TestPartnerSecrets(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	id := d.createPartner().ClientID
	o := d.run("partner", "secret", "add", id)
	o.matches("Secret created.\n\n  Secret ID       <secret id>\n  Client secret   <secret>\n  Created         <time>\n")
	if !strings.Contains(o.stderr, "will not be shown again") {
		t.Errorf("no notice that the secret is shown only once: %q", o.stderr)
	}
	d.run("partner", "secret", "add", id).refused(exitFailed, "already has two live secrets")

	var list struct {
		Results []struct {
			SecretID string `json:"secret_id"`
		} `json:"results"`
	}
	d.run("partner", "secret", "list", id, "--json").decode(&list)
	if len(list.Results) != 2 {
		t.Fatalf("got %+v", list)
	}
	d.run("partner", "secret", "revoke", id, list.Results[0].SecretID).matches("Revoked <secret id>.\n")
	d.run("partner", "secret", "revoke", id, list.Results[0].SecretID).refused(exitFailed, "is already revoked")
	last := d.run("partner", "secret", "revoke", id, list.Results[1].SecretID, "--json")
	last.matches(`{
  "secret_id": "<secret id>",
  "created_at": "<rfc3339>",
  "last_used_at": null,
  "revoked_at": "<rfc3339>"
}
`)
	if !strings.Contains(last.stderr, "has no active secret left") {
		t.Errorf("no notice that it was the last one: %q", last.stderr)
	}
	d.run("partner", "secret", "add", id, "--json").matches(`{
  "secret_id": "<secret id>",
  "client_secret": "<secret>",
  "created_at": "<rfc3339>"
}
`)
	rows := strings.Split(strings.TrimSpace(d.run("partner", "secret", "list", id).ok()), "\n")
	if len(rows) != 4 || !strings.HasPrefix(rows[0], "SECRET ID") || strings.Count(rows[3], "   -") != 2 {
		t.Errorf("got %s", strings.Join(rows, "\n"))
	}
}
