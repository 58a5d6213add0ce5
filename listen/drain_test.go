package listen_test

import (
	"errors"
	"io"
	"net"
	"sync"
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

// A listener used to reset a connection that was completed between its last accept and its
// close, and with it a request.
func TestDrainAnswersWhoeverConnectsWhileItCloses(t *testing.T) {
	t.Parallel()
	for range 3 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			answerWhileClosing(t)
		})
	}
}

func answerWhileClosing(t *testing.T) {
	l, err := listen.NewDrain(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	connected := make(chan struct{})
	first := sync.OnceFunc(func() { close(connected) })
	for range 4 {
		all.Go(func() {
			for ask(t, l.Addr().String()) {
				first()
			}
		})
	}
	all.Go(func() {
		for c, err := l.Accept(); err == nil; c, err = l.Accept() {
			all.Go(func() { _, _ = io.Copy(c, c); _ = c.Close() })
		}
	})
	<-connected
	_ = l.Close()
	all.Wait()
}

// ask reports whether a connection was made, which then has to be answered.
func ask(t *testing.T, address string) bool {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, "!"); err != nil {
		t.Errorf("send: %v", err)
	}
	if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
		t.Errorf("a connection was made and not answered: %v", err)
	}
	return true
}
