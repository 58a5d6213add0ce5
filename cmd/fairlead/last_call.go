package main

import (
	"context"
	"net"
	"sync"
	"time"
)

// lastCall is how long those are let in who had begun to come when the door closed:
// a handshake takes no longer.
const lastCall = 200 * time.Millisecond

// drainListener is a listener that loses nobody when it is closed. The system makes
// connections before we accept them, and a client may have sent its request on one;
// closed at once, a listener would break those off, and no balancer sends a POST a
// second time. From the last call on nobody new gets an answer; who asks again,
// after it, is refused, and goes elsewhere.
type drainListener struct {
	*net.TCPListener
	closing sync.Once
}

func newDrainListener(ctx context.Context, address string) (net.Listener, error) {
	var c net.ListenConfig
	c.SetMultipathTCP(false) // which knows no filters
	l, err := c.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &drainListener{TCPListener: l.(*net.TCPListener)}, nil
}

// Close does not wait. Until Accept says that it is closed it lets people in.
func (e *drainListener) Close() error {
	e.closing.Do(func() {
		if raw, err := e.SyscallConn(); err == nil {
			_ = raw.Control(ignoreNew) // without it very few are lost
		}
		time.AfterFunc(lastCall, func() { _ = e.TCPListener.Close() })
	})
	return nil
}
