package listen_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"

	"fairlead/listen"
)

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
