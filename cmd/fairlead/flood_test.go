package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
)

// Several hundred people log in at once, far more than can be hashed, while a partner
// exchanges codes and calls the API.
func TestTokenEndpointServesDuringALogInFlood(t *testing.T) {
	t.Parallel()
	r := start(t)
	s := r.newShop()
	browser := r.browser()
	token := s.tokenOf(t, s.landed(t, s.connect(browser).Submit("Allow access", nil)).Get("code"))

	const people = 300
	var flood sync.WaitGroup
	var hashed, shed, left atomic.Int64
	left.Store(people)
	begin := make(chan struct{})
	for i := range people {
		b := r.browser()
		flood.Go(func() {
			defer left.Add(-1)
			<-begin
			page := b.Post("/login", map[string][]string{"email": {fmt.Sprintf("person-%d@example.com", i)}, "password": {"a guess or two"}})
			switch {
			case page.Status == http.StatusUnauthorized:
				hashed.Add(1)
			case page.Status == http.StatusServiceUnavailable && page.Header.Get("Retry-After") != "":
				shed.Add(1)
			default:
				t.Errorf("a login got %d: %s", page.Status, page.Text())
			}
		})
	}
	close(begin)
	served := 0
	for left.Load() > 0 || served == 0 {
		code := codeIn(t, browser.Get(s.link()).Location)
		fresh := s.tokenOf(t, code)
		if fresh == "" || fresh == token {
			t.Fatal("no token in the flood")
		}
		r.mustAnswer(fresh, http.StatusOK, "a token in the flood")
		served++
	}
	flood.Wait()
	if hashed.Load() == 0 || shed.Load() == 0 {
		t.Errorf("%d were hashed and %d shed, want some of both", hashed.Load(), shed.Load())
	}
	if page := r.browser().Get("/login"); page.Status != http.StatusOK {
		t.Errorf("afterwards: %d", page.Status)
	}
	r.metricsWith(t,
		fmt.Sprintf("fairlead_password_hashes_total %d\n", hashed.Load()+1), // and one who signed up
		`fairlead_password_hashes_in_flight{state="running"} 0`, `fairlead_password_hashes_in_flight{state="waiting"} 0`, "fairlead_password_hashes_shed_total ",
		`fairlead_http_requests_in_flight{kind="page"} 0`, `fairlead_http_requests_in_flight{kind="machine"} 0`, `fairlead_http_requests_shed_total{kind="machine"} 0`,
		`fairlead_http_requests_shed_total{kind="large_body"} 0`, "fairlead_connections ", "fairlead_connections_ended_total 0", "fairlead_connections_refused_total 0",
		"fairlead_password_resets_not_mailed_total 0", "fairlead_attempts_refused_total 0")
}
