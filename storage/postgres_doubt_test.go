package storage_test

import (
	"net"
	"testing"

	"fairlead/storage"
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

func TestASocketHasNewsOnceSomethingIsToBeRead(t *testing.T) {
	t.Parallel()
	ours, theirs := sockets(t)
	if storage.HasNews(ours) {
		t.Error("news where nobody said anything")
	}
	must(t, theirs.Close())
	raw, err := ours.SyscallConn()
	must(t, err)
	must(t, raw.Read(func(uintptr) bool { return storage.HasNews(ours) })) // waits for them
	if !storage.HasNews(ours) {
		t.Error("no news of a farewell")
	}
}

func TestASocketIsLookedAtWhileSomebodyReads(t *testing.T) {
	t.Parallel()
	ours, _ := sockets(t)
	raw, err := ours.SyscallConn()
	must(t, err)
	must(t, raw.Read(func(uintptr) bool {
		if storage.HasNews(ours) {
			t.Error("news where nobody said anything")
		}
		return true
	}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
