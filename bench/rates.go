package main

import (
	"fmt"
	"math"
)

// operation is one row of the table.
type operation struct {
	part, title string
	request     *request
	// sqlite and postgres are the least ratios to the bare handler.
	sqlite, postgres float64
	spends           bool // a code each
	grows            bool // is also asked of databases of other sizes
	// cold uses random tokens out of all, so that nearly none is in the cache.
	cold bool
	// next returns what to ask about where that is not a token.
	next func() (uint64, bool)
}

func (b *bench) operations() (chosen []operation) {
	for _, o := range []operation{
		{part: "verify", title: "GET /oauth/verify", request: verify(), sqlite: 0.60, postgres: 0.60, grows: true},
		{part: "ping", title: "GET /api/v1/ping", request: ping(), sqlite: 0.60, postgres: 0.60},
		{part: "introspect", title: "POST /oauth/introspect", request: introspect(), sqlite: 0.45, postgres: 0.45},
		{part: "cold", title: "verify, any token", request: verify(), cold: true, grows: true},
		{part: "issue", title: "client_credentials", request: issue(), sqlite: 0.15, postgres: 0.10},
		{part: "exchange", title: "code exchange", request: exchange(), sqlite: 0.15, postgres: 0.10, spends: true, grows: true},
	} {
		if b.wants(o.part) || b.wants("growth") && o.grows || b.wants("p99") && o.spends {
			chosen = append(chosen, o)
		}
	}
	return chosen
}

// round is an operation beside the bare handler, and of servers with other numbers
// of tokens, all within seconds.
type round struct {
	bare, real *sample
	others     map[*server]*sample
}

func (r round) ratio() float64 { return r.real.rate() / r.bare.rate() }

// byCPU is the ratio to expect from the processor time of a request, the generator's
// included, on a machine that does nothing else. Look at it if other processes are busy.
func (r round) byCPU() float64 { return r.bare.perRequest() / r.real.perRequest() }

// series is all rounds of one operation.
type series struct {
	operation
	rounds []round
	path   string // of the bare handler
}

// measureRates goes round by round, so that all operations meet the same conditions.
func (b *bench) measureRates(f *findings) error {
	for _, o := range b.operations() {
		f.series = append(f.series, &series{operation: o})
	}
	for i := range b.rounds {
		for _, s := range f.series {
			r, err := b.round(s, f)
			if err != nil {
				return fmt.Errorf("%s: %w", s.title, err)
			}
			s.rounds = append(s.rounds, r)
			b.logf("round %d of %d: %s: bare %.0f/s, ours %.0f/s, ratio %.2f, others %.2f cores", i+1, b.rounds, s.title,
				r.bare.rate(), r.real.rate(), r.ratio(), r.real.others)
		}
	}
	return nil
}

func (b *bench) round(s *series, f *findings) (r round, err error) {
	if r.bare, err = b.sampleBare(s, f.main); err != nil {
		return r, err
	}
	if r.real, err = b.sample(s, f.main); err != nil {
		return r, err
	}
	r.others = map[*server]*sample{}
	for _, size := range f.sizes {
		if !s.grows || size.server == f.main || !b.wants("growth") {
			continue
		}
		if r.others[size.server], err = b.sample(s, size.server); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (b *bench) sampleBare(s *series, of *server) (*sample, error) {
	if s.path == "" {
		if err := b.findBarePath(s, of); err != nil {
			return nil, err
		}
	}
	l := &load{request: s.request, path: s.path, status: 200, next: b.requestedTokens(s, of), conns: newConns(b.bareAddress, b.conns)}
	defer l.close()
	return b.measure(b.bareServer, nil, l)
}

// findBarePath finds the path whose response is as long as the server's.
func (b *bench) findBarePath(s *series, of *server) error {
	l, err := b.loadOn(s, of, 1)
	if err != nil {
		return err
	}
	defer l.close()
	whole, err := l.one()
	s.path = barePath(whole, b.overhead)
	return err
}

func (b *bench) sample(s *series, of *server) (*sample, error) {
	l, err := b.loadOn(s, of, b.codesFor(s, of))
	if err != nil {
		return nil, err
	}
	defer l.close()
	return b.measure(of.process, of, l)
}

// codesFor returns how many codes one measurement may spend: what the fastest so far
// needed, and half as many more.
func (b *bench) codesFor(s *series, of *server) int {
	fastest := 4000.0
	for _, r := range s.rounds {
		for _, one := range append(mapValues(r.others), r.real) {
			fastest = max(fastest, one.rate())
		}
	}
	return int(math.Ceil(1.5 * fastest * (b.d + b.warm).Seconds()))
}

func (b *bench) loadOn(s *series, of *server, codes int) (*load, error) {
	q := s.request
	l := &load{request: q, address: of.address, path: q.path, status: q.status, text: []byte(q.text),
		next: b.requestedTokens(s, of), conns: newConns(of.address, b.conns)}
	if !s.spends {
		return l, nil
	}
	l.next = of.nextCode
	return l, of.supply(codes)
}

// requestedTokens returns the tokens to use: busy ones are spread over the whole database.
func (b *bench) requestedTokens(s *series, of *server) func() (uint64, bool) {
	if s.next != nil {
		return s.next
	}
	if s.cold {
		return numbers(of.base.tokens)
	}
	busy := min(b.busy, of.base.tokens)
	one, apart := numbers(busy), of.base.tokens/busy
	return func() (uint64, bool) {
		n, more := one()
		return n * apart, more
	}
}

func mapValues(m map[*server]*sample) (all []*sample) {
	for _, one := range m {
		all = append(all, one)
	}
	return all
}
