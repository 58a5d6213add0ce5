package web_test

import (
	"net/http"
	"testing"
	"time"

	"fairlead/web"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 1, 9, 30, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "1": time.Second, "120": 2 * time.Minute, "86400": 24 * time.Hour, "86401": 24 * time.Hour,
		"99999999999": 24 * time.Hour, "999999999999999999999999": 24 * time.Hour, "-1": 0, "1.5": 0, "soon": 0, "1 s": 0,
		"Tue, 01 Dec 2026 09:31:00 GMT": time.Minute, "Tuesday, 01-Dec-26 09:31:00 GMT": time.Minute, "Tue Dec  1 09:31:00 2026": time.Minute,
		"Tue, 01 Dec 2026 09:29:00 GMT": 0, "Wed, 01 Dec 2027 09:30:00 GMT": 24 * time.Hour,
	} {
		if got := web.RetryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
	if got := web.RetryAfter(nil, now); got != 0 {
		t.Errorf("without one: got %s", got)
	}
}
