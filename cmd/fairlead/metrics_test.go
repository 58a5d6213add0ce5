package main

import (
	"strings"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

func TestMetricsOfRefusalsJobsAndTheDatabase(t *testing.T) {
	t.Parallel()
	r := start(t, "--demo")
	r.browser().Get("/forgot").Submit("Send reset link", map[string]string{"Email": "nobody@example.com"})
	got := metricsOf(t, r)
	for _, line := range []string{`fairlead_refusals_total{at="token",cause="code-used"} 1`, `fairlead_refusals_total{at="authorize",cause="response-type-other"} 1`,
		`fairlead_jobs_total{kind="claim",result="done",work="mail"} 0`} {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("the metrics lack %s", line)
		}
	}
	eventually(t, "a mail is sent", func() bool { return r.metric(`fairlead_jobs_total{kind="notice",result="done",work="mail"}`) != "0" })
	eventually(t, "a mail to nobody is needless", func() bool {
		return r.metric(`fairlead_jobs_total{kind="password reset asked",result="needless",work="mail"}`) == "1"
	})
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
	up := func() string { return r.metric("fairlead_database_up") }
	eventually(t, "the database answers", func() bool { return up() == "1" })
	if pending := r.metric("fairlead_webhook_pending"); pending != "0" {
		t.Errorf("%s deliveries are pending", pending)
	}
	database.Freeze()
	eventually(t, "that is noticed", func() bool { return up() == "0" })
	got := webtest.New(t, r.ops).Get("/metrics").Body
	if !strings.Contains(got, "\nfairlead_http_requests_in_flight{") || strings.Contains(got, "\nfairlead_webhook_pending ") {
		t.Error("the metrics lack what needs no database, or have what does")
	}
	database.Thaw()
	eventually(t, "the database answers again", func() bool { return up() == "1" })
}
