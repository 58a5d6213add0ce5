package main

import (
	"fmt"
	"slices"
	"syscall"
	"time"
)

// starts is how often a server is started for the median.
const starts = 5

// size is a server over a database with some number of tokens.
type size struct {
	*server
	startUp time.Duration
	memory  uint64 // resident at its highest, after all of the load
}

// findings is everything about one engine.
type findings struct {
	engine, about string
	main          *server // over the database with as many tokens as were asked for
	sizes         []*size // the smallest first
	series        []*series
	half          float64 // exchanges a second
	tail          []tailRound
	carriers      *carrierFindings
	events        *eventFindings
	console       *consoleFindings
}

func (f *findings) of(part string) *series {
	for _, s := range f.series {
		if s.part == part {
			return s
		}
	}
	return nil
}

// sizesWanted are the numbers of tokens that are looked at.
func (b *bench) sizesWanted() []uint64 {
	wanted := []uint64{b.tokens}
	if b.wants("growth") {
		wanted = append(wanted, 10_000)
		if b.full {
			wanted = append(wanted, 1_000_000, 10_000_000)
		}
	}
	slices.Sort(wanted)
	return slices.Compact(wanted)
}

// launchAll fills a database of each size and starts a server over it, several
// times, the last of which stays.
func (b *bench) launchAll(e engine, f *findings) error {
	for _, tokens := range b.sizesWanted() {
		on, err := e.filled(tokens)
		if err != nil {
			return err
		}
		one := &size{}
		var took []time.Duration
		for range starts {
			if one.server != nil {
				one.stop(syscall.SIGTERM)
			}
			if one.server, err = b.launchServer(on); err != nil {
				return err
			}
			took = append(took, one.server.startUp)
		}
		one.startUp = median(took)
		b.running = append(b.running, one.server)
		f.sizes = append(f.sizes, one)
		if tokens == b.tokens {
			f.main = one.server
		}
	}
	return nil
}

// measureMemory looks at what the servers' own load has left.
func (*bench) measureMemory(f *findings) (err error) {
	for _, one := range f.sizes {
		if one.memory, err = one.process.memory(); err != nil {
			return err
		}
		one.memory = max(one.memory, one.peakBefore)
	}
	return nil
}

// removeAll stops the servers and removes their databases.
func (b *bench) removeAll(f *findings) error {
	b.stopServers()
	for _, one := range f.sizes {
		if err := one.base.remove(); err != nil {
			return fmt.Errorf("remove a database: %w", err)
		}
	}
	return nil
}
