package authz_test

import (
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"
)

// Requests wait for the clock, so that they stay in flight.
func TestTokenReportsOverload(t *testing.T) {
	t.Parallel()
	h := open(t)
	gate := &h.app.MachineGate
	gate.Limit = 4 // three of them for requests that write
	service, secret := h.service("read")

	var held sync.Mutex
	h.db.Now = func() time.Time {
		held.Lock()
		defer held.Unlock()
		return h.clock.Now()
	}
	held.Lock()
	var inside sync.WaitGroup
	for range 3 {
		inside.Go(func() {
			if page := h.ask("/oauth/token", service, secret); page.Status != http.StatusOK {
				t.Errorf("a request in flight got %d %s", page.Status, page.Body)
			}
		})
	}
	for gate.InFlight() < 3 {
		runtime.Gosched()
	}
	for _, path := range []string{"/oauth/token", "/oauth/access_token", "/oauth/introspect", "/oauth/revoke", "/oauth/par"} {
		page := h.ask(path, service, secret)
		var told struct {
			Error       string `json:"error"`
			Description string `json:"error_description"`
		}
		page.JSON(&told)
		if page.Status != http.StatusServiceUnavailable || page.Header.Get("Retry-After") != "5" || told.Error != "temporarily_unavailable" ||
			told.Description != "The server is receiving more requests than it can handle. Try again in a few seconds" {
			t.Errorf("%s: %d %v %s", path, page.Status, page.Header, page.Body)
		}
	}
	for method, path := range map[string]string{http.MethodGet: "/.well-known/oauth-authorization-server", http.MethodPost: "/oauth/verify"} {
		if page := h.Another().Send(h.Request(method, path, nil)); page.Status == http.StatusServiceUnavailable {
			t.Errorf("%s %s, which only reads, got %s", method, path, page.Body)
		}
	}
	held.Unlock()
	inside.Wait()

	if page := h.ask("/oauth/token", service, secret); page.Status != http.StatusOK || gate.InFlight() != 0 || gate.Rejected() != 5 {
		t.Errorf("afterwards: %d, %d inside, %d shed", page.Status, gate.InFlight(), gate.Rejected())
	}
}
