package listen_test

import (
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"fairlead/listen"
)

// served is a server behind a limiter. A request for /stay is answered once release is
// called.
type served struct {
	*listen.Limiter
	t       *testing.T
	address string
	in      chan struct{}
	stay    chan struct{}
}

func serve(t *testing.T, limit func(*listen.Limiter)) *served {
	t.Helper()
	l, err := listen.NewDrain(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &served{listen.NewLimiter(l), t, l.Addr().String(), make(chan struct{}), make(chan struct{})}
	limit(s.Limiter)
	inner := s.Handler(http.HandlerFunc(s.answer))
	server := &http.Server{MaxHeaderBytes: 32 << 10, ReadHeaderTimeout: time.Minute,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { inner.ServeHTTP(w, r.WithContext(r.Context())) })}
	s.Attach(server)
	go func() { _ = server.Serve(s) }()
	t.Cleanup(func() {
		_ = server.Close()
		s.Wait()
	})
	return s
}

func places(n int) func(*listen.Limiter) {
	return func(l *listen.Limiter) { l.Max, l.PerNetwork = n, 0 }
}

func (s *served) answer(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/stay":
		_, _ = io.Copy(io.Discard, r.Body)
		s.in <- struct{}{}
		<-s.stay
	case "/half":
		s.in <- struct{}{}
	case "/unread":
		w.Header().Set("Connection", "close")
	case "/endless":
		for {
			if _, err := io.WriteString(w, strings.Repeat("x", 64<<10)); err != nil {
				s.in <- struct{}{}
				return
			}
		}
	}
	if r.URL.Path != "/unread" {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	_, _ = io.WriteString(w, "done")
}

// get sends a request on a connection of its own.
func (s *served) get(path string) (*http.Response, string) {
	s.t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get("http://" + s.address + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res, string(text)
}

// connect opens a connection and, once it is counted, sends something on it.
func (s *served) connect(send string) net.Conn {
	s.t.Helper()
	before := s.Open()
	c := dial(s.t, s.address, "")
	for s.Open() == before {
		runtime.Gosched()
	}
	if _, err := io.WriteString(c, send); err != nil {
		s.t.Fatal(err)
	}
	return c
}

// until waits until so many connections are open.
func (s *served) until(open int) {
	for s.Open() != open {
		runtime.Gosched()
	}
}

func dial(t *testing.T, address, send string) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := io.WriteString(c, send); err != nil {
		t.Fatal(err)
	}
	return c
}

// wantWholeAnswer sends a request and reads until the connection ends, which must not be
// by a reset.
func wantWholeAnswer(t *testing.T, address, status, request string) {
	t.Helper()
	c := dial(t, address, "")
	sent := make(chan error, 1)
	go func() {
		_, err := io.WriteString(c, request)
		if err == nil {
			err = c.(*net.TCPConn).CloseWrite()
		}
		sent <- err
	}()
	got, err := io.ReadAll(c)
	if err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 "+status) {
		t.Errorf("got %.60q (%v), want %s", got, err, status)
	}
	if err := <-sent; err != nil {
		t.Errorf("sending %.20q failed: %v", request, err)
	}
}

// from connects from an address of this machine.
func from(t *testing.T, local, address string) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(local)}}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Skipf("this machine cannot use %s: %v", local, err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}
