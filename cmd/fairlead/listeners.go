package main

import (
	"cmp"
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
)

const defaultDemoAddr = "localhost:8081"

// listener is one address and the server behind it; without a listener it is shut.
type listener struct {
	Listener net.Listener
	server   *http.Server
	shut     chan struct{} // once nobody comes in any more
}

// listeners are all addresses at which this process listens.
type listeners struct {
	public, ops, demo listener
	conns             *connLimit // at the public one
}

// openListeners takes the addresses that the settings name.
func (p *program) openListeners(ctx context.Context) (*listeners, error) {
	d := &listeners{}
	demo := ""
	if p.settings.Demo {
		demo = cmp.Or(p.demoAddr, defaultDemoAddr)
	}
	for _, one := range []struct {
		door          *listener
		flag, address string
		open          func(ctx context.Context, address string) (net.Listener, error)
	}{{&d.public, "addr", p.settings.Addr, newDrainListener}, {&d.ops, "ops-addr", p.settings.OpsAddr, listen}, {&d.demo, "demo", demo, listen}} {
		if one.address == "" {
			continue
		}
		listener, err := one.open(ctx, one.address)
		if err != nil {
			d.close()
			return nil, fmt.Errorf("cannot listen on %s (--%s): %w", one.address, one.flag, plain(err))
		}
		one.door.Listener = listener
	}
	d.conns = newConnLimit(d.public.Listener)
	d.public.Listener = d.conns
	return d, nil
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	return (&net.ListenConfig{}).Listen(ctx, "tcp", address)
}

// plain is the system's own word for what is wrong, where there is one.
func plain(err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return err
}

// all lists the open doors in the order in which they are shut: the shop first,
// since it is a client of ours, and operations last, who watch.
func (d *listeners) all() (open []*listener) {
	for _, one := range []*listener{&d.demo, &d.public, &d.ops} {
		if one.Listener != nil {
			open = append(open, one)
		}
	}
	return open
}

// serve answers until ctx ends or a listener fails, and then shuts every door
// once what is in flight is done. Where it was told to stop, it goes on for delay
// first, so that balancers notice.
func (d *listeners) serve(told context.Context, delay time.Duration, stopping func()) error {
	group, ctx := errgroup.WithContext(told)
	for _, one := range d.all() {
		one.shut = make(chan struct{})
		group.Go(func() error {
			defer close(one.shut)
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
		if told.Err() != nil {
			<-time.After(delay)
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		return d.drain(ctx)
	})
	return group.Wait()
}

// close gives the addresses back; those that are served have been closed.
func (d *listeners) close() {
	for _, one := range d.all() {
		_ = one.Listener.Close()
	}
}

// publicURL is where browsers see this server. Where the system chose the port,
// as it does for tests, only we can know it.
func (d *listeners) publicURL(s *settings) *url.URL {
	public := *s.PublicURL
	if strings.HasSuffix(s.Addr, ":0") && public.Hostname() == "localhost" {
		public.Host = net.JoinHostPort(public.Hostname(), strconv.Itoa(d.public.port()))
	}
	return &public
}

// address is where a door is, empty when it is shut.
func (d *listener) address() string {
	if d.Listener == nil {
		return ""
	}
	return d.Listener.Addr().String()
}

func (d *listener) port() int { return d.Listener.Addr().(*net.TCPAddr).Port }

// localURL is a door as a browser on this machine sees it.
func (d *listener) localURL() string { return "http://localhost:" + strconv.Itoa(d.port()) }
