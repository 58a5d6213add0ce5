package guide_test

import (
	"strings"
	"testing"
)

func TestGuideListsTheRetries(t *testing.T) {
	t.Parallel()
	page := open(t).Get("/docs")
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
