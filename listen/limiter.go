package listen

import (
	"container/list"
	"context"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// maxConns bounds memory: a connection takes some 20 kB.
	maxConns = 4096
	// writeTimeout is how long a client may take to read what is written at once.
	writeTimeout = 5 * time.Second
)

// Limiter is a listener that bounds the connections that are open at once. When it is
// full, it ends those that have not sent a whole request, oldest first, and then those
// that are idle. When there are none, it refuses the new one with 503.
type Limiter struct {
	net.Listener
	// Max is how many connections may be open.
	Max int
	// PerNetwork is how many of them one client may have: an IPv4 address or an IPv6
	// /64, since a subscriber has all of it. Zero: all of them.
	PerNetwork int
	// Trusted are proxies, whose connections are those of many clients.
	Trusted []netip.Prefix
	// WriteTimeout is for each write, so that an answer that nobody reads does not hold
	// a connection. It replaces the server's.
	WriteTimeout time.Duration

	server         *http.Server
	ended, refused atomic.Int64
	linger         chan struct{}

	mu       sync.Mutex
	conns    list.List // of *conn, the oldest first
	networks map[netip.Prefix]int
}

// NewLimiter leaves half of the files that this process may open to everything else.
func NewLimiter(l net.Listener) *Limiter {
	most := uint64(maxConns)
	var files syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files) == nil {
		most = min(most, files.Cur/2)
	}
	return &Limiter{Listener: l, Max: int(most), PerNetwork: int(most / 4), WriteTimeout: writeTimeout,
		linger: make(chan struct{}, maxLingering), networks: map[netip.Prefix]int{}}
}

// Attach follows the connections of the server that accepts here. Its handlers must be
// within [Limiter.Handler].
func (l *Limiter) Attach(s *http.Server) {
	l.server, s.ConnState, s.WriteTimeout = s, l.follow, 0
	s.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, connKey{}, c)
	}
}

// Handler notices when a request has arrived whole. It replaces the body of the request
// that it is given, which must be a copy of the server's own: the server looks at the
// body's type when it answers.
func (l *Limiter) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(connKey{}).(*conn); ok {
			c.receive(r)
		}
		next.ServeHTTP(w, r)
	})
}

// Open counts the connections.
func (l *Limiter) Open() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.conns.Len()
}

// Ended counts the connections that made room while no request of theirs was answered.
func (l *Limiter) Ended() int64 { return l.ended.Load() }

// Refused counts the connections for which there was no room.
func (l *Limiter) Refused() int64 { return l.refused.Load() }

// Busy says whether a connection is in a request or may have sent one.
func (l *Limiter) Busy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for e := l.conns.Front(); e != nil; e = e.Next() {
		if e.Value.(*conn).state.Load() != idle {
			return true
		}
	}
	return false
}

// Wait returns once the last refused or closed client has been given its answer. Later
// ones are closed at once. It may be called once.
func (l *Limiter) Wait() {
	for range cap(l.linger) {
		l.linger <- struct{}{}
	}
}

// Accept returns the next connection for which there is room.
func (l *Limiter) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c, open := l.admit(accepted)
		if c == nil {
			l.refuse(accepted)
			continue
		}
		if open == l.Max*3/4 {
			l.server.SetKeepAlivesEnabled(false) // which also ends those that are idle
		}
		return c, nil
	}
}

// admit returns nil where there is no room.
func (l *Limiter) admit(accepted net.Conn) (c *conn, open int) {
	c = &conn{Conn: accepted, limiter: l, network: l.networkOf(accepted)}
	c.body.conn = c
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.network.IsValid() && l.networks[c.network] >= l.PerNetwork &&
		!l.makeRoom(func(other *conn) bool { return other.network == c.network }) {
		return nil, 0
	}
	if l.conns.Len() >= l.Max && !l.makeRoom(func(*conn) bool { return true }) {
		return nil, 0
	}
	c.place = l.conns.PushBack(c)
	l.networks[c.network]++
	return c, l.conns.Len()
}

// networkOf is what counts as one client, invalid where it is not limited.
func (l *Limiter) networkOf(c net.Conn) netip.Prefix {
	peer, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil || l.PerNetwork == 0 {
		return netip.Prefix{}
	}
	address := peer.Addr().Unmap()
	for _, proxies := range l.Trusted {
		if proxies.Contains(address) {
			return netip.Prefix{}
		}
	}
	bits := 64
	if address.Is4() {
		bits = 32
	}
	network, _ := address.Prefix(bits) // fails only for more bits than there are
	return network
}

// makeRoom ends a connection that has not sent a whole request. Where there is none, it
// ends one between two requests, which a client has to expect at any time.
func (l *Limiter) makeRoom(of func(*conn) bool) bool {
	return l.endOldest(waiting, of) || l.endOldest(idle, of)
}

// endOldest ends the oldest connection in a state.
func (l *Limiter) endOldest(state int32, of func(*conn) bool) bool {
	for e := l.conns.Front(); e != nil; e = e.Next() {
		if c := e.Value.(*conn); of(c) && c.state.CompareAndSwap(state, ended) {
			_ = c.Conn.Close()
			l.remove(c)
			l.ended.Add(1)
			return true
		}
	}
	return false
}

func (l *Limiter) remove(c *conn) {
	if c.place == nil {
		return
	}
	l.conns.Remove(c.place)
	c.place = nil
	if l.networks[c.network]--; l.networks[c.network] == 0 {
		delete(l.networks, c.network)
	}
}

// follow is called by the server at each change of a connection's state.
func (l *Limiter) follow(accepted net.Conn, state http.ConnState) {
	c := accepted.(*conn)
	switch state {
	case http.StateActive:
		c.state.CompareAndSwap(idle, waiting)
	case http.StateIdle:
		c.unread.Store(false)
		c.state.CompareAndSwap(serving, idle)
	case http.StateClosed:
		l.mu.Lock()
		l.remove(c)
		open := l.conns.Len()
		l.mu.Unlock()
		if open == l.Max/2 {
			l.server.SetKeepAlivesEnabled(true)
		}
	}
}
