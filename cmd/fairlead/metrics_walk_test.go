package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// metricsOf are the metrics of a server after a walk through the flow, with the demo's partner and
// carrier, so that every kind of series is there.
func metricsOf(t *testing.T, r *running) string {
	t.Helper()
	s := r.newShop()
	b := r.browser()
	code := s.landed(t, s.connect(b).Submit("Allow access", nil)).Get("code")
	token := s.tokenOf(t, code)
	refusal{method: http.MethodPost, path: "/carrier_accounts", kind: jsonType, body: `{"carrier":"demo_carrier","account_id":"94567e"}`,
		authorization: []string{"Bearer " + token}}.send(r)
	s.exchange(code)
	b.Get(s.link("response_type", "token"))
	return r.metricsWith(t, "fairlead_database_up 1", "fairlead_jobs_waiting{", "fairlead_webhook_pending ", "fairlead_carrier_accounts{", "fairlead_carrier_refreshes_overdue ")
}

// metricsWith waits until all of these begin a line. What the server asks the database for is left
// out if the answer takes a second.
func (r *running) metricsWith(t *testing.T, all ...string) (text string) {
	t.Helper()
	var lacks []string
	defer func() {
		if len(lacks) > 0 {
			t.Errorf("the metrics lack %q", lacks)
		}
	}()
	eventually(t, "the metrics are complete", func() bool {
		text = webtest.New(t, r.ops).Get("/metrics").Body
		lacks = slices.DeleteFunc(slices.Clone(all), func(one string) bool { return strings.Contains(text, "\n"+one) })
		return len(lacks) == 0
	})
	return text
}
