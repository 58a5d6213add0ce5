package storage

import (
	"context"
	"sync"
)

// gatherer has callers who ask for the same kind of thing at once be served by one
// statement: on PostgreSQL ten rows in one cost little more than one, and they
// share its commit. Nobody is waited for; who comes alone is served at once, and
// who comes while others are served goes with the next. One batch is under way at a
// time: with two, each is half as large, and the processor time that they cost keeps
// everybody waiting for longer than the disk does.
type gatherer[I any] struct {
	// serve does what a batch asks for and puts down for each how it went.
	serve func(batch []*gathered[I])

	mu      sync.Mutex
	waiting []*gathered[I]
	busy    bool // a batch is under way
}

// gathered is what one caller asks for. Its error is read after it is done.
type gathered[I any] struct {
	item I
	err  error
	done chan struct{}
}

// gatherMost is how many go in one batch, which bounds how long it may take.
const gatherMost = 128

// do waits until an item was served. Once it is in a batch it is waited for, since
// what was begun for it cannot be taken back.
func (g *gatherer[I]) do(ctx context.Context, item I) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	one := &gathered[I]{item: item, done: make(chan struct{})}
	g.enter(one)
	select {
	case <-one.done:
	case <-ctx.Done():
		if g.leave(one) {
			return meaning(ctx.Err())
		}
		<-one.done
	}
	return one.err
}

// enter lets one wait, and begins to serve unless somebody is served.
func (g *gatherer[I]) enter(one *gathered[I]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, one)
	if !g.busy {
		g.busy = true
		go g.work()
	}
}

// leave says whether one still waited, and waits no more.
func (g *gatherer[I]) leave(one *gathered[I]) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, other := range g.waiting {
		if other == one {
			g.waiting = append(g.waiting[:i:i], g.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// work serves until nobody waits.
func (g *gatherer[I]) work() {
	for batch := g.next(); batch != nil; batch = g.next() {
		g.answer(batch)
	}
}

// next takes those along who wait, the first to come first.
func (g *gatherer[I]) next() []*gathered[I] {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		g.busy = false
		return nil
	}
	n := min(len(g.waiting), gatherMost)
	batch := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	return batch
}

// answer serves a batch. A panic becomes an error of everybody's: here it would
// end the process and not one request.
func (g *gatherer[I]) answer(batch []*gathered[I]) {
	defer func() {
		if p := recover(); p != nil {
			refuse(batch, panicked(p))
		}
		for _, one := range batch {
			close(one.done)
		}
	}()
	g.serve(batch)
}

// refuse puts one error down for everybody.
func refuse[I any](batch []*gathered[I], err error) {
	for _, one := range batch {
		one.err = err
	}
}
