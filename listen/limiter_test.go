package listen_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"sync"
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

func TestLimiterRefusesWith503WhenFull(t *testing.T) {
	t.Parallel()
	s := serve(t, places(4))
	var inside sync.WaitGroup
	for range 4 {
		inside.Go(func() {
			if res, text := s.get("/stay"); res.StatusCode != http.StatusOK || text != "done" {
				t.Errorf("an accepted request got %d %s", res.StatusCode, text)
			}
		})
		<-s.in
	}
	for range 3 {
		if res, text := s.get("/"); res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") != "5" || !strings.HasPrefix(text, "We are busy.") {
			t.Errorf("got %d %v %q", res.StatusCode, res.Header, text)
		}
	}
	close(s.stay)
	inside.Wait()
	s.until(0)
	if res, _ := s.get("/"); res.StatusCode != http.StatusOK || s.Refused() != 3 {
		t.Errorf("afterwards: %d, and %d were refused", res.StatusCode, s.Refused())
	}
}

func TestLimiterSends503ForAnySizeOfRequest(t *testing.T) {
	t.Parallel()
	s := serve(t, places(1))
	var inside sync.WaitGroup
	inside.Go(func() { s.get("/stay") })
	<-s.in
	for _, size := range []int{10, 6 << 10, 30 << 10, 200 << 10} {
		wantWholeAnswer(t, s.address, "503", "GET / HTTP/1.1\r\nHost: x\r\nCookie: "+strings.Repeat("x", size)+"\r\n\r\n")
	}
	close(s.stay)
	inside.Wait()
}

func TestLimiterDeliversTheResponseToAnUnreadRequest(t *testing.T) {
	t.Parallel()
	s := serve(t, places(8))
	body := strings.Repeat("x", 200<<10)
	for range 10 {
		wantWholeAnswer(t, s.address, "431", "GET / HTTP/1.1\r\nHost: x\r\nCookie: "+body+"\r\n\r\n")
		wantWholeAnswer(t, s.address, "200", fmt.Sprintf("POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
	}
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

func TestLimiterEndsAnIncompleteRequestForANewConnection(t *testing.T) {
	t.Parallel()
	for name, half := range map[string]string{
		"nothing":      "",
		"half a head":  "GET / HTTP/1.1\r\nHost: half",
		"half a body":  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf=",
		"half a chunk": "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf=",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, places(3))
			oldest := s.connect(half)
			younger := []net.Conn{s.connect(half), s.connect("")}
			if res, _ := s.get("/"); res.StatusCode != http.StatusOK {
				t.Errorf("a new request got %d", res.StatusCode)
			}
			_, _ = io.ReadAll(oldest) // which ends
			if s.Ended() != 1 || s.Refused() != 0 {
				t.Errorf("%d were ended and %d refused", s.Ended(), s.Refused())
			}
			_, _ = io.WriteString(younger[1], "GET / HTTP/1.0\r\n\r\n")
			if got, _ := io.ReadAll(younger[1]); !strings.HasPrefix(string(got), "HTTP/1.0 200") {
				t.Errorf("the youngest got %q", got)
			}
		})
	}
}

func TestLimiterEndsAnIncompleteSecondRequest(t *testing.T) {
	t.Parallel()
	s := serve(t, func(l *listen.Limiter) { l.Max, l.PerNetwork = 8, 1 })
	c := s.connect("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	_, _ = io.WriteString(c, "POST /half HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf=")
	<-s.in
	if res, _ := s.get("/"); res.StatusCode != http.StatusOK || s.Ended() != 1 {
		t.Errorf("a new request got %d, and %d were ended", res.StatusCode, s.Ended())
	}
}

func TestLimiterNeverEndsACompleteRequest(t *testing.T) {
	t.Parallel()
	s := serve(t, places(2))
	var inside sync.WaitGroup
	for range 2 {
		inside.Go(func() {
			c := dial(t, s.address, "POST /stay HTTP/1.0\r\nContent-Length: 5\r\n\r\nwhole")
			if got, _ := io.ReadAll(c); !strings.HasPrefix(string(got), "HTTP/1.0 200") {
				t.Errorf("got %q", got)
			}
		})
		<-s.in
	}
	if res, _ := s.get("/"); res.StatusCode != http.StatusServiceUnavailable || s.Ended() != 0 {
		t.Errorf("a third request got %d, and %d were ended", res.StatusCode, s.Ended())
	}
	close(s.stay)
	inside.Wait()
}

func TestLimiterBoundsTheConnectionsOfOneAddress(t *testing.T) {
	t.Parallel()
	s := serve(t, func(l *listen.Limiter) { l.Max, l.PerNetwork = 6, 2 })
	other := from(t, "127.0.0.2", s.address)
	_, _ = io.WriteString(other, "GET /stay HTTP/1.1\r\nHost: x\r\n\r\n")
	<-s.in
	for range 2 {
		_, _ = io.WriteString(s.connect(""), "GET /stay HTTP/1.1\r\nHost: x\r\n\r\n")
		<-s.in
	}
	if res, _ := s.get("/"); res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a third connection of one address got %d", res.StatusCode)
	}
	third := from(t, "127.0.0.3", s.address)
	_, _ = io.WriteString(third, "GET / HTTP/1.0\r\n\r\n")
	if got, _ := io.ReadAll(third); !strings.HasPrefix(string(got), "HTTP/1.0 200") {
		t.Errorf("another address got %q", got)
	}
	close(s.stay)
}

func TestLimiterEndsAConnectionOfTheSameAddressFirst(t *testing.T) {
	t.Parallel()
	s := serve(t, func(l *listen.Limiter) { l.Max, l.PerNetwork = 6, 2 })
	other := from(t, "127.0.0.2", s.address)
	s.until(1)
	s.connect("")
	s.connect("")
	if res, _ := s.get("/"); res.StatusCode != http.StatusOK || s.Ended() != 1 {
		t.Errorf("got %d, and %d were ended", res.StatusCode, s.Ended())
	}
	_, _ = io.WriteString(other, "GET / HTTP/1.0\r\n\r\n")
	if got, _ := io.ReadAll(other); !strings.HasPrefix(string(got), "HTTP/1.0 200") {
		t.Errorf("the older connection of another address got %q", got)
	}
}

// Idle connections of one address once kept the next one from that address out.
func TestAcceptEndsAnIdleConnectionOfAnAddressThatHasItsShare(t *testing.T) {
	t.Parallel()
	s := serve(t, func(l *listen.Limiter) { l.Max, l.PerNetwork = 12, 2 })
	var idle []net.Conn
	for _, c := range []net.Conn{from(t, "127.0.0.2", s.address), s.connect(""), s.connect("")} {
		_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: idle\r\n\r\n")
		if _, err := io.ReadFull(c, make([]byte, 9)); err != nil {
			t.Fatal(err)
		}
		idle = append(idle, c)
	}
	for s.Busy() {
		runtime.Gosched()
	}
	if res, _ := s.get("/"); res.StatusCode != http.StatusOK || s.Ended() != 1 {
		t.Errorf("got %d, and %d were ended", res.StatusCode, s.Ended())
	}
	if _, err := io.ReadAll(idle[1]); err != nil { // which ends
		t.Error(err)
	}
	_, _ = io.WriteString(idle[0], "GET / HTTP/1.0\r\n\r\n")
	if got, _ := io.ReadAll(idle[0]); strings.Count(string(got), "done") != 2 {
		t.Errorf("the older connection of another address got %q", got)
	}
}

func TestLimiterDoesNotBoundATrustedProxy(t *testing.T) {
	t.Parallel()
	s := serve(t, func(l *listen.Limiter) {
		l.Max, l.PerNetwork, l.Trusted = 6, 2, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	for range 5 {
		s.connect("")
	}
	if s.Ended() != 0 {
		t.Errorf("%d were ended", s.Ended())
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

func TestLimiterEndsIdleConnectionsAsItFills(t *testing.T) {
	t.Parallel()
	s := serve(t, places(8))
	var kept []net.Conn
	for range 5 {
		c := s.connect("GET / HTTP/1.1\r\nHost: idle\r\n\r\n")
		if _, err := io.ReadFull(c, make([]byte, 9)); err != nil {
			t.Fatal(err)
		}
		kept = append(kept, c)
	}
	for s.Busy() {
		runtime.Gosched()
	}
	if res, _ := s.get("/"); res.StatusCode != http.StatusOK {
		t.Errorf("got %d", res.StatusCode)
	}
	for _, c := range kept {
		_, _ = io.ReadAll(c) // which ends
	}
	s.until(0)
	c := s.connect("GET / HTTP/1.1\r\nHost: later\r\n\r\nGET / HTTP/1.1\r\nHost: later\r\nConnection: close\r\n\r\n")
	if got, _ := io.ReadAll(c); strings.Count(string(got), "done") != 2 {
		t.Errorf("later, connections are still not kept: %s", got)
	}
}

func TestLimiterCutsOffAClientThatDoesNotRead(t *testing.T) {
	t.Parallel()
	if l := listen.NewLimiter(nil); l.WriteTimeout <= 0 || l.WriteTimeout > 10*time.Second {
		t.Errorf("an answer may wait %s for its reader", l.WriteTimeout)
	}
	s := serve(t, func(l *listen.Limiter) { l.WriteTimeout = time.Millisecond })
	s.connect("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
	<-s.in
	s.until(0)
}

func TestNewLimiterLeavesHalfOfTheFiles(t *testing.T) {
	t.Parallel()
	l := listen.NewLimiter(nil)
	if l.Max < 1 || l.Max > 4096 || l.PerNetwork != l.Max/4 {
		t.Errorf("%d connections, %d of one address", l.Max, l.PerNetwork)
	}
}
