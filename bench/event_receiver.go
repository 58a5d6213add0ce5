package main

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// eventReceiver is where events arrive: one address answers at once, one never does, and at
// one nothing listens.
type eventReceiver struct {
	receivers
	arrivals
	healthyServer, silentServer *http.Server
	ended                       chan struct{}
}

func startReceiver() (*eventReceiver, error) {
	r := &eventReceiver{arrivals: arrivals{seen: map[uint64]seen{}}, ended: make(chan struct{})}
	r.healthyServer = &http.Server{Handler: http.HandlerFunc(r.take), ReadHeaderTimeout: time.Minute}
	r.silentServer = &http.Server{Handler: http.HandlerFunc(r.keep), ReadHeaderTimeout: time.Minute}
	for at, s := range map[*string]*http.Server{&r.healthy: r.healthyServer, &r.silent: r.silentServer, &r.closed: nil} {
		listener, err := listen()
		if err != nil {
			return nil, err
		}
		*at = "http://" + listener.Addr().String()
		if s == nil {
			_ = listener.Close()
			continue
		}
		go func() { _ = s.Serve(listener) }()
	}
	return r, nil
}

func (r *eventReceiver) close() {
	close(r.ended)
	_ = r.healthyServer.Close()
	_ = r.silentServer.Close()
}

func (r *eventReceiver) take(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	now := time.Now()
	if n, ok := readPublished(body); ok && err == nil {
		r.arrived(n, now)
	}
	w.WriteHeader(http.StatusNoContent)
}

// keep never answers.
func (r *eventReceiver) keep(_ http.ResponseWriter, request *http.Request) {
	select {
	case <-request.Context().Done():
	case <-r.ended:
	}
}

// publishedData is the data of event n.
func publishedData(n uint64) string {
	return `{"n":` + strconv.FormatUint(n, 10) + `,"tracking_number":"1Z999AA10123456784","status":"in_transit","location":"Hamburg"}`
}

// readPublished reads n off a body.
func readPublished(body []byte) (n uint64, ok bool) {
	_, after, found := bytes.Cut(body, []byte(`"data":{"n":`))
	digits, _, more := bytes.Cut(after, []byte(","))
	n, err := strconv.ParseUint(string(digits), 10, 64)
	return n, found && more && err == nil
}

// arrivals are when events were taken by the server and when they arrived.
type arrivals struct {
	mu   sync.Mutex
	seen map[uint64]seen
	// latencies are from the 202 until the arrival, of those that arrived while listening.
	latencies []time.Duration
	listening bool
	// left is how many were taken and did not arrive yet, and twice how many came once more.
	left, twice int
}

// seen is what is known of an event.
type seen struct{ taken, arrived time.Time }

// taken notes that the server has taken count events from n on.
func (a *arrivals) taken(n uint64, count int, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.left += count
	for i := range uint64(count) { //nolint:gosec // not negative
		s := a.seen[n+i]
		s.taken = at
		a.note(n+i, s)
	}
}

func (a *arrivals) arrived(n uint64, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.seen[n]
	if !s.arrived.IsZero() {
		a.twice++
		return
	}
	s.arrived = at
	a.note(n, s)
}

// note counts an event once both times are known. One that arrives before the 202 has taken no
// time.
func (a *arrivals) note(n uint64, s seen) {
	a.seen[n] = s
	if s.taken.IsZero() || s.arrived.IsZero() {
		return
	}
	a.left--
	if a.listening {
		a.latencies = append(a.latencies, max(0, s.arrived.Sub(s.taken)))
	}
}

// listen begins to collect latencies.
func (a *arrivals) listen() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.latencies, a.listening = nil, true
}

// collected ends that.
func (a *arrivals) collected() []time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.listening = false
	return a.latencies
}

func (a *arrivals) underWay() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.left
}
