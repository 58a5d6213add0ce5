package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// nodeReceiver verifies with libraries of npm.
type nodeReceiver struct {
	t    *testing.T
	said *bufio.Scanner
	url  string
}

// verified is what the libraries say of a request.
type verified struct {
	Port     int
	Type     string
	Verified []string // by which library and secret
	Changed  []string // who took it although something had been changed
}

func startNodeReceiver(t *testing.T, secrets string) *nodeReceiver {
	t.Helper()
	node := exec.CommandContext(t.Context(), "node", append(nodeFlags(t), filepath.Join(installClients(t), "receiver.mjs"))...)
	node.Env, node.Stderr = append(os.Environ(), "SECRETS="+secrets), t.Output()
	out, err := node.StdoutPipe()
	if err == nil {
		err = node.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = node.Process.Kill(); _ = node.Wait() })
	r := &nodeReceiver{t: t, said: bufio.NewScanner(out)}
	r.url = fmt.Sprintf("http://localhost:%d/events", r.next().Port)
	return r
}

func (r *nodeReceiver) next() (v verified) {
	r.t.Helper()
	if !r.said.Scan() {
		r.t.Fatalf("the receiver has ended: %v", r.said.Err())
	}
	if err := json.Unmarshal(r.said.Bytes(), &v); err != nil {
		r.t.Fatalf("%v in %s", err, r.said.Text())
	}
	return v
}

// wants wants the next request to be of a type and to be taken by these.
func (r *nodeReceiver) wants(what string, by ...string) {
	r.t.Helper()
	got := r.next()
	if got.Type != what || !slices.Equal(got.Verified, by) || len(got.Changed) != 0 {
		r.t.Errorf("got %+v, want %s by %v", got, what, by)
	}
}

func TestUnmodifiedNodeLibrariesVerifyEvents(t *testing.T) {
	t.Parallel()
	const older, newer = "whsec_b2xkZXIgc2VjcmV0LCBvZiAzMiBieXRlcyBpbiBhbGw=", "whsec_bmV3ZXIgc2VjcmV0LCBvZiAzMiBieXRlcyBpbiBhbGw="
	receiver := startNodeReceiver(t, older+" "+newer)
	r := start(t, "--webhook-loopback", "on")
	c := r.eventCaller(t, "events:manage")

	endpoint := c.createEndpoint(`{"url":"` + receiver.url + `","events":["connection.*"],"signing_secret":"` + older + `"}`)
	c.call(http.MethodPost, endpoint+"/test", "{}", http.StatusOK, nil)
	receiver.wants("webhook.test", "svix 1", "standardwebhooks 1")
	_, who, _ := r.connected(t)
	receiver.wants("connection.created", "svix 1", "standardwebhooks 1")

	c.call(http.MethodPost, endpoint+"/secrets", `{"signing_secret":"`+newer+`"}`, http.StatusCreated, nil)
	c.call(http.MethodPost, endpoint+"/test", "{}", http.StatusOK, nil)
	receiver.wants("webhook.test", "svix 1", "standardwebhooks 1", "svix 2", "standardwebhooks 2")
	r.connectedShop(t, who)
	receiver.wants("connection.created", "svix 1", "standardwebhooks 1", "svix 2", "standardwebhooks 2")

	var all struct {
		Results []struct {
			ID string `json:"secret_id"`
		}
	}
	c.call(http.MethodGet, endpoint+"/secrets", "", http.StatusOK, &all)
	c.call(http.MethodDelete, endpoint+"/secrets/"+all.Results[1].ID, "", http.StatusNoContent, nil)
	r.connectedShop(t, who)
	receiver.wants("connection.created", "svix 2", "standardwebhooks 2")
}
