package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestResponsesAreReadCompletely(t *testing.T) {
	t.Parallel()
	const full = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\npong"
	for i := range full {
		if a, whole, err := parse([]byte(full[:i])); whole || err != nil {
			t.Fatalf("%q: got %+v, %v", full[:i], a, err)
		}
	}
	if a, whole, err := parse([]byte(full)); !whole || err != nil || a.status != 200 || string(a.text) != full {
		t.Errorf("got %+v, %v, %v", a, whole, err)
	}
}

func TestResponsesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"another protocol":      "SSH-2.0-OpenSSH_9.2\r\nContent-Length: 0\r\n\r\n",
		"a status of letters":   "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
		"no length":             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
		"a length of letters":   "HTTP/1.1 200 OK\r\nContent-Length: four\r\n\r\n",
		"a length below zero":   "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"more than was said":    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\npong",
		"a length in the body":  "HTTP/1.1 200 OK\r\n\r\n\r\nContent-Length: 4\r\n\r\n",
		"nothing but a newline": "\r\n\r\n",
	} {
		if a, whole, err := parse([]byte(text)); whole || err == nil {
			t.Errorf("%s: got %+v, %v", name, a, whole)
		}
	}
}

// TestBareResponseHasAsManyBytes asks the bare handler with the real client.
func TestBareResponseHasAsManyBytes(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(respondBare))
	t.Cleanup(s.Close)
	address := strings.TrimPrefix(s.URL, "http://")
	sizeAt := func(q *request, path string) int {
		l := &load{request: q, path: path, status: 200, next: numbers(1000), conns: newConns(address, 1)}
		defer l.close()
		whole, err := l.one()
		if err != nil {
			t.Fatal(err)
		}
		return whole
	}
	overhead := sizeAt(verify(), barePath(100, 0)) - 100
	for _, q := range []*request{verify(), ping(), introspect(), issue(), exchange()} {
		if got := sizeAt(q, barePath(321, overhead)); got != 321 {
			t.Errorf("%s: got %d bytes", q.path, got)
		}
	}
}

func TestWrongResponseIsCountedAndTheConnectionKept(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/broken" {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(s.Close)
	for _, path := range []string{"/refused", "/broken", "/refused"} {
		l := &load{request: verify(), path: path, status: 200, next: upTo(8), conns: newConns(strings.TrimPrefix(s.URL, "http://"), 3)}
		got := l.closed(time20)
		l.close()
		if got.errors != 8 || len(got.latencies) != 0 || got.firstErr == nil {
			t.Errorf("%s: got %+v", path, got)
		}
	}
}
