package authz_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/scanner"
	"fairlead/scanner/scannertest"
	"fairlead/web/webtest"
)

// slowReport is a large report that looks signed and whose body does not come.
type slowReport struct {
	net.Conn
	answers *bufio.Reader
	size    int
}

// slowly begins a report, which the server waits for from then on.
func (h *fixture) slowly(size int) slowReport {
	h.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(h.t.Context(), "tcp", h.app.PublicURL.Host)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = conn.Close() })
	r := slowReport{conn, bufio.NewReader(conn), size}
	_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n"+
		"Github-Public-Key-Identifier: none\r\nGithub-Public-Key-Signature: MEQ=\r\n\r\n", leakedPath, h.app.PublicURL.Host, jsonType, size)
	if line, err := r.answers.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		h.t.Fatalf("got %q, %v", line, err)
	}
	_, _ = r.answers.ReadString('\n')
	return r
}

// end sends the body, which nobody has signed, and reads the answer.
func (r slowReport) end(t *testing.T) {
	t.Helper()
	const report = `[{"token":"x"}]`
	_, _ = fmt.Fprint(r, strings.Repeat(" ", r.size-len(report))+report)
	response, err := http.ReadResponse(r.answers, nil)
	if err != nil || response.StatusCode != http.StatusBadRequest {
		t.Fatalf("got %v, %v", response, err)
	}
	_ = response.Body.Close()
}

// Anybody can name a key of GitHub's, so what looks signed may not take much memory.
func TestStrangersHaveFewLargeReportsReadAtOnce(t *testing.T) {
	t.Parallel()
	h, key := scanned(t)
	large := scanOf("", strings.Repeat("x", 100<<10))
	h.wantReceived("before", h.scan(large, key.Header(t, []byte(large))))
	var waiting []slowReport
	for range 16 {
		waiting = append(waiting, h.slowly(1<<20))
	}
	page := h.scan(large, key.Header(t, []byte(large)))
	h.wantRefused(t, "one more", page, http.StatusServiceUnavailable, "temporarily_unavailable")
	if page.Header.Get("Retry-After") != "5" {
		t.Errorf("Retry-After is %q", page.Header.Get("Retry-After"))
	}
	token := h.token().AccessToken
	small := scanOf("", token)
	h.wantReceived("a small one", h.scan(small, key.Header(t, []byte(small))))
	if h.lives(token) {
		t.Error("the token of a small report works")
	}
	waiting[0].end(t)
	h.wantReceived("after one has ended", h.scan(large, key.Header(t, []byte(large))))
}

// What looks signed holds its place until its body has come, and one address must not hold all.
func TestOneAddressLeavesLargeReportsToOthers(t *testing.T) {
	t.Parallel()
	h, key := scanned(t)
	h.limited()
	large := scanOf("", strings.Repeat("x", 100<<10))
	send := func() *webtest.Page { return h.scan(large, key.Header(t, []byte(large))) }
	for range 4 {
		h.wantReceived("within its share", send())
	}
	page := send()
	h.wantRefused(t, "one more", page, http.StatusServiceUnavailable, "temporarily_unavailable")
	if page.Header.Get("Retry-After") != "5" {
		t.Errorf("Retry-After is %q", page.Header.Get("Retry-After"))
	}
	h.slowly(1 << 20) // from another address
	h.clock.Advance(5 * time.Second)
	h.wantReceived("later", send())
}

// Parsing takes many times the memory that reading does, so it is for what a scanner has signed.
func TestALargeReportThatNobodyHasSignedIsRefusedBeforeItIsParsed(t *testing.T) {
	t.Parallel()
	h, _ := scanned(t)
	forger := scannertest.NewKey(t, "one")
	token := h.token().AccessToken
	for name, body := range map[string]string{
		"one token":      scanOf("", token) + strings.Repeat(" ", 64<<10),
		"no JSON at all": strings.Repeat("[", 65<<10),
	} {
		page := h.scan(body, forger.Header(t, []byte(body)))
		h.wantRefused(t, name, page, http.StatusBadRequest, "invalid_request")
		if got := decode(t, page).Description; got != "The body is incomplete or larger than 64 KiB" {
			t.Errorf("%s: %q", name, got)
		}
	}
	if !h.lives(token) {
		t.Error("a refused report paused the token")
	}
}

// The gates are for what this server does: whoever waits for GitHub holds no place in them.
func TestReportsThatWaitForKeysHoldNobodyUp(t *testing.T) {
	t.Parallel()
	key, asked, answers := scannertest.NewKey(t, "one"), make(chan struct{}), make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-answers
		_, _ = w.Write([]byte(key.Published()))
	}))
	t.Cleanup(hanging.Close)
	h := opened(t, func(h *fixture) { h.handlers.Scanner = &scanner.Keys{URL: hanging.URL, Now: h.clock.Now} })
	token := h.token().AccessToken
	body, ended := scanOf("", token), make(chan struct{})
	go func() {
		defer close(ended)
		h.wantReceived("the report", h.scan(body, key.Header(t, []byte(body))))
	}()
	<-asked
	if n := h.app.MachineGate.InFlight(); n != 0 {
		t.Errorf("%d requests are in the gate", n)
	}
	close(answers)
	<-ended
	if _, f := h.paused(token); f.By != scanner.GitHub {
		t.Errorf("found by %q", f.By)
	}
}

// Two headers are not enough to pass the gates by.
func TestReportsThatWaitForNoKeysKeepTheirPlace(t *testing.T) {
	t.Parallel()
	h, _ := scanned(t)
	var outside atomic.Int64
	h.handlers.Scanner.Now = func() time.Time { // read at each step
		if h.app.MachineGate.InFlight() == 0 {
			outside.Add(1)
		}
		return h.clock.Now()
	}
	unknown := scannertest.NewKey(t, "two")
	body := scanOf("", "x")
	h.wantReceived("which asks for the keys", h.scan(body, unknown.Header(t, []byte(body))))
	if outside.Swap(0) == 0 {
		t.Error("it kept its place while it waited")
	}
	h.wantReceived("which does not", h.scan(body, unknown.Header(t, []byte(body))))
	if n := outside.Load(); n > 0 {
		t.Errorf("it was outside of the gate at %d steps", n)
	}
}
