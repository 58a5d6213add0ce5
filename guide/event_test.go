package guide_test

import (
	"strings"
	"testing"
)

func TestGuideListsTheRetries(t *testing.T) {
	t.Parallel()
	page := open(t).Get("/docs/events")
	retries := page.Find("[aria-labelledby=retries]").Text()
	for _, words := range []string{"Attempt 25 seconds later", "Attempt 35 minutes later", "Attempt 414 hours later"} {
		if !strings.Contains(retries, words) {
			t.Errorf("%q is missing in %s", words, retries)
		}
	}
	if receiving := page.Find("[aria-labelledby=receiving]").Text(); !strings.Contains(receiving, "within 15 seconds") {
		t.Errorf("it says %s", receiving)
	}
	guarded := page.Find("[aria-labelledby=guarded]").Text()
	for _, words := range []string{"client_credentials", "body, basic or json", "/oauth/token", "introspection"} {
		if !strings.Contains(guarded, words) {
			t.Errorf("%q is missing in %s", words, guarded)
		}
	}
}

// Operators' developers find out how to publish, and who may add endpoints by API.
func TestGuideSaysHowToPublishEvents(t *testing.T) {
	t.Parallel()
	page := open(t).Get("/docs/events")
	publishing := page.Find("[aria-labelledby=publishing]").Text()
	for _, words := range []string{"/api/v1/events", "events:publish", "idempotency_key", `"duplicate": true`, "up to 100 events"} {
		if !strings.Contains(publishing, words) {
			t.Errorf("%q is missing in %s", words, publishing)
		}
	}
	events := page.Find("[aria-labelledby=events]").Text()
	for _, words := range []string{"ShippoToken", "HTTP Basic", "events:manage", "/api/v1/webhook_endpoints/ID/test"} {
		if !strings.Contains(events, words) {
			t.Errorf("%q is missing in %s", words, events)
		}
	}
}
