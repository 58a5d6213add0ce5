package storage_test

import (
	"encoding/binary"
	"io"
	"net"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// pooler is a proxy in front of PostgreSQL that drops notifications which arrive while a
// client is idle.
type pooler struct {
	url               string
	network, database string // where PostgreSQL is
	swallowed         atomic.Int64
}

const (
	notification = 'A' // (PostgreSQL's manual, 54.7)
	readyAgain   = 'Z'
)

func newPooler(t *testing.T, url string) *pooler {
	t.Helper()
	c, err := pgconn.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &pooler{url: "postgres://" + c.User + "@" + listener.Addr().String() + "/" + c.Database + "?sslmode=disable"}
	p.network, p.database = pgconn.NetworkAddress(c.Host, c.Port)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(client)
		}
	}()
	return p
}

func (p *pooler) serve(client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial(p.network, p.database)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	var written atomic.Int64 // what the client has written
	go func() {
		defer func() { _ = server.Close() }()
		_, _ = io.Copy(server, io.TeeReader(client, counter{&written}))
	}()
	for answered := int64(0); ; {
		message, err := read(server)
		if err != nil {
			return
		}
		if message[0] == notification && written.Load() == answered {
			p.swallowed.Add(1)
			continue
		}
		if message[0] == readyAgain {
			answered = written.Load()
		}
		if _, err := client.Write(message); err != nil {
			return
		}
	}
}

// read reads one message: its type, its length and its body.
func read(from io.Reader) ([]byte, error) {
	message := make([]byte, 5)
	if _, err := io.ReadFull(from, message); err != nil {
		return nil, err
	}
	message = append(message, make([]byte, binary.BigEndian.Uint32(message[1:])-4)...)
	_, err := io.ReadFull(from, message[5:])
	return message, err
}

type counter struct{ n *atomic.Int64 }

func (c counter) Write(b []byte) (int, error) {
	c.n.Add(int64(len(b)))
	return len(b), nil
}

// untilSwallowed waits until more than n notifications were dropped.
func (p *pooler) untilSwallowed(t *testing.T, many int) {
	t.Helper()
	until(t, "more than "+strconv.Itoa(many)+" notifications are lost", func() bool { return p.swallowed.Load() > int64(many) })
}
