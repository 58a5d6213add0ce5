package main

import (
	"net/http"
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
	eventually(t, "the database was asked", func() bool { return r.metric("fairlead_database_up") == "1" })
	return webtest.New(t, r.ops).Get("/metrics").Body
}

// metric is the value of a series.
func (r *running) metric(series string) string {
	r.tb.Helper()
	return sampleOf(webtest.New(r.tb, r.ops).Get("/metrics").Body, series)
}
