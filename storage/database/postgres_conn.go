package database

import (
	"context"
	"crypto/tls"
	"database/sql/driver"
	"errors"
	"net"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// needsPing reports that a pooled connection must be checked before it is used: one that
// was idle for a while, and one with unexpected data to read, usually the server closing
// it. After PostgreSQL restarts, all connections are like this, and the first requests
// should not fail.
func needsPing(_ context.Context, p stdlib.ShouldPingParams) bool {
	return p.IdleDuration > time.Second || hasPendingData(p.Conn.PgConn().Conn())
}

// hasPendingData checks a socket without reading from it or waiting.
func hasPendingData(conn net.Conn) bool {
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
	// Not raw.Read, which waits for other readers: pgx leaves one behind after a slow
	// write.
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		_, _, seen = syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	})
	return err != nil || !errors.Is(seen, syscall.EAGAIN)
}

// configurePlans makes a new connection plan each statement once and keep the plan:
// PostgreSQL would plan a statement over arrays every time, which takes longer than
// running it. Plans always use an index if there is one. If not, scanning a table counts
// as so expensive that JIT would start, which never pays off here.
func configurePlans(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off")
	return err
}

// planLifetime is how long plans are kept. A plan made while a table was empty reads all
// of it, even by an index.
const planLifetime = time.Second

// forgetPlans discards the plans of a connection that is used again once they are old.
func forgetPlans(ctx context.Context, conn *pgx.Conn) error {
	const made = "plans made"
	kept := conn.PgConn().CustomData()
	if since, ok := kept[made].(time.Time); ok && time.Since(since) < planLifetime {
		return nil
	}
	kept[made] = time.Now()
	if _, err := conn.Exec(ctx, "DISCARD PLANS"); err != nil {
		return driver.ErrBadConn
	}
	return nil
}
