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

// needsPing reports that a pooled connection has to prove that it works before it is
// used again: one that was idle for a while, and one on which there is something
// to read although nothing was asked, which as a rule is that the server ends it.
// After a restart every pooled connection is such a one, and the first request is
// not to pay for it.
func needsPing(_ context.Context, p stdlib.ShouldPingParams) bool {
	return p.IdleDuration > time.Second || hasPendingData(p.Conn.PgConn().Conn())
}

// hasPendingData looks at a socket without reading from it or waiting.
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
	// Not raw.Read, which waits for a reader: pgx leaves one behind after a slow write.
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		_, _, seen = syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	})
	return err != nil || !errors.Is(seen, syscall.EAGAIN)
}

// configurePlans sets up a new connection so that each text is planned once and kept
// for a while. PostgreSQL would plan a statement over arrays anew each time, which takes
// longer than to run it. Plans go by an index where there is one; where there is
// none the cost of a whole table is set beyond that of compiling, which never pays.
func configurePlans(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off")
	return err
}

// planLifetime is how old a plan gets. One that was made while a table was empty reads
// all of it, whatever index it goes by, for as long as it is kept.
const planLifetime = time.Second

// forgetPlans has a connection that is used again make its plans anew once they are old.
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
