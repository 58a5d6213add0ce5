package carrier

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"regexp"
)

// lengthless is a connection to a carrier on which no answer says how long it is, since
// some say so wrongly: an answer that is announced as shorter than it is would be cut. It is
// read until its JSON is whole, and at most until the connection closes.
type lengthless struct {
	net.Conn
	head []byte // read so far
	over bool   // the head is complete, and what is left of it is to be read first
}

func dialLengthless(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &lengthless{Conn: conn}, nil
}

func dialLengthlessTLS(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&tls.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &lengthless{Conn: conn}, nil
}

// longestHead is more than the HTTP client reads of a head.
const longestHead = 1 << 20

// Read reads the head whole, and then on.
func (l *lengthless) Read(into []byte) (int, error) {
	for !l.over {
		n, err := l.Conn.Read(into)
		l.head = append(l.head, into[:n]...)
		end := bytes.Index(l.head, []byte("\r\n\r\n"))
		if end >= 0 {
			l.head = append(announced.ReplaceAll(l.head[:end:end], []byte("X-Announced:")), l.head[end:]...)
		}
		l.over = end >= 0 || err != nil || len(l.head) > longestHead
	}
	if len(l.head) > 0 {
		n := copy(into, l.head)
		l.head = l.head[n:]
		return n, nil
	}
	return l.Conn.Read(into)
}

var announced = regexp.MustCompile(`(?im)^content-length:`)
