package listen_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/listen"
)

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
