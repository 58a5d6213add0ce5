package storage

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
)

// isDoubtful says that a pooled connection has to prove that it lives before it is
// used again: one that was idle for a while, and one on which there is something
// to read although nothing was asked, which as a rule is the server's farewell.
// After a restart every pooled connection is such a one, and the first request is
// not to pay for it.
func isDoubtful(_ context.Context, p stdlib.ShouldPingParams) bool {
	return p.IdleDuration > time.Second || hasNews(p.Conn.PgConn().Conn())
}

// hasNews looks at a socket without reading from it or waiting.
func hasNews(conn net.Conn) bool {
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return true
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return true
	}
	var seen error
	// Not raw.Read, which waits for a reader: pgx leaves one behind after a slow write.
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		_, _, seen = syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	})
	return err != nil || !errors.Is(seen, syscall.EAGAIN)
}
