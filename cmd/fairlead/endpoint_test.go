package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// addedAccount is an account in the database of a command line.
func addedAccount(t *testing.T, c *cli) storage.Account {
	t.Helper()
	return storagetest.Account(t, storagetest.OpenURL(t, c.env["FAIRLEAD_DATABASE_URL"]), storage.Account{})
}

func TestEndpointCommands(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	a := addedAccount(t, d)
	create := []string{"endpoint", "create", "--account", a.ID, "--url", "https://shop.example/events", "--events", "connection.*, shipment.updated",
		"--description", "Orders", "--oauth-client-id", "us", "--oauth-token-url", "https://shop.example/token", "--oauth-client-auth", "basic", "--json"}
	var made event.EndpointBody
	made0 := d.pipe("hush\n", create...)
	made0.decode(&made)
	if made.Owner != "account" || *made.OwnerID != a.ID || strings.Join(made.Events, " ") != "connection.* shipment.updated" || made.OAuth.ClientAuth != "basic" ||
		!strings.HasPrefix(made.SigningSecret, "whsec_") || strings.Contains(made0.stdout, "hush") {
		t.Errorf("made %s", made0.stdout)
	}
	if shown := d.run("endpoint", "show", made.ID).ok(); !strings.Contains(shown, "https://shop.example/events") || strings.Contains(shown, made.SigningSecret) {
		t.Errorf("shown is %s", shown)
	}
	var operators event.EndpointBody
	d.run("endpoint", "create", "--operator", "--url", "https://ops.example/", "--json").decode(&operators)
	for args, want := range map[string]int{"": 2, "--operator": 1, "--account " + a.ID: 1, "--partner partner_0": 0} {
		var all struct{ Results []event.EndpointBody }
		d.run(append([]string{"endpoint", "list", "--json"}, strings.Fields(args)...)...).decode(&all)
		if len(all.Results) != want {
			t.Errorf("list %s: %d endpoints", args, len(all.Results))
		}
	}
	d.run("endpoint", "disable", made.ID, "--json").decode(&made)
	if made.Status != "disabled" || *made.DisabledReason != "owner" {
		t.Errorf("it is %s, %v", made.Status, made.DisabledReason)
	}
	d.run("endpoint", "test", made.ID).refused(exitFailed, "Enable it first")
	d.run("endpoint", "resend", made.ID, "--failed-since", "2026-12-01T09:30:00Z").refused(exitFailed, "Enable it first")
	d.run("endpoint", "enable", made.ID).ok()
	if said := d.run("endpoint", "resend", made.ID, "--failed-since", "2026-12-01T09:30:00Z").ok(); said != "Deliveries to send again: 0\n" {
		t.Errorf("it says %q", said)
	}
	d.run("endpoint", "delete", made.ID).ok()
	d.run("endpoint", "show", made.ID).refused(exitFailed, "There is no endpoint")
}

func TestEndpointSecretCommands(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	var made event.EndpointBody
	d.run("endpoint", "create", "--operator", "--url", "https://ops.example/", "--json").decode(&made)
	var second event.SecretBody
	d.run("endpoint", "secret", "add", made.ID, "--json").decode(&second)
	d.run("endpoint", "secret", "add", made.ID).refused(exitFailed, "Two secrets of this endpoint are live")
	d.run("endpoint", "secret", "revoke", made.ID, "whs_0").refused(exitFailed, "has no secret whs_0")
	var all struct{ Results []event.ListedSecretBody }
	listed := d.run("endpoint", "secret", "list", made.ID, "--json")
	listed.decode(&all)
	if len(all.Results) != 2 || strings.Contains(listed.stdout, "whsec_") {
		t.Errorf("listed are %s", listed.stdout)
	}
	d.run("endpoint", "secret", "revoke", made.ID, second.SecretID).ok()
	for _, one := range all.Results {
		if one.SecretID != second.SecretID {
			d.run("endpoint", "secret", "revoke", made.ID, one.SecretID).refused(exitFailed, "only secret")
		}
	}
}

func TestEndpointCommandsRefuse(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	a := addedAccount(t, d)
	for words, args := range map[string][]string{
		"Give one of --account, --partner and --operator": {"create", "--url", "https://a.example/"},
		"one of --account, --partner and --operator":      {"list", "--operator", "--account", a.ID},
		"--url: Enter a complete https URL.":              {"create", "--operator", "--url", "http://a.example/"},
		"--url: Its address cannot be reached":            {"create", "--operator", "--url", "https://127.0.0.1/"},
		"--events:":                                       {"create", "--operator", "--url", "https://a.example/", "--events", "A"},
		"need --oauth-client-id":                          {"create", "--operator", "--url", "https://a.example/", "--oauth-token-url", "https://a.example/"},
		"since --oauth-client-id is given":                {"create", "--operator", "--url", "https://a.example/", "--oauth-client-id", "a", "--oauth-token-url", "https://a.example/"},
		"must be pending, delivered, failed or skipped":   {"deliveries", "we_0", "--status", "x"},
		"must be a time such as":                          {"resend", "we_0", "--failed-since", "yesterday"},
	} {
		d.run(append([]string{"endpoint"}, args...)...).refused(exitUsage, words)
	}
	d.run("endpoint", "create", "--account", strings.Repeat("0", 32), "--url", "https://a.example/").refused(exitFailed, "There is no account")
	d.run("endpoint", "delivery", "dlv_0").refused(exitFailed, "There is no delivery")
}

func TestEndpointTestGoesThroughARunningServer(t *testing.T) {
	t.Parallel()
	e := newEventTest(t, storagetest.URL(t))
	e.r.startProcess("--webhook-loopback", "on")
	said := e.r.command("endpoint", "test", e.endpoint.ID)
	if !strings.Contains(said, "webhook.test") || !strings.Contains(said, "status 204") {
		t.Errorf("it says %s", said)
	}
	e.Close()
	var out, errs output
	p := &program{env: noEnv, stdin: strings.NewReader(""), stdout: &out, stderr: &errs}
	if code := p.run(t.Context(), append([]string{"endpoint", "test", e.endpoint.ID}, e.r.files...)); code != exitFailed || !strings.Contains(errs.String(), "was not delivered") {
		t.Errorf("got %d, %s%s", code, &out, &errs)
	}
	if shown := fmt.Sprint(&out); !strings.Contains(shown, "skipped") || strings.Contains(shown, "pending") {
		t.Errorf("a test that has ended is shown as %s", shown)
	}
	if listed := e.r.command("endpoint", "deliveries", e.endpoint.ID, "--status", "skipped"); strings.Count(listed, "webhook.test") != 1 {
		t.Errorf("a test that failed is tried again: %s", listed)
	}
}

// Otherwise a server that starts later would send it, for days if it fails.
func TestEndpointTestThatIsInterruptedIsNotSentLater(t *testing.T) {
	t.Parallel()
	e := newEventTest(t, storagetest.URL(t))
	ctx, interrupt := context.WithCancel(t.Context())
	ended := make(chan int)
	var out, errs output
	p := &program{env: noEnv, stdin: strings.NewReader(""), stdout: &out, stderr: &errs}
	go func() { ended <- p.run(ctx, append([]string{"endpoint", "test", e.endpoint.ID}, e.r.files...)) }()
	deliveries := func() []storage.DeliveryOf {
		all, err := e.db.Deliveries(t.Context(), storage.DeliveryFilter{EndpointID: e.endpoint.ID, Limit: 2})
		e.must(err)
		return all
	}
	for len(deliveries()) == 0 && t.Context().Err() == nil {
	}
	interrupt()
	if code := <-ended; code == 0 {
		t.Errorf("it ended well: %s", &out)
	}
	if all := deliveries(); len(all) != 1 || all[0].Status != storage.DeliverySkipped {
		t.Errorf("the deliveries are %+v", all)
	}
}

func TestEventCommands(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	a := addedAccount(t, d)
	var published event.PublishedBody
	d.pipe(`{"tracking_number": "1Z"}`, "event", "publish", "--account", a.ID, "--type", "shipment.updated", "--json").decode(&published)
	if !strings.HasPrefix(published.ID, "evt_") || published.Type != "shipment.updated" || published.AccountID != a.ID || published.Timestamp == "" || published.Sequence == 0 || published.Duplicate {
		t.Errorf("published %+v", published)
	}
	for args, want := range map[string]int{"": 1, "--account " + a.ID: 1, "--partner partner_0": 0, "--type shipment.updated": 1, "--type a.b": 0} {
		var all struct {
			Results []struct {
				ID   string
				Data map[string]any
			}
		}
		d.run(append([]string{"event", "list", "--json"}, strings.Fields(args)...)...).decode(&all)
		if len(all.Results) != want || want > 0 && all.Results[0].Data["tracking_number"] != "1Z" {
			t.Errorf("list %s: %d events", args, len(all.Results))
		}
	}
	if shown := d.run("event", "list").ok(); !strings.Contains(shown, published.ID) {
		t.Errorf("shown is %s", shown)
	}
	d.pipe("{}", "event", "publish", "--account", a.ID, "--type", "connection.created").refused(exitUsage, "not beginning with a word that Fairlead uses")
	d.pipe("[]", "event", "publish", "--account", a.ID, "--type", "a.b").refused(exitFailed, "must be a JSON object")
	d.pipe("{}", "event", "publish", "--account", strings.Repeat("0", 32), "--type", "a.b").refused(exitFailed, "There is no account")
	d.run("event", "list", "--account", a.ID, "--partner", "p").refused(exitUsage, "Give one of")
}
