package main

import (
	"bufio"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const sampleSecret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

// TestReceiverSamplesCheckSignatures runs each receiver of the guide as the guide says.
func TestReceiverSamplesCheckSignatures(t *testing.T) {
	t.Parallel()
	shown := start(t).browser().Get("/docs/events").Find("[aria-labelledby=receiving] .run")
	if shown.Length() != 3 {
		t.Fatalf("the guide shows %d receivers", shown.Length())
	}
	for _, l := range shown.EachIter() {
		run := l.Text()
		t.Run(run, func(t *testing.T) {
			t.Parallel()
			at, said := startReceiver(t, run)
			if status := deliverSigned(t, at, "whsec_"+strings.Repeat("QUFB", 8)); status != http.StatusBadRequest {
				t.Errorf("signed by another secret: got %d", status)
			}
			if status := deliverSigned(t, at, sampleSecret); status != http.StatusNoContent {
				t.Errorf("got %d", status)
			}
			if said.Scan(); said.Text() != "connection.created evt_1" {
				t.Errorf("it says %q", said.Text())
			}
		})
	}
}

// startReceiver runs a command of the guide, and returns where it listens and what it says.
func startReceiver(t *testing.T, command string) (at string, said *bufio.Scanner) {
	t.Helper()
	port := portOf(freeAddress(t))
	out := guideServer{command, samples, "clients"}.start(t, port, "PORT="+port, "SIGNING_SECRET="+sampleSecret)
	return "http://localhost:" + port + "/events", bufio.NewScanner(out)
}

// deliverSigned posts an event as Fairlead does.
func deliverSigned(t *testing.T, at, secret string) int {
	t.Helper()
	const body = `{"id":"evt_1","type":"connection.created","data":{}}`
	signer, err := webhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	signature, err := signer.Sign("evt_1", now, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Webhook-Id", "evt_1")
	r.Header.Set("Webhook-Timestamp", strconv.FormatInt(now.Unix(), 10))
	r.Header.Set("Webhook-Signature", signature)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}
