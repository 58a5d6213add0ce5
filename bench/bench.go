package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// parts are the values of -only.
var parts = []string{"verify", "ping", "introspect", "cold", "issue", "exchange", "p99", "growth", "carriers", "events", "console"}

// bench is one run.
type bench struct {
	options
	ctx    context.Context // ends with Ctrl-C, between two measurements
	out    io.Writer
	folder string

	bareServer  *process
	bareAddress string
	overhead    int // bytes of the bare handler's header
	running     []*server
	database    *process
}

func (b *bench) wants(part string) bool { return b.only == "" || contains(split(b.only), part) }

func split(list string) []string {
	return strings.FieldsFunc(list, func(c rune) bool { return c == ',' || c == ' ' })
}

func contains(all []string, one string) bool { return slices.Contains(all, one) }

func (b *bench) logf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

// print writes to the document, whose reader may have gone.
func (b *bench) print(format string, args ...any) { _, _ = fmt.Fprintf(b.out, format, args...) }

// open gets everything ready that both engines share.
func (b *bench) open() (err error) {
	if b.program, err = filepath.Abs(b.program); err != nil {
		return err
	}
	if b.keep != "" {
		if b.keep, err = filepath.Abs(b.keep); err != nil {
			return err
		}
	}
	if _, err := os.Stat(b.program); err != nil {
		return fmt.Errorf("build the server first: %w", err)
	}
	if b.folder, err = os.MkdirTemp(b.options.folder, "fairlead-bench-"); err != nil {
		return err
	}
	if b.bareServer, b.bareAddress, err = launchBare(b.folder); err != nil {
		return err
	}
	if b.overhead, err = b.bareOverhead(); err != nil {
		return err
	}
	return b.writeMachine()
}

func (b *bench) bareOverhead() (int, error) {
	l := &load{request: verify(), path: barePath(100, 0), status: 200, next: numbers(1), conns: newConns(b.bareAddress, 1)}
	defer l.close()
	whole, err := l.one()
	return whole - 100, err
}

func (b *bench) close() {
	b.stopServers()
	if b.bareServer != nil {
		b.bareServer.stop(syscall.SIGTERM)
	}
	if b.folder != "" {
		_ = os.RemoveAll(b.folder)
	}
}

func (b *bench) stopServers() {
	for _, s := range b.running {
		s.stop(syscall.SIGTERM)
	}
	b.running = nil
}

// measureEngines measures one engine after the other.
func (b *bench) measureEngines() error {
	for _, name := range split(b.engines) {
		e, err := b.openEngine(name)
		if errors.Is(err, errNoPostgres) && b.postgres == "" {
			b.print("\nPostgreSQL: not measured, %s.\n", err)
			continue
		}
		if err != nil {
			return err
		}
		if err := b.measureEngine(e); err != nil {
			return fmt.Errorf("%s: %w", e.name(), err)
		}
	}
	return nil
}

func (b *bench) measureEngine(e engine) error {
	defer e.close()
	defer b.stopServers()
	b.database = e.process()
	found := &findings{engine: e.name(), about: e.about()}
	if err := b.launchAll(e, found); err != nil {
		return err
	}
	if err := b.measureRates(found); err != nil {
		return err
	}
	if err := b.measureTail(found); err != nil {
		return err
	}
	if err := b.measureCarriers(found); err != nil {
		return fmt.Errorf("carriers: %w", err)
	}
	if err := b.measureMemory(found); err != nil {
		return err
	}
	if err := b.measureEvents(found); err != nil {
		return fmt.Errorf("events: %w", err)
	}
	if err := b.measureConsole(found); err != nil {
		return fmt.Errorf("console: %w", err)
	}
	if err := b.removeAll(found); err != nil {
		return err
	}
	b.print("%s", found.document())
	return nil
}

func (b *bench) openEngine(name string) (engine, error) {
	log := filepath.Join(b.folder, "postgres.log")
	switch {
	case name == "sqlite":
		return &sqliteFiles{folder: b.folder, keep: b.keep, logf: b.logf}, nil
	case b.postgres != "":
		return namedCluster(b.postgres, b.logf)
	case b.keep != "":
		if err := os.MkdirAll(b.keep, keepMode); err != nil {
			return nil, err
		}
		return startCluster(filepath.Join(b.keep, "postgres"), log, true, b.logf)
	default:
		// Not in our own folder, which other users cannot read.
		return startCluster(b.folder+"-postgres", log, false, b.logf)
	}
}
