package main

import (
	"strings"
	"testing"

	"fairlead/storage/storagetest"
)

func TestMetricsOfRefusalsJobsAndTheDatabase(t *testing.T) {
	t.Parallel()
	r := start(t, "--demo")
	r.browser().Get("/forgot").Submit("Send reset link", map[string]string{"Email": "nobody@example.com"})
	metricsOf(t, r)
	got := r.metricsWith(t, `fairlead_refusals_total{at="token",cause="code-used"} 1`+"\n", `fairlead_refusals_total{at="authorize",cause="response-type-other"} 1`+"\n",
		`fairlead_jobs_total{kind="claim",result="done",work="mail"} 0`+"\n",
		`fairlead_jobs_total{kind="notice",result="done",work="mail"} 1`+"\n", `fairlead_jobs_total{kind="password reset asked",result="needless",work="mail"} 1`+"\n")
	if strings.Contains(got, "example.com") {
		t.Error("the metrics have an address")
	}
}

// TestMetricsAnswerWhileTheDatabaseDoesNot freezes PostgreSQL, which then neither answers nor ends
// connections.
func TestMetricsAnswerWhileTheDatabaseDoesNot(t *testing.T) {
	t.Parallel()
	database := storagetest.NewServer(t)
	r := startOn(t, t.TempDir(), database.URL())
	r.metricsWith(t, "fairlead_database_up 1\n", "fairlead_webhook_pending 0\n")
	database.Freeze()
	got := r.metricsWith(t, "fairlead_database_up 0\n")
	if !strings.Contains(got, "\nfairlead_http_requests_in_flight{") || strings.Contains(got, "\nfairlead_webhook_pending ") {
		t.Error("the metrics lack what needs no database, or have what does")
	}
	database.Thaw()
	r.metricsWith(t, "fairlead_database_up 1\n")
}
