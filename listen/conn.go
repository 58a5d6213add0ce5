package listen

import (
	"container/list"
	"io"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"
)

// The states of a connection.
const (
	waiting int32 = iota // for a request, or for the remainder of one
	serving              // a request that has arrived whole
	idle                 // between two requests
	ended                // to make room
)

// conn is an accepted connection. One request at a time is read from it.
type conn struct {
	net.Conn
	limiter *Limiter
	network netip.Prefix
	state   atomic.Int32
	unread  atomic.Bool // part of a request's body has not been read
	body    body
	place   *list.Element // among the limiter's; nil once it has left
}

type connKey struct{}

// receive follows a request's body, where it has one, until it has arrived.
func (c *conn) receive(r *http.Request) {
	if r.ContentLength == 0 {
		c.arrived()
		return
	}
	c.unread.Store(true)
	c.body.ReadCloser = r.Body
	r.Body = &c.body
}

func (c *conn) arrived() { c.state.CompareAndSwap(waiting, serving) }

// Write gives each write its own deadline.
func (c *conn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.limiter.WriteTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

// CloseWrite lets the server end an answer to a request that it has not read, such as
// one with too large headers, before it closes the connection.
func (c *conn) CloseWrite() error { return closeWrite(c.Conn) }

// Close lingers where the client may still be sending: closing with unread data resets
// the connection, and the client may lose the answer.
func (c *conn) Close() error {
	if (c.state.Load() == waiting || c.unread.Load()) && c.limiter.later(func() { drain(c.Conn) }) {
		return nil
	}
	return c.Conn.Close()
}

// body is a request's body on its way.
type body struct {
	io.ReadCloser
	conn *conn
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil { // io.EOF, or nothing more will come
		b.conn.unread.Store(err != io.EOF)
		b.conn.arrived()
	}
	return n, err
}
