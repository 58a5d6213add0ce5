package main

import (
	"bufio"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"fairlead/web/webtest"
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
	words := strings.Fields(command)
	_, err := exec.LookPath(words[0])
	webtest.Require(t, err == nil, "no "+words[0]+" here: install it to run this test")
	c := exec.CommandContext(t.Context(), words[0], words[1:]...)
	c.Dir = samples
	if words[0] == "node" {
		c.Dir = installClients(t)
		content, err := os.ReadFile(filepath.Join(samples, words[1]))
		if err == nil {
			err = os.WriteFile(filepath.Join(c.Dir, words[1]), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if words[0] == "go" { // go run does not pass signals on
		program := filepath.Join(t.TempDir(), "receive")
		build := exec.CommandContext(t.Context(), "go", "build", "-o", program, words[2])
		build.Dir = samples
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		c = exec.CommandContext(t.Context(), program)
	}
	port := freePort(t)
	c.Env, c.Stderr = append(os.Environ(), "PORT="+port, "SIGNING_SECRET="+sampleSecret), t.Output()
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	eventually(t, command+" listens", func() bool {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", "localhost:"+port)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
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

// freePort is a port that was free a moment ago.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
