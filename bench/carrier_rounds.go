package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"
)

// carrierFindings is what keeping carrier accounts connected costs.
type carrierFindings struct {
	exchange series // its requests
	rounds   []carrierRound
	starts   []carrierStart
	refused  int64
}

// carrierRound is exchanges alone and beside refreshes, within seconds.
type carrierRound struct {
	alone, beside *sample
	refreshes     float64 // a second
	overdue       float64
}

func (r carrierRound) ratio() float64 { return r.beside.rate() / r.alone.rate() }
func (r carrierRound) byCPU() float64 { return r.alone.perRequest() / r.beside.perRequest() }

// carrierStart is a start of the server with accounts that became due while it was off.
type carrierStart struct {
	what       string
	startUp    time.Duration
	due, asked int64         // by the time that nothing was left to do
	caughtUp   time.Duration // since it was ready
	perSecond  float64
	// server and database are the processor time of one refresh.
	server, database time.Duration
	wasTooEager      bool
}

// carrierBench is carriers on one server.
type carrierBench struct {
	*bench
	*carrierRows
	endpoint *carrierEndpoint
	of       *server
	found    *carrierFindings
	// early is how many more accounts were made due than would be.
	early int64
	// token is of a service that gets carriers' tokens.
	token string
}

// measureCarriers has the server keep accounts connected beside its other work.
func (b *bench) measureCarriers(f *findings) error {
	if !b.wants("carriers") {
		return nil
	}
	endpoint, err := startCarrier()
	if err != nil {
		return err
	}
	defer endpoint.close()
	f.carriers = &carrierFindings{exchange: series{operation: operation{part: "exchange", title: "code exchange", request: exchange(), spends: true}}}
	c := &carrierBench{bench: b, endpoint: endpoint, of: f.main, found: f.carriers}
	for _, do := range []func() error{c.prepare, c.connect, c.exchanges, func() error { return c.handOvers(f) }, c.outage} {
		if err := do(); err != nil {
			return err
		}
	}
	c.found.refused = endpoint.refused.Load()
	return nil
}

// prepare adds the carrier, and a service that asks for tokens.
func (c *carrierBench) prepare() error {
	if _, err := c.command(c.of, "carrier", "add", benchCarrier, "--client-id", "us", "--client-auth", "none",
		"--authorize-url", c.endpoint.url, "--token-url", c.endpoint.url); err != nil {
		return err
	}
	var err error
	c.token, err = c.newService(c.of, "Rates", "carriers:tokens")
	return err
}

// connect connects the accounts while the server is off, which starts again then.
func (c *carrierBench) connect() error {
	c.logf("connecting %s carrier accounts", count(carrierAccounts))
	return c.start("at once", func() (err error) {
		c.carrierRows, err = newCarrierRows(filepath.Join(c.folder, "keys.json"), carrierAccounts, accountsOf(c.of.base.tokens), time.Now())
		if err != nil {
			return err
		}
		return c.of.base.add(c.tables())
	})
}

// outage has the server start after five minutes in which it was off.
func (c *carrierBench) outage() error {
	const off = 5 * time.Minute
	return c.start(fmt.Sprintf("after %.0f minutes", off.Minutes()), func() error {
		from := c.due(carrierAccounts - 1).Add(-off) // the last ones stand for those of the outage
		c.early += int64(off / carrierApart)
		return c.of.base.exec(fmt.Sprintf("UPDATE carrier_refresh SET due_at = %d WHERE due_at > %d AND due_at <= %d",
			time.Now().UnixMilli(), from.UnixMilli(), c.due(carrierAccounts-1).UnixMilli()))
	})
}

// dueNow is how many refreshes have been due so far.
func (c *carrierBench) dueNow() int64 { return c.dueBy(time.Now()) + c.early }

// start starts the server again and waits until nothing is left to do. Then it goes on to
// look whether anything is refreshed that is not due.
func (c *carrierBench) start(what string, meanwhile func() error) error {
	if err := c.restart(c.of, meanwhile); err != nil {
		return err
	}
	began, before := time.Now(), c.endpoint.asked.Load()
	then, err := c.clock(c.of.process)
	if err != nil {
		return err
	}
	if err := c.caughtUp(); err != nil {
		return err
	}
	now, err := c.clock(c.of.process)
	if err != nil {
		return err
	}
	s := carrierStart{what: what, startUp: c.of.startUp, caughtUp: time.Since(began)}
	refreshes := max(1, c.endpoint.asked.Load()-before)
	s.perSecond = float64(refreshes) / s.caughtUp.Seconds()
	s.server, s.database = (now.server-then.server)/time.Duration(refreshes), (now.database-then.database)/time.Duration(refreshes)
	time.Sleep(2 * c.d)
	s.asked = c.endpoint.asked.Load()
	s.due = c.dueNow()
	s.wasTooEager = s.asked > s.due
	c.found.starts = append(c.found.starts, s)
	c.logf("start %s: %d refreshes in %s, each of %s and %s in the database; %d due and %d refreshed in the end", what, refreshes, s.caughtUp, s.server, s.database, s.due, s.asked)
	return nil
}

const (
	// lookedFor is longer than the server takes to look again for what is due.
	lookedFor = time.Second
	patience  = 5 * time.Minute
)

// caughtUp waits until nothing is due that was due a moment ago.
func (c *carrierBench) caughtUp() error {
	for began := time.Now(); c.endpoint.asked.Load() < c.dueBy(time.Now().Add(-lookedFor))+c.early; {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		if time.Since(began) > patience {
			return fmt.Errorf("only %d of %d accounts were refreshed", c.endpoint.asked.Load(), c.dueNow())
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}

// exchanges measures exchanges alone and beside refreshes, in both orders.
func (c *carrierBench) exchanges() error {
	for i := range c.rounds {
		r := carrierRound{}
		both := []func() error{func() error { return c.alone(&r) }, func() error { return c.beside(&r) }}
		for turn := range both {
			if err := both[(turn+i)%2](); err != nil {
				return err
			}
		}
		c.found.rounds = append(c.found.rounds, r)
		c.logf("round %d of %d: exchanges beside refreshes: %.0f/s alone, %.0f/s beside %.1f refreshes/s, ratio %.2f, by CPU %.2f", i+1, c.rounds,
			r.alone.rate(), r.beside.rate(), r.refreshes, r.ratio(), r.byCPU())
	}
	return nil
}

func (c *carrierBench) alone(r *carrierRound) (err error) {
	// A carrier without OAuth has nothing to refresh.
	if err := c.of.base.exec("UPDATE carrier SET auth = 'default'"); err != nil {
		return err
	}
	time.Sleep(lookedFor)
	r.alone, err = c.sample(&c.found.exchange, c.of)
	return errors.Join(err, c.of.base.exec("UPDATE carrier SET auth = 'oauth'"))
}

func (c *carrierBench) beside(r *carrierRound) (err error) {
	if err := c.caughtUp(); err != nil {
		return err
	}
	began, before := time.Now(), c.endpoint.asked.Load()
	if r.beside, err = c.sample(&c.found.exchange, c.of); err != nil {
		return err
	}
	r.refreshes = float64(c.endpoint.asked.Load()-before) / time.Since(began).Seconds()
	r.overdue, err = c.of.metric("fairlead_carrier_refreshes_overdue")
	return err
}

// busyAccounts are spread over all.
func (c *carrierBench) busyAccounts() func() (uint64, bool) {
	busy := min(c.busy, carrierAccounts)
	one := numbers(busy)
	return func() (uint64, bool) {
		n, more := one()
		return n * (carrierAccounts / busy), more
	}
}

// handOvers measures giving tokens to a service, while they are refreshed.
func (c *carrierBench) handOvers(f *findings) error {
	given := &series{operation: operation{part: "carriers", title: "carrier access_token", request: handOver(c.token), sqlite: 0.25, postgres: 0.25, next: c.busyAccounts()}}
	if err := c.handOverOnce(given.request); err != nil {
		return err
	}
	for i := range c.rounds {
		r, err := c.round(given, f)
		if err != nil {
			return err
		}
		given.rounds = append(given.rounds, r)
		c.logf("round %d of %d: %s: bare %.0f/s, ours %.0f/s, ratio %.2f", i+1, c.rounds, given.title, r.bare.rate(), r.real.rate(), r.ratio())
	}
	f.series = append(f.series, given)
	return nil
}

// handOverOnce asks for each busy account once, since the first time is noted.
func (c *carrierBench) handOverOnce(q *request) error {
	busy := min(c.busy, carrierAccounts)
	var asked atomic.Uint64
	l := &load{request: q, path: q.path, status: q.status, text: []byte(q.text), conns: newConns(c.of.address, c.conns),
		next: func() (uint64, bool) { n := asked.Add(1) - 1; return n * (carrierAccounts / busy), n < busy }}
	defer l.close()
	return l.closed(patience).firstErr
}
