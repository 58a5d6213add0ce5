package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
)

// conn is one keep-alive connection that reads no more of HTTP/1.1 than a short
// response with a length needs, so that the generator costs little beside the server.
type conn struct {
	address string
	conn    net.Conn
	out     []byte // the request
	in      []byte // what has been read
}

var errNoLength = errors.New("a response without a Content-Length")

// roundTrip sends the request in out and reads its response, valid until the next one.
func (c *conn) roundTrip() (response, error) {
	if c.conn == nil {
		conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", c.address)
		if err != nil {
			return response{}, err
		}
		c.conn = conn
	}
	a, err := c.exchange()
	if err != nil {
		c.close()
	}
	return a, err
}

func (c *conn) exchange() (response, error) {
	if _, err := c.conn.Write(c.out); err != nil {
		return response{}, err
	}
	c.in = c.in[:0]
	for {
		if len(c.in) == cap(c.in) {
			c.in = append(c.in, make([]byte, 4096)...)[:len(c.in)]
		}
		n, err := c.conn.Read(c.in[len(c.in):cap(c.in)])
		c.in = c.in[:len(c.in)+n]
		if a, whole, wrong := parse(c.in); whole || wrong != nil {
			return a, wrong
		}
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return response{}, err
		}
	}
}

func (c *conn) close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

// response is a status and everything that came, header included.
type response struct {
	status int
	text   []byte
}

var (
	headerEnd  = []byte("\r\n\r\n")
	lengthName = []byte("\r\nContent-Length: ")
)

// parse reads a response, if all of it is there. Go's server writes this header's
// name in this case.
func parse(b []byte) (a response, whole bool, err error) {
	end := bytes.Index(b, headerEnd)
	if end < 0 {
		return a, false, nil
	}
	header := b[:end+2]
	if len(header) < 12 || string(header[:9]) != "HTTP/1.1 " {
		return a, false, fmt.Errorf("not a response: %q", header)
	}
	if a.status, err = strconv.Atoi(string(header[9:12])); err != nil {
		return a, false, fmt.Errorf("not a status: %q", header[9:12])
	}
	at := bytes.Index(header, lengthName)
	if at < 0 {
		return a, false, errNoLength
	}
	value, _, _ := bytes.Cut(header[at+len(lengthName):], headerEnd[:2])
	length, err := strconv.Atoi(string(value))
	if err != nil || length < 0 {
		return a, false, fmt.Errorf("not a length: %q", value)
	}
	total := end + len(headerEnd) + length
	if len(b) > total {
		return a, false, fmt.Errorf("%d bytes too many came", len(b)-total)
	}
	a.text = b
	return a, len(b) == total, nil
}
