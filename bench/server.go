package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// server is a running fairlead over a filled database.
type server struct {
	*process
	base    *dataset
	address string
	ops     string
	startUp time.Duration
	// The codes that exist, and those that were tried.
	made  uint64
	tried atomic.Uint64
	// dead is how many dead tokens it was given to sweep.
	dead uint64
	// peakBefore is how much memory it had before it was started again, in bytes.
	peakBefore uint64
}

// launchServer starts the program that was built and waits until it is ready.
func (b *bench) launchServer(on *dataset) (*server, error) {
	address, ops, err := freeAddresses()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(context.Background(), b.program, "serve", "--addr", address, "--ops-addr", ops, "--public-url", "http://localhost:8080", //nolint:gosec // the flag's
		"--database-url", on.url, "--keys-file", filepath.Join(b.folder, "keys.json"), "--audit-heads-file", filepath.Join(b.folder, "audit.heads"),
		"--rate-limits", "off", "--webhook-loopback", "on")
	cmd.Dir = b.folder // where its mail goes
	p, err := launch(cmd, filepath.Join(b.folder, "server.log"))
	if err != nil {
		return nil, err
	}
	s := &server{process: p, base: on, address: address, ops: "http://" + ops}
	if err := p.waitUntil(s.ready, 2*time.Minute); err != nil {
		p.stop(syscall.SIGKILL)
		return nil, err
	}
	s.startUp = time.Since(p.began)
	return s, nil
}

// restart stops a server, does something to its database, and starts it again.
func (b *bench) restart(of *server, meanwhile func() error) error {
	memory, err := of.memory()
	if err != nil {
		return err
	}
	of.peakBefore = max(of.peakBefore, memory)
	of.stop(syscall.SIGTERM)
	if err := meanwhile(); err != nil {
		return err
	}
	again, err := b.launchServer(of.base)
	if err != nil {
		return err
	}
	of.process, of.address, of.ops, of.startUp = again.process, again.address, again.ops, again.startUp
	return nil
}

// freeAddresses returns two addresses that were free just now.
func freeAddresses() (one, other string, err error) {
	first, err := listen()
	if err != nil {
		return "", "", err
	}
	second, err := listen()
	if err != nil {
		return "", "", errors.Join(err, first.Close())
	}
	return first.Addr().String(), second.Addr().String(), errors.Join(first.Close(), second.Close())
}

func (s *server) get(path string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, s.ops+path, nil)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(r)
}

func (s *server) ready() error {
	res, err := s.get("/readyz")
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		err = errors.New(res.Status)
	}
	return errors.Join(err, res.Body.Close())
}

// allocations returns the number of objects that the server has allocated since its
// start.
func (s *server) allocations() (float64, error) {
	return s.metric("go_memstats_mallocs_total")
}

// metric reads one metric.
func (s *server) metric(name string) (float64, error) {
	res, err := s.get("/metrics")
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	for line := bufio.NewScanner(res.Body); line.Scan(); {
		if value, found := strings.CutPrefix(line.Text(), name+" "); found {
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, fmt.Errorf("%s/metrics has no %s", s.ops, name)
}

// serviceToken obtains a token for a service.
func (s *server) serviceToken(id, secret string) (string, error) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://"+s.address+"/oauth/token",
		strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(id, secret)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	var issued struct {
		Token string `json:"access_token"`
	}
	err = json.NewDecoder(res.Body).Decode(&issued)
	if err == nil && issued.Token == "" {
		err = errors.New("a service got no token: " + res.Status)
	}
	return issued.Token, err
}

// supply writes codes until enough are left that were not tried.
func (s *server) supply(enough int) error {
	s.tried.Store(min(s.tried.Load(), s.made))
	to := s.tried.Load() + uint64(enough) //nolint:gosec // not negative
	if to <= s.made {
		return nil
	}
	if err := s.base.add(codes(s.made, to, s.base.tokens)); err != nil {
		return fmt.Errorf("write codes: %w", err)
	}
	s.made = to
	return nil
}

// nextCode returns the number of a code that was not tried, if there is one.
func (s *server) nextCode() (uint64, bool) {
	n := s.tried.Add(1) - 1
	return n, n < s.made
}
