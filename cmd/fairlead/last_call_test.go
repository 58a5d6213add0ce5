package main

import (
	"errors"
	"io"
	"net"
	"runtime"
	"testing"
	"time"
)

// Whoever was let in by the system before the last call is let in by us, and
// afterwards whoever comes is told at once that nobody is there.
func TestAtTheLastCallNobodyIsLost(t *testing.T) {
	t.Parallel()
	l, err := newDrainListener(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	const early = 20
	for range early {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := io.WriteString(conn, "!"); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the server closes it, and then whoever opened it
		if err := l.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	late := make(chan error)
	go func() {
		_, err := (&net.Dialer{Timeout: lastCall / 4}).Dial("tcp", address)
		late <- err
	}()
	in := 0
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		said := make([]byte, 1)
		if _, err := io.ReadFull(conn, said); err != nil {
			t.Errorf("somebody was let in and had nothing to say: %v", err)
		}
		in++
		_ = conn.Close()
	}
	if in != early {
		t.Errorf("%d of %d were let in", in, early)
	}
	if err := <-late; err == nil && runtime.GOOS == "linux" {
		t.Error("somebody came in during the last call")
	}
	if conn, err := net.DialTimeout("tcp", address, time.Minute); err == nil {
		_ = conn.Close()
		t.Error("somebody came in after the last call")
	}
}
