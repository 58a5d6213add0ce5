package storage

import (
	"context"
	"runtime"
)

// AwaitTogether returns when so many wait to spend a code or for a token.
func (db *DB) AwaitTogether(n int) {
	for db.together.spends.count()+db.together.issues.count() != n {
		runtime.Gosched()
	}
}

func (g *gatherer[I]) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting)
}

// Gatherer is a gatherer of numbers.
type Gatherer struct{ g gatherer[int] }

// NewGatherer is a gatherer that serves batches by a function.
func NewGatherer(serve func(batch []int) error) *Gatherer {
	return &Gatherer{gatherer[int]{serve: func(batch []*gathered[int]) {
		var items []int
		for _, one := range batch {
			items = append(items, one.item)
		}
		refuseIf(batch, serve(items))
	}}}
}

// Do waits until a number was served.
func (g *Gatherer) Do(ctx context.Context, item int) error { return g.g.do(ctx, item) }

// Await returns when so many wait.
func (g *Gatherer) Await(n int) {
	for g.g.count() != n {
		runtime.Gosched()
	}
}

// Idle says that nobody is served any more.
func (g *Gatherer) Idle() bool {
	g.g.mu.Lock()
	defer g.g.mu.Unlock()
	return !g.g.busy
}
