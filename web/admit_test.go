package web_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
)

// caller is a connection on which a test writes HTTP itself.
type caller struct {
	net.Conn
	t    *testing.T
	from *bufio.Reader
}

// call begins a POST and returns once the server expects its body.
func (w *blockingApp) call(path, length string) *caller {
	w.t.Helper()
	address := w.app.PublicURL.Host
	conn, err := (&net.Dialer{}).DialContext(w.t.Context(), "tcp", address)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = conn.Close() })
	c := &caller{conn, w.t, bufio.NewReader(conn)}
	c.say("POST %s HTTP/1.1\r\nHost: %s\r\nExpect: 100-continue\r\n%s\r\n\r\n", path, address, length)
	if line, err := c.from.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		w.t.Fatalf("the body is not waited for: %q %v", line, err)
	}
	_, _ = c.from.ReadString('\n')
	return c
}

func (c *caller) say(format string, args ...any) { _, _ = fmt.Fprintf(c, format, args...) }

// answer is the status and the body, once both have come and the connection, where
// it is closed, has been closed.
func (c *caller) answer() (status int, text string, closed bool) {
	c.t.Helper()
	res, err := http.ReadResponse(c.from, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return res.StatusCode, string(body), res.Close
}

func TestPageAdmitsABodyOnceItHasArrived(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/page", "/program"} {
		w := openBlocking(t, 1)
		slow := []*caller{w.call(path, "Content-Length: 10"), w.call(path, "Content-Length: 10")}
		for _, c := range slow {
			c.say("12345")
		}
		if page := w.Get(path); page.Status != http.StatusOK {
			t.Errorf("beside two slow ones %s gives %d", path, page.Status)
		}
		for _, c := range slow {
			c.say("67890")
			if status, text, _ := c.answer(); status != http.StatusOK || text != "1234567890" {
				t.Errorf("the slow one gets %d %s", status, text)
			}
		}
	}
}

func TestPageAndAPIHaveASeparateGateForLargeBodies(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/page", "/program"} {
		for _, length := range []string{"Content-Length: 5000", "Transfer-Encoding: chunked"} {
			w := openBlocking(t, 4)
			slow := w.call(path, length)
			page := w.Send(w.Request(http.MethodPost, path, strings.NewReader(strings.Repeat("x", 5000))))
			if page.Status != http.StatusServiceUnavailable || page.Header.Get("Retry-After") == "" {
				t.Errorf("a second large one at %s: %d", path, page.Status)
			}
			if page := w.Send(w.Request(http.MethodPost, path, strings.NewReader("small"))); page.Body != "small" {
				t.Errorf("a small one at %s: %d %s", path, page.Status, page.Body)
			}
			_ = slow.Close()
			for w.app.BodyGate.InFlight() > 0 { // until the server has seen that
				runtime.Gosched()
			}
			if page := w.Send(w.Request(http.MethodPost, path, strings.NewReader(strings.Repeat("x", 5000)))); page.Status != http.StatusOK {
				t.Errorf("the next large one at %s: %d", path, page.Status)
			}
		}
	}
}

func TestPageAndAPICutOffAnEndlessBody(t *testing.T) {
	t.Parallel()
	w := openBlocking(t, 4)
	for _, path := range []string{"/page", "/program"} {
		c := w.call(path, "Transfer-Encoding: chunked")
		chunk := "1000\r\n" + strings.Repeat("x", 4096) + "\r\n"
		for range 17 { // which is more than it takes, and the last one is never sent
			c.say("%s", chunk)
		}
		if status, _, closed := c.answer(); status != http.StatusRequestEntityTooLarge || !closed {
			t.Errorf("%s: got %d, closed: %v", path, status, closed)
		}
	}
	if w.app.BodyGate.InFlight()+w.app.PageGate.InFlight()+w.app.MachineGate.InFlight() != 0 {
		t.Error("a request is still in flight")
	}
}

func TestPageAndAPIRefuseATruncatedBody(t *testing.T) {
	t.Parallel()
	w := openBlocking(t, 4)
	for path, length := range map[string]string{"/page": "Content-Length: 10", "/program": "Transfer-Encoding: chunked"} {
		c := w.call(path, length)
		c.say("1")
		_ = c.Conn.(*net.TCPConn).CloseWrite()
		if status, text, _ := c.answer(); status == http.StatusOK {
			t.Errorf("%s: half a body was taken for a whole one: %s", path, text)
		}
	}
}

func TestPageAndAPIDoNotWaitForAnUnusedBody(t *testing.T) {
	t.Parallel()
	w := openBlocking(t, 4)
	for _, request := range []string{"GET /page", "GET /program", "POST /program/nobody", "HEAD /page"} {
		for _, length := range []string{"Content-Length: 10", "Content-Length: 100000", "Transfer-Encoding: chunked"} {
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", w.app.PublicURL.Host)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: %s\r\n%s\r\n\r\n", request, w.app.PublicURL.Host, length)
			got, err := io.ReadAll(conn) // until the server ends it: the body would be taken for a request
			if err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 200") {
				t.Errorf("%s with %s: got %q (%v)", request, length, got, err)
			}
			_ = conn.Close()
		}
	}
}
