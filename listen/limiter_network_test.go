package listen_test

import (
	"io"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"testing"

	"fairlead/listen"
)

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
