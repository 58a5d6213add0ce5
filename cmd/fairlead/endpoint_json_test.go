package main

import (
	"strings"
	"testing"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// What the commands about deliveries print is what the routes answer.
func TestDeliveryCommandsPrintTheJSONOfTheRoutes(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	db := storagetest.OpenURL(t, d.env["FAIRLEAD_DATABASE_URL"])
	a := addedAccount(t, d)
	var made event.EndpointBody
	d.run("endpoint", "create", "--account", a.ID, "--url", "https://shop.example/events", "--json").decode(&made)
	var published event.PublishedBody
	d.pipe(`{ "n": 1.0 }`, "event", "publish", "--account", a.ID, "--type", "a.b", "--json").decode(&published)

	var listed struct{ Results []event.DeliveryBody }
	d.run("endpoint", "deliveries", made.ID, "--status", "pending", "--json").decode(&listed)
	if len(listed.Results) != 1 || listed.Results[0].EventID != published.ID || listed.Results[0].Attempts != 0.0 || listed.Results[0].Body != nil {
		t.Fatalf("listed are %+v", listed)
	}
	id := listed.Results[0].ID
	claimed, err := db.ClaimDeliveries(t.Context(), made.ID, "server", 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	failed := storage.DeliveryResult{Delivery: claimed.Deliveries[0].Delivery, Outcome: storage.DeliveryFailed,
		Attempt: storage.DeliveryAttempt{At: db.Time(), Status: 500, Error: "status", Detail: "status 500", RequestHeaders: "{}", ResponseHeaders: "{}"}}
	if err := db.FinishDeliveries(t.Context(), "server", []storage.DeliveryResult{failed}, storage.FailingPolicy{}); err != nil {
		t.Fatal(err)
	}
	var shown struct {
		event.DeliveryBody
		Attempts []event.AttemptBody `json:"attempts"`
	}
	d.run("endpoint", "delivery", id, "--json").decode(&shown)
	if len(shown.Attempts) != 1 || *shown.Attempts[0].Status != 500 || shown.Body == nil || !strings.Contains(*shown.Body, `"data":{"n":1.0}`) {
		t.Errorf("it is %+v", shown)
	}
	if text := d.run("endpoint", "delivery", id).ok(); !strings.Contains(text, "status: status 500") {
		t.Errorf("for people it is %s", text)
	}

	d.run("endpoint", "enable", made.ID).ok() // since it has failed for long enough
	var again event.DeliveryBody
	d.run("endpoint", "resend", made.ID, "--delivery", id, "--json").decode(&again)
	if again.ID != id || again.Status != storage.DeliveryPending {
		t.Errorf("resent is %+v", again)
	}
	d.run("endpoint", "disable", made.ID).ok()
	d.run("endpoint", "enable", made.ID).ok()
	var count event.ResentBody
	d.run("endpoint", "resend", made.ID, "--failed-since", "2026-01-01T00:00:00Z", "--json").decode(&count)
	if count.Count != 1 {
		t.Errorf("resent are %+v", count)
	}
	d.run("endpoint", "resend", made.ID).refused(exitUsage, "Give one of --delivery and --failed-since")
	d.run("endpoint", "resend", made.ID, "--delivery", id, "--failed-since", "2026-01-01T00:00:00Z").refused(exitUsage, "Give one of")
	d.run("endpoint", "resend", made.ID, "--delivery", "dlv_0").refused(exitFailed, "has no delivery dlv_0")
}

func TestCommandsManageEveryOwnersEndpoints(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	a := addedAccount(t, d)
	partner, _ := storagetest.Partner(t, storagetest.OpenURL(t, d.env["FAIRLEAD_DATABASE_URL"]), storage.Client{})
	for _, owner := range [][]string{{"--account", a.ID}, {"--partner", partner.ID}, {"--operator"}} {
		var p event.EndpointBody
		d.run(append([]string{"endpoint", "create", "--url", "https://shop.example/events", "--json"}, owner...)...).decode(&p)
		if string(p.Owner) != strings.TrimPrefix(owner[0], "--") || (p.OwnerID == nil) != (len(owner) == 1) || p.OwnerID != nil && *p.OwnerID != owner[1] {
			t.Errorf("%v made %+v", owner, p)
		}
		var all struct{ Results []event.EndpointBody }
		d.run(append([]string{"endpoint", "list", "--json"}, owner...)...).decode(&all)
		if len(all.Results) != 1 || all.Results[0].ID != p.ID {
			t.Errorf("%v has %+v", owner, all)
		}
		d.run("endpoint", "disable", p.ID).ok()
		d.run("endpoint", "delete", p.ID).ok()
	}
	d.run("endpoint", "create", "--partner", "partner_0", "--url", "https://a.example/").refused(exitFailed, "There is no partner partner_0")
}

// The client secret is no flag, so that it stands in no list of processes.
func TestClientSecretComesOnStandardInput(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	create := []string{"endpoint", "create", "--operator", "--url", "https://a.example/", "--oauth-client-id", "us", "--oauth-token-url", "https://a.example/token"}
	d.run(append(create, "--oauth-client-secret", "hush")...).refused(exitUsage, "There is no flag --oauth-client-secret")
	for stdin, words := range map[string]string{"": "standard input", "\n": "standard input", strings.Repeat("x", 513): "client secret"} {
		d.pipe(stdin, create...).refused(exitUsage, words)
	}
	for _, flag := range []string{"--oauth-client-auth", "--oauth-scope", "--oauth-token-url"} {
		d.pipe("hush\n", "endpoint", "create", "--operator", "--url", "https://a.example/", flag, "basic").refused(exitUsage, "need --oauth-client-id")
	}
	d.pipe("hush\n", append(create, "--oauth-client-auth", "mtls")...).refused(exitUsage, "--oauth-client-auth:")
	if said := d.pipe("hush\nmore\n", append(create, "--oauth-client-auth", "json", "--oauth-scope", "a b")...).ok(); strings.Contains(said, "hush") || !strings.Contains(said, "whsec_") {
		t.Errorf("it says %s", said)
	}
}
