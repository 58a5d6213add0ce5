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

// door is one address and the server behind it; without a listener it is shut.
type door struct {
	listener net.Listener
	server   *http.Server
	shut     chan struct{} // once nobody comes in any more
}

// doors are all addresses at which this process listens.
type doors struct {
	public, ops, demo door
	crowd             *crowd // at the public one
}

// openDoors takes the addresses that the settings name.
func (p *program) openDoors(ctx context.Context) (*doors, error) {
	d := &doors{}
	demo := ""
	if p.settings.Demo {
		demo = cmp.Or(p.demoAddr, defaultDemoAddr)
	}
	for _, one := range []struct {
		door          *door
		flag, address string
		open          func(ctx context.Context, address string) (net.Listener, error)
	}{{&d.public, "addr", p.settings.Addr, newEntrance}, {&d.ops, "ops-addr", p.settings.OpsAddr, listen}, {&d.demo, "demo", demo, listen}} {
		if one.address == "" {
			continue
		}
		listener, err := one.open(ctx, one.address)
		if err != nil {
			d.close()
			return nil, fmt.Errorf("cannot listen on %s (--%s): %w", one.address, one.flag, plain(err))
		}
		one.door.listener = listener
	}
	d.crowd = newCrowd(d.public.listener)
	d.public.listener = d.crowd
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
func (d *doors) all() (open []*door) {
	for _, one := range []*door{&d.demo, &d.public, &d.ops} {
		if one.listener != nil {
			open = append(open, one)
		}
	}
	return open
}

// serve answers until ctx ends or a listener fails, and then shuts every door
// once what is in flight is done. Where it was told to stop, it goes on for delay
// first, so that balancers notice.
func (d *doors) serve(told context.Context, delay time.Duration, stopping func()) error {
	group, ctx := errgroup.WithContext(told)
	for _, one := range d.all() {
		one.shut = make(chan struct{})
		group.Go(func() error {
			defer close(one.shut)
			err := one.server.Serve(one.listener)
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
func (d *doors) close() {
	for _, one := range d.all() {
		_ = one.listener.Close()
	}
}

// publicURL is where browsers see this server. Where the system chose the port,
// as it does for tests, only we can know it.
func (d *doors) publicURL(s *settings) *url.URL {
	public := *s.PublicURL
	if strings.HasSuffix(s.Addr, ":0") && public.Hostname() == "localhost" {
		public.Host = net.JoinHostPort(public.Hostname(), strconv.Itoa(d.public.port()))
	}
	return &public
}

// address is where a door is, empty when it is shut.
func (d *door) address() string {
	if d.listener == nil {
		return ""
	}
	return d.listener.Addr().String()
}

func (d *door) port() int { return d.listener.Addr().(*net.TCPAddr).Port }

// localURL is a door as a browser on this machine sees it.
func (d *door) localURL() string { return "http://localhost:" + strconv.Itoa(d.port()) }
