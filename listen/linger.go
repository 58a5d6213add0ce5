package listen

import (
	"io"
	"net"
	"time"
)

const (
	// maxLingering is how many connections are drained at once. Others are closed
	// without an answer.
	maxLingering = 256
	// lingerTime and lingerBytes bound what is read and discarded.
	lingerTime  = time.Second
	lingerBytes = 256 << 10
)

// noRoom is constant, so that refusing costs little. Nothing is known about when another
// client will close its connection, so Retry-After is the same as of a full gate in web.
const noRoom = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Type: text/plain; charset=utf-8\r\n" +
	"Cache-Control: no-store\r\nConnection: close\r\nContent-Length: 49\r\n\r\n" +
	"We are busy. Please try again in a few seconds.\r\n"

// refuse answers 503 on a connection for which there is no room.
func (l *Limiter) refuse(c net.Conn) {
	l.refused.Add(1)
	if !l.later(func() { sayNoRoom(c) }) {
		_ = c.Close()
	}
}

// later runs do, which takes up to lingerTime, in the background. It reports whether it
// did: not when too many are running.
func (l *Limiter) later(do func()) bool {
	select {
	case l.linger <- struct{}{}:
	default:
		return false
	}
	go func() {
		defer func() { <-l.linger }()
		do()
	}()
	return true
}

// sayNoRoom waits for the beginning of a request: many clients treat an earlier response
// as an error.
func sayNoRoom(c net.Conn) {
	_ = c.SetDeadline(time.Now().Add(lingerTime))
	if _, err := c.Read(make([]byte, 4<<10)); err == nil {
		_, _ = io.WriteString(c, noRoom)
	}
	drain(c)
}

// drain closes the sending side, reads until the client has closed too, and closes.
func drain(c net.Conn) {
	defer func() { _ = c.Close() }()
	if closeWrite(c) != nil {
		return
	}
	_ = c.SetReadDeadline(time.Now().Add(lingerTime))
	_, _ = io.CopyN(io.Discard, c, lingerBytes)
}

func closeWrite(c net.Conn) error {
	half, ok := c.(interface{ CloseWrite() error })
	if !ok {
		return net.ErrClosed
	}
	return half.CloseWrite()
}
