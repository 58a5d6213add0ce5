package main

import (
	"strings"
	"testing"
	"time"
)

func TestEventSettingsAndTheirDefaults(t *testing.T) {
	t.Parallel()
	help := newCLI(t).run("serve", "--help").ok()
	for name, value := range map[string]string{
		"webhook-retry-schedule": "5s,5m,30m,2h,5h,10h,14h,20h,24h", "webhook-timeout": "15s", "webhook-disable-after": "120h",
		"webhook-endpoint-concurrency": "16", "webhook-loopback": "off", "event-retention": "720h",
	} {
		found := false
		for line := range strings.Lines(help) {
			found = found || strings.HasPrefix(strings.TrimSpace(line), "--"+name+" ") && strings.HasSuffix(strings.TrimSpace(line), "(default "+value+")")
		}
		if !found {
			t.Errorf("--%s with the default %s is not listed", name, value)
		}
	}
	got, o := configured(t, nil, "--webhook-retry-schedule", "1ms, 1h"+strings.Repeat(",2h", 18), "--webhook-timeout", "1ms", "--webhook-endpoint-concurrency", "1")
	if o.ok(); len(got.WebhookRetrySchedule) != 20 || got.WebhookRetrySchedule[1] != time.Hour || got.WebhookTimeout != time.Millisecond || got.WebhookEndpointConcurrency != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestBadEventSettingsStopTheStart(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{
		"webhook-retry-schedule=", "webhook-retry-schedule=5", "webhook-retry-schedule=0s", "webhook-retry-schedule=-1s", "webhook-retry-schedule=5s,,5m", "webhook-retry-schedule=5s," + strings.Repeat("1h,", 19) + "1h",
		"webhook-timeout=", "webhook-timeout=0s", "webhook-timeout=15", "webhook-timeout=999us", "webhook-retry-schedule=1us", "webhook-disable-after=1ns", "event-retention=1us", "webhook-disable-after=0s", "webhook-disable-after=5d", "event-retention=0s", "event-retention=never",
		"webhook-endpoint-concurrency=0", "webhook-endpoint-concurrency=-1", "webhook-endpoint-concurrency=many", "webhook-loopback=yes",
	} {
		name, _, _ := strings.Cut(setting, "=")
		if _, o := configured(t, nil, "--"+setting); o.code != exitUsage || !strings.Contains(o.stderr, "--"+name) {
			t.Errorf("%s: exit code %d, %s", setting, o.code, o.stderr)
		}
	}
}

func TestLoopbackIsWarnedOf(t *testing.T) {
	t.Parallel()
	const warning = "webhooks may be sent to this machine"
	if r := start(t, "--webhook-loopback", "on"); !strings.Contains(r.stderr.String(), warning) {
		t.Errorf("the log has %s", r.stderr)
	}
	if r := start(t); strings.Contains(r.stderr.String(), warning) {
		t.Errorf("the log has %s", r.stderr)
	}
}
