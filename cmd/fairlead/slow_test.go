package main

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Each time limit for clients is set to zero, and the server must close the connection.
func TestSlowRequestsAreCutOff(t *testing.T) {
	t.Parallel()
	const head = "POST / HTTP/1.1\r\nHost: slow\r\n"
	for name, row := range map[string]struct {
		bound func(*http.Server) *time.Duration
		send  string
		told  string // how the answer begins
	}{
		"says nothing":             {func(s *http.Server) *time.Duration { return &s.ReadHeaderTimeout }, "", ""},
		"never ends its headers":   {func(s *http.Server) *time.Duration { return &s.ReadHeaderTimeout }, head + "X-A: b", ""},
		"never ends its body":      {func(s *http.Server) *time.Duration { return &s.ReadTimeout }, head + "Content-Length: 10\r\n\r\n1", "HTTP/1.1 400"},
		"never ends its chunks":    {func(s *http.Server) *time.Duration { return &s.ReadTimeout }, head + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", "HTTP/1.1 400"},
		"asks nothing any more":    {func(s *http.Server) *time.Duration { return &s.IdleTimeout }, head + "Content-Length: 0\r\n\r\n", "HTTP/1.1 200"},
		"does not read its answer": {func(s *http.Server) *time.Duration { return &s.WriteTimeout }, head + "X-Long: yes\r\nContent-Length: 0\r\n\r\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(nil)
			server.Config = newHTTPServer(http.HandlerFunc(patient), slog.New(slog.DiscardHandler))
			if bound := row.bound(server.Config); *bound == 0 || *bound > time.Minute+time.Minute {
				t.Errorf("its time is %v", *bound)
			}
			*row.bound(server.Config) = time.Millisecond
			server.Start()
			t.Cleanup(server.Close)
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			_, _ = io.WriteString(conn, row.send)
			said, _ := io.ReadAll(conn) // or it would never end
			if !strings.HasPrefix(string(said), row.told) || len(said) >= endless {
				t.Errorf("got %d bytes that begin %.100q, want %q", len(said), said, row.told)
			}
		})
	}
}

const endless = 64 << 20

// patient reads what comes and answers at length where it is asked to.
func patient(w http.ResponseWriter, r *http.Request) {
	if _, err := io.ReadAll(r.Body); err != nil {
		w.Header().Set("Connection", "close")
		http.Error(w, "half a body", http.StatusBadRequest)
		return
	}
	if r.Header.Get("X-Long") != "" {
		for range endless >> 10 {
			if _, err := io.WriteString(w, strings.Repeat("x", 1<<10)); err != nil {
				return
			}
		}
	}
}

func TestHugeHeadersAreRefused(t *testing.T) {
	t.Parallel()
	r := start(t)
	for name, request := range map[string]string{
		"a header":    "GET /login HTTP/1.1\r\nHost: x\r\nCookie: " + strings.Repeat("x", 64<<10) + "\r\n\r\n",
		"many":        "GET /login HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X-A: b\r\n", 8<<10) + "\r\n",
		"an address":  "GET /login?" + strings.Repeat("x", 64<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n",
		"without end": "GET /login HTTP/1.1\r\nHost: x\r\nCookie: " + strings.Repeat("x", 64<<10),
	} {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(r.public, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = fmt.Fprint(conn, request) }() // it is answered before it is read
		answer := make([]byte, 12)
		if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != "HTTP/1.1 431" {
			t.Errorf("%s: got %q %v", name, answer, err)
		}
		_ = conn.Close()
	}
	if page := r.browser().Get("/login"); page.Status != http.StatusOK {
		t.Errorf("afterwards: %d", page.Status)
	}
}
