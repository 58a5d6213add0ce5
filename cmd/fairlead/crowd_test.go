package main

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// hostel is a server with few places; a request for /stay stays until it is let go.
type hostel struct {
	*connLimit
	t    *testing.T
	url  string
	in   chan struct{}
	stay chan struct{}
}

func openHostel(t *testing.T, places int) *hostel {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &hostel{connLimit: newConnLimit(listener), t: t, url: "http://" + listener.Addr().String(), in: make(chan struct{}), stay: make(chan struct{})}
	h.most = places
	server := newHTTPServer(http.HandlerFunc(h.answer), slog.New(slog.DiscardHandler))
	h.serves(server)
	go func() { _ = server.Serve(h) }()
	t.Cleanup(func() { _ = server.Close() })
	return h
}

func (h *hostel) answer(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/stay" {
		h.in <- struct{}{}
		<-h.stay
	}
	_, _ = io.WriteString(w, "welcome")
}

// get asks on a connection of its own.
func (h *hostel) get(path string) (*http.Response, string) {
	h.t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(h.url + path)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return res, string(body)
}

// connect opens a connection and returns once it is counted.
func (h *hostel) connect() net.Conn {
	h.t.Helper()
	before := h.Open()
	conn, err := (&net.Dialer{}).DialContext(h.t.Context(), "tcp", strings.TrimPrefix(h.url, "http://"))
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = conn.Close() })
	for h.Open() == before {
		runtime.Gosched()
	}
	return conn
}

// empty waits until everybody has left.
func (h *hostel) empty() {
	for h.Open() > 0 {
		runtime.Gosched()
	}
}

func TestWhoComesToAFullHouseIsToldSo(t *testing.T) {
	t.Parallel()
	h := openHostel(t, 4)
	var guests sync.WaitGroup
	for range 4 {
		guests.Go(func() {
			if res, body := h.get("/stay"); res.StatusCode != http.StatusOK || body != "welcome" {
				t.Errorf("who was let in got %d %s", res.StatusCode, body)
			}
		})
		<-h.in
	}
	for range 3 {
		if res, body := h.get("/"); res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") != "5" || !strings.HasPrefix(body, "We are busy.") {
			t.Errorf("who was not got %d %v %q", res.StatusCode, res.Header, body)
		}
	}
	close(h.stay)
	guests.Wait()
	h.empty()
	if res, _ := h.get("/"); res.StatusCode != http.StatusOK || h.turnedAway.Load() != 3 {
		t.Errorf("afterwards: %d, and %d were turned away", res.StatusCode, h.turnedAway.Load())
	}
}

func TestWhoSaysNothingMakesRoom(t *testing.T) {
	t.Parallel()
	h := openHostel(t, 4)
	silent := []net.Conn{h.connect(), h.connect(), h.connect(), h.connect()}
	for _, conn := range silent[:2] {
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: half")
		if res, _ := h.get("/"); res.StatusCode != http.StatusOK {
			t.Errorf("got %d", res.StatusCode)
		}
		for h.Open() == 4 { // until it has left
			runtime.Gosched()
		}
		if said, _ := io.ReadAll(conn); len(said) > 0 {
			t.Errorf("the oldest was told %q", said)
		}
		h.connect()
	}
	if h.ended.Load() != 2 || h.turnedAway.Load() != 0 || h.Open() != 4 {
		t.Errorf("%d were ended, %d turned away, %d are open", h.ended.Load(), h.turnedAway.Load(), h.Open())
	}
	if _, err := io.WriteString(silent[3], "GET / HTTP/1.0\r\n\r\n"); err != nil {
		t.Error("a younger one was ended too")
	}
	if said, _ := io.ReadAll(silent[3]); !strings.HasPrefix(string(said), "HTTP/1.0 200") {
		t.Errorf("it was told %q", said)
	}
}

func TestWhoIsIdleMakesRoom(t *testing.T) {
	t.Parallel()
	h := openHostel(t, 8)
	var idle []net.Conn
	for range 5 {
		conn := h.connect()
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: idle\r\n\r\n")
		idle = append(idle, conn)
	}
	for _, conn := range idle {
		answer := make([]byte, 9)
		if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != "HTTP/1.1 " {
			t.Fatalf("%q %v", answer, err)
		}
	}
	if res, _ := h.get("/"); res.StatusCode != http.StatusOK {
		t.Errorf("the one that fills the house up gets %d", res.StatusCode)
	}
	for _, conn := range idle {
		_, _ = io.ReadAll(conn) // which ends
	}
	h.empty()
	conn := h.connect()
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: later\r\n\r\nGET / HTTP/1.1\r\nHost: later\r\nConnection: close\r\n\r\n")
	if said, _ := io.ReadAll(conn); strings.Count(string(said), "welcome") != 2 {
		t.Errorf("later, connections are still not kept: %s", said)
	}
}

func TestTheDoorsLeaveHalfOfTheFilesToOthers(t *testing.T) {
	t.Parallel()
	if got := newConnLimit(nil).most; got < 1 || got > mostConnections {
		t.Errorf("%d connections", got)
	}
}
