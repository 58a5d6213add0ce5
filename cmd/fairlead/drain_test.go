package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// The exchange's body is sent in two halves, with the stop between them.
func TestServeFinishesAnExchangeBeforeItStops(t *testing.T) {
	t.Parallel()
	r := start(t)
	s := r.newShop()
	code := s.landed(t, s.connect(r.browser()).Submit("Allow access", nil)).Get("code")
	body := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "client_id": {s.ID}, "client_secret": {s.Secret}}.Encode()

	address := strings.TrimPrefix(r.public, "http://")
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "POST /oauth/access_token HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
		"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n", address, len(body))
	if err != nil {
		t.Fatal(err)
	}
	from := bufio.NewReader(conn)
	if line, err := from.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("the exchange did not begin: %q %v", line, err)
	}
	_, _ = from.ReadString('\n')
	_, _ = io.WriteString(conn, body[:len(body)/2])

	r.stop()
	for r.acceptsNew(t) { // until the stop has arrived
	}
	if page := webtest.New(t, r.ops).Get("/readyz"); page.Status != http.StatusServiceUnavailable {
		t.Errorf("ready while stopping: %d %s", page.Status, page.Body)
	}
	_, _ = io.WriteString(conn, body[len(body)/2:])

	res, err := http.ReadResponse(from, nil)
	if err != nil {
		t.Fatalf("the exchange was cut off: %v", err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(answer), `"access_token":"oauth.`) {
		t.Errorf("got %d %s (%v)", res.StatusCode, answer, err)
	}
	if got := r.end(); got != exitDone {
		t.Errorf("exit code %d: %s", got, r.stderr)
	}
}

// acceptsNew reports whether the public address still accepts connections.
func (r *running) acceptsNew(t *testing.T) bool {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(r.public, "http://"))
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}
