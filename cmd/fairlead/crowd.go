package main

import (
	"container/list"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
)

// mostConnections take some 20 kB each.
const mostConnections = 4096

// conns is a listener that lets so many connections in at once. When it fills up,
// those that wait for their next request are ended, and then those that have never
// sent one whole, oldest first. When all the others have asked something and wait
// for the answer, whoever comes is turned away.
type connLimit struct {
	net.Listener
	most   int
	server *http.Server

	ended, turnedAway atomic.Int64
	telling           chan struct{}

	mu     sync.Mutex
	inside map[*trackedConn]struct{}
	silent list.List // of guests, the oldest first
}

// trackedConn is a connection.
type trackedConn struct {
	net.Conn
	asked atomic.Bool
	waits atomic.Bool // for its next request
	// The crowd's: where it stands among the silent.
	place *list.Element
}

// newConnLimit leaves half of the files that this process may open to everything else.
func newConnLimit(l net.Listener) *connLimit {
	most := uint64(mostConnections)
	var files syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files) == nil {
		most = min(most, files.Cur/2)
	}
	return &connLimit{
		Listener: l,
		most:     int(most),
		telling:  make(chan struct{}, turningAway),
		inside:   map[*trackedConn]struct{}{},
	}
}

// serves names the server that accepts here.
func (c *connLimit) serves(s *http.Server) { c.server, s.ConnState = s, c.follow }

// Open counts the connections.
func (c *connLimit) Open() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.inside)
}

// busy says that somebody is in the midst of a request, or has not sent one yet.
func (c *connLimit) busy() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for g := range c.inside {
		if !g.waits.Load() {
			return true
		}
	}
	return false
}

// Accept waits for somebody for whom there is room.
func (c *connLimit) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		g, open := c.admit(conn)
		if g == nil {
			c.turnAway(conn)
			continue
		}
		if open == c.most*3/4 {
			c.server.SetKeepAlivesEnabled(false) // which also ends those that are idle
		}
		return g, nil
	}
}

func (c *connLimit) admit(conn net.Conn) (*trackedConn, int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.inside) >= c.most && !c.endOldest() {
		return nil, len(c.inside)
	}
	g := &trackedConn{Conn: conn}
	g.place = c.silent.PushBack(g)
	c.inside[g] = struct{}{}
	return g, len(c.inside)
}

// endOldest makes room where somebody has said nothing yet.
func (c *connLimit) endOldest() bool {
	oldest := c.silent.Front()
	if oldest == nil {
		return false
	}
	g := c.silent.Remove(oldest).(*trackedConn)
	g.place = nil
	_ = g.Close()
	delete(c.inside, g)
	c.ended.Add(1)
	return true
}

// follow is told by the server what becomes of a connection.
func (c *connLimit) follow(conn net.Conn, state http.ConnState) {
	g := conn.(*trackedConn)
	g.waits.Store(state == http.StateIdle)
	if state == http.StateActive && !g.asked.Load() {
		g.asked.Store(true)
		c.leave(g, false)
	}
	if state == http.StateClosed && c.leave(g, true) == c.most/2 {
		c.server.SetKeepAlivesEnabled(true)
	}
}

// leave takes a guest from among the silent, and where it goes for good from the
// crowd. It answers how many are left.
func (c *connLimit) leave(g *trackedConn, forGood bool) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if g.place != nil {
		c.silent.Remove(g.place)
		g.place = nil
	}
	if forGood {
		delete(c.inside, g)
	}
	return len(c.inside)
}
