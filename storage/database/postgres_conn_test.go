package database_test

import (
	"net"
	"testing"

	"fairlead/storage/database"
)

// sockets are the two ends of a connection.
func sockets(t *testing.T) (ours, theirs *net.TCPConn) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	dialed, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", listener.Addr().String())
	must(t, err)
	accepted, err := listener.Accept()
	must(t, err)
	t.Cleanup(func() { _, _ = dialed.Close(), accepted.Close() })
	return dialed.(*net.TCPConn), accepted.(*net.TCPConn)
}

func TestHasPendingDataOnceSomethingCanBeRead(t *testing.T) {
	t.Parallel()
	ours, theirs := sockets(t)
	if database.HasPendingData(ours) {
		t.Error("got pending data before anything was written, want none")
	}
	must(t, theirs.Close())
	raw, err := ours.SyscallConn()
	must(t, err)
	must(t, raw.Read(func(uintptr) bool { return database.HasPendingData(ours) })) // waits for them
	if !database.HasPendingData(ours) {
		t.Error("got no pending data after the other end closed, want some")
	}
}

func TestHasPendingDataWhileSomebodyReads(t *testing.T) {
	t.Parallel()
	ours, _ := sockets(t)
	raw, err := ours.SyscallConn()
	must(t, err)
	must(t, raw.Read(func(uintptr) bool {
		if database.HasPendingData(ours) {
			t.Error("got pending data before anything was written, want none")
		}
		return true
	}))
}
