package listen_test

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"fairlead/listen"
)

func TestDrainAcceptsWhatTheKernelHadAcceptedBeforeClose(t *testing.T) {
	t.Parallel()
	l, err := listen.NewDrain(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	const early = 20
	for range early {
		dial(t, address, "!")
	}
	for range 2 { // the server closes it, and then the owner does
		if err := l.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	accepted := 0
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
			t.Errorf("an accepted connection was broken: %v", err)
		}
		accepted++
		_ = c.Close()
	}
	if accepted != early {
		t.Errorf("%d of %d were accepted", accepted, early)
	}
	if c, err := net.DialTimeout("tcp", address, time.Minute); err == nil {
		_ = c.Close()
		t.Error("a connection was accepted after the close")
	}
}
