package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"fairlead/listen"
)

// listener is one address and the server behind it. Without a Listener it is off.
type listener struct {
	Listener net.Listener
	server   *http.Server
	closed   chan struct{} // once it accepts no more
}

// listeners are the addresses at which this process listens.
type listeners struct {
	public, ops, demo, demoCarrier listener
	conns                          *listen.Limiter // of the public one
}

// openListeners listens on the addresses in the settings.
func (p *program) openListeners(ctx context.Context) (*listeners, error) {
	d, demo, demoCarrier := &listeners{}, "", ""
	if p.settings.Demo {
		demo, demoCarrier = p.settings.DemoAddr, p.settings.DemoCarrierAddr
	}
	for _, one := range []struct {
		into          *listener
		flag, address string
		open          func(ctx context.Context, address string) (net.Listener, error)
	}{
		{&d.public, "addr", p.settings.Addr, listen.NewDrain}, {&d.ops, "ops-addr", p.settings.OpsAddr, openTCP},
		{&d.demo, "demo-addr", demo, openTCP}, {&d.demoCarrier, "demo-carrier-addr", demoCarrier, openTCP},
	} {
		if one.address == "" {
			continue
		}
		opened, err := one.open(ctx, one.address)
		if err != nil {
			d.close()
			return nil, fmt.Errorf("cannot listen on %s (--%s): %w", one.address, one.flag, systemError(err))
		}
		one.into.Listener = opened
	}
	d.conns = listen.NewLimiter(d.public.Listener)
	d.conns.Trusted = p.settings.TrustedProxies
	if !p.settings.RateLimits {
		d.conns.PerNetwork = 0
	}
	d.public.Listener = d.conns
	return d, nil
}

func openTCP(ctx context.Context, address string) (net.Listener, error) {
	return (&net.ListenConfig{}).Listen(ctx, "tcp", address)
}

// systemError is the operating system's own message, where there is one.
func systemError(err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return err
}

// all lists the open listeners in the order in which they are closed: the Demo Store
// first, since it is a client of ours, the Demo Carrier after us, since we are one of its,
// and operations last, since they watch.
func (d *listeners) all() (open []*listener) {
	for _, one := range []*listener{&d.demo, &d.public, &d.demoCarrier, &d.ops} {
		if one.Listener != nil {
			open = append(open, one)
		}
	}
	return open
}

// serve answers until stop is done or a listener fails, and then closes every listener
// once the requests in flight are answered. When told to stop, it goes on answering for
// delay, so that load balancers notice.
func (d *listeners) serve(stop context.Context, delay time.Duration, stopping func()) error {
	group, ctx := errgroup.WithContext(stop)
	for _, one := range d.all() {
		one.closed = make(chan struct{})
		group.Go(func() error {
			defer close(one.closed)
			err := one.server.Serve(one.Listener)
			if !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
				return fmt.Errorf("stopped listening on %s: %w", one.address(), err)
			}
			return nil
		})
	}
	group.Go(func() error {
		<-ctx.Done()
		stopping()
		if stop.Err() != nil {
			sleep(context.WithoutCancel(ctx), delay)
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		return d.drain(ctx)
	})
	return group.Wait()
}

// close frees the addresses of listeners that were never served.
func (d *listeners) close() {
	for _, one := range d.all() {
		_ = one.Listener.Close()
	}
}

// publicURL is where browsers see this server. Where the system chose the port, as in
// tests, the settings cannot know it.
func (d *listeners) publicURL(s *settings) *url.URL {
	public := *s.PublicURL
	if strings.HasSuffix(s.Addr, ":0") && public.Hostname() == "localhost" {
		public.Host = net.JoinHostPort(public.Hostname(), strconv.Itoa(d.public.port()))
	}
	return &public
}

// address is HOST:PORT, empty where it is off.
func (d *listener) address() string {
	if d.Listener == nil {
		return ""
	}
	return d.Listener.Addr().String()
}

func (d *listener) port() int { return d.Listener.Addr().(*net.TCPAddr).Port }

// localURL is the address as a browser on this machine sees it.
func (d *listener) localURL() string { return "http://localhost:" + strconv.Itoa(d.port()) }
