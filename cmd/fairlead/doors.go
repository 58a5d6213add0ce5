package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// drainTime is how long requests in flight may take once the server stops:
	// less than the 30 seconds that containers are given.
	drainTime = 25 * time.Second

	defaultDemoAddr = "localhost:8081"
)

// door is one address and the server behind it; without a listener it is shut.
type door struct {
	listener net.Listener
	server   *http.Server
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
	}{{&d.public, "addr", p.settings.Addr}, {&d.ops, "ops-addr", p.settings.OpsAddr}, {&d.demo, "demo", demo}} {
		if one.address == "" {
			continue
		}
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", one.address)
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
// once what is in flight is done.
func (d *doors) serve(ctx context.Context, stopping func()) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, one := range d.all() {
		group.Go(func() error {
			if err := one.server.Serve(one.listener); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("stopped listening on %s: %w", one.address(), err)
			}
			return nil
		})
	}
	group.Go(func() error {
		<-ctx.Done()
		stopping()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		return d.drain(ctx)
	})
	return group.Wait()
}

func (d *doors) drain(ctx context.Context) (err error) {
	for _, one := range d.all() {
		if cut := one.server.Shutdown(ctx); cut != nil {
			_ = one.server.Close()
			err = fmt.Errorf("some requests took longer than %s after the stop and were cut off: %w", drainTime, cut)
		}
	}
	return err
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

// newServer bounds what a slow or greedy client can hold. What is read is short;
// an answer may have to wait for Stripe's.
func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}
