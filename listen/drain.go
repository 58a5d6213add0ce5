package listen

import (
	"context"
	"net"
	"sync"
	"time"
)

// acceptAfterClose is how long a closed listener continues to accept: longer than a
// handshake takes that has begun.
const acceptAfterClose = 200 * time.Millisecond

// Drain is a listener that, once closed, still accepts pending connections. The kernel
// completes connections before they are accepted, and a client may have sent its
// request on one. Closing at once would reset them, and no load balancer sends a POST
// twice.
type Drain struct {
	*net.TCPListener
	closing sync.Once
}

// NewDrain listens on a TCP address.
func NewDrain(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	config.SetMultipathTCP(false) // which has no filters, and would serve nobody behind a load balancer
	l, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &Drain{TCPListener: l.(*net.TCPListener)}, nil
}

// Close does not wait. Accept continues to return connections until the listener is
// closed, shortly after. No new ones begin in between, or one of them might be completed
// after the last was accepted.
func (d *Drain) Close() error {
	d.closing.Do(func() {
		_ = dropNew(d.TCPListener) // without it, few are reset
		time.AfterFunc(acceptAfterClose, func() { _ = d.TCPListener.Close() })
	})
	return nil
}
