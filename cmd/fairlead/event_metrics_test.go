package main

import (
	"strings"
	"testing"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestMetricsOfEvents(t *testing.T) {
	t.Parallel()
	database := storagetest.URLIn(t, t.TempDir())
	e := newEventTest(t, database)
	r := startOn(t, e.r.folder, database, "--webhook-loopback", "on")
	_, err := (&event.Registry{DB: e.db}).SetStatus(t.Context(), e.add(e.URL).ID, storage.EndpointDisabled) // of which the first endpoint is told
	e.must(err)
	e.publish(2)
	got := r.metricsWith(t,
		`fairlead_events_total{source="product"} 0`, `fairlead_events_total{source="published"} 0`, // by this process
		`fairlead_webhook_attempts_total{result="ok"} 3`, `fairlead_webhook_attempts_total{result="status"} 0`, `fairlead_webhook_attempts_total{result="timeout"} 0`,
		`fairlead_webhook_attempts_total{result="connection"} 0`, `fairlead_webhook_attempts_total{result="tls"} 0`, `fairlead_webhook_attempts_total{result="address"} 0`,
		`fairlead_webhook_attempts_total{result="redirect"} 0`, `fairlead_webhook_attempts_total{result="token"} 0`,
		`fairlead_webhook_attempt_duration_seconds_count 3`, `fairlead_webhook_deliveries_total{outcome="failed"} 0`, `fairlead_webhook_deliveries_total{outcome="skipped"} 0`,
		`fairlead_webhook_pending 0`, `fairlead_webhook_oldest_due_seconds 0`, `fairlead_webhook_in_flight 0`,
		`fairlead_webhook_endpoints{status="enabled"} 1`, `fairlead_webhook_endpoints{status="disabled"} 1`,
		`fairlead_webhook_token_requests_total{result="ok"} 0`, `fairlead_webhook_token_requests_total{result="failed"} 0`, `fairlead_webhook_deliveries_total{outcome="delivered"} 3`)
	for _, name := range []string{e.URL, e.account.ID, e.endpoint.ID} {
		if strings.Contains(got, name) {
			t.Errorf("the metrics name %s", name)
		}
	}
}

func TestNetworksThatAreNeverTheOperatorsOwn(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"127.0.0.0/8", "127.0.0.1", "0.0.0.0/0", "0.0.0.0", "0.1.0.0/16", "169.254.169.254/32", "224.0.0.0/4", "239.1.1.1", "::1", "::", "::/0",
		"fe80::/64", "ff02::1", "::ffff:10.0.0.0/104", "10.0.0.0/8,127.0.0.1/32", "10.0.0.0/33", "shop.example"} {
		_, o := configured(t, nil, "--webhook-allow-private", text)
		if o.code != exitUsage || !strings.Contains(o.stderr, "--webhook-allow-private") {
			t.Errorf("%s: exit code %d, %s", text, o.code, o.stderr)
		}
	}
	got, o := configured(t, nil, "--webhook-allow-private", "10.0.0.0/8, fd00::/8,192.168.1.7")
	o.ok()
	if len(got.WebhookAllowPrivate) != 3 {
		t.Errorf("got %v", got.WebhookAllowPrivate)
	}
}
