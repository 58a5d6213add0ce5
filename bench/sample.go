package main

import (
	"os"
	"time"
)

// sample is one measurement and what it took.
type sample struct {
	*result
	server, database, generator time.Duration // processor time
	others                      float64       // processors that other processes used
	allocations                 float64       // objects for each request
}

// perRequest is all the processor time that a request took, in nanoseconds.
func (s *sample) perRequest() float64 {
	return float64(s.server+s.database+s.generator) / float64(max(len(s.latencies), 1))
}

// clock is the processor time used so far.
type clock struct {
	server, database, generator, ours, machine time.Duration
}

// obtain warms up and measures. The server is asked for its allocations where
// there is one.
func (b *bench) measure(p *process, of *server, l *load) (*sample, error) {
	if err := b.ctx.Err(); err != nil {
		return nil, err
	}
	l.closed(b.warm)
	s := &sample{}
	err := b.during(p, of, s, func() { s.result = l.closed(b.d) })
	if err == nil && len(s.latencies) == 0 {
		err = s.firstErr
	}
	return s, err
}

// during measures what happens while do runs.
func (b *bench) during(p *process, of *server, s *sample, do func()) error {
	made, err := of.allocated()
	if err != nil {
		return err
	}
	before, err := b.clock(p)
	if err != nil {
		return err
	}
	do()
	after, err := b.clock(p)
	if err != nil {
		return err
	}
	made, err = sinceThen(of, made)
	s.allocations = made / float64(max(len(s.latencies), 1))
	s.server, s.database, s.generator = after.server-before.server, after.database-before.database, after.generator-before.generator
	s.others = ((after.machine - before.machine) - (after.ours - before.ours)).Seconds() / s.took.Seconds()
	return err
}

func sinceThen(of *server, before float64) (float64, error) {
	now, err := of.allocated()
	return now - before, err
}

// allocated is zero for the bare handler, which does not count.
func (s *server) allocated() (float64, error) {
	if s == nil {
		return 0, nil
	}
	return s.allocations()
}

func (b *bench) clock(of *process) (c clock, err error) {
	own, err := ownTime(os.Getpid())
	if err != nil {
		return c, err
	}
	c.generator, c.ours = own, own
	if c.server, err = of.time(); err != nil {
		return c, err
	}
	if c.database, err = b.database.time(); err != nil {
		return c, err
	}
	bare, err := b.bareServer.time()
	if err != nil {
		return c, err
	}
	c.ours += c.database + bare
	for _, s := range b.running {
		t, err := s.time()
		if err != nil {
			return c, err
		}
		c.ours += t
	}
	c.machine, err = machineBusy(b.cores)
	return c, err
}
