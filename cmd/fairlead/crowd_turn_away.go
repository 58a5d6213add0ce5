package main

import (
	"io"
	"net"
	"time"
)

const (
	// turningAway is how many are being told at once that there is no room; the
	// rest of a flood is not told.
	turningAway = 256
	// requestWait is how long is waited for their request.
	requestWait = time.Second
)

// noRoom is what they are told, whatever they ask.
const noRoom = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Type: text/plain; charset=utf-8\r\n" +
	"Cache-Control: no-store\r\nConnection: close\r\nContent-Length: 49\r\n\r\n" +
	"We are busy. Please try again in a few seconds.\r\n"

// turnAway ends a connection that was not let in.
func (c *connLimit) turnAway(conn net.Conn) {
	c.turnedAway.Add(1)
	select {
	case c.telling <- struct{}{}:
	default:
		_ = conn.Close()
		return
	}
	go func() {
		defer func() { <-c.telling }()
		tellNoRoom(conn)
	}()
}

// tellNoRoom waits for the request, since many clients take an answer that comes
// before it for a mistake.
func tellNoRoom(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(requestWait))
	if _, err := conn.Read(make([]byte, 4<<10)); err == nil {
		_, _ = io.WriteString(conn, noRoom)
	}
}
