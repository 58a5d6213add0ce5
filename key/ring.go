package key

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"
)

// every is how often a ring looks at its source.
const every = time.Second

// Ring is the keys that a running server uses, which may change at any time.
type Ring struct {
	source  func() (List, error)
	now     func() time.Time
	known   List // what the source last gave
	current atomic.Pointer[List]
}

// Open is a ring with what the source gives now.
func Open(source func() (List, error), now func() time.Time) (*Ring, error) {
	r := &Ring{source: source, now: now}
	if _, err := r.look(); err != nil {
		return nil, err
	}
	return r, nil
}

// Keys are those of this moment: the first makes, all check.
func (r *Ring) Keys() List { return *r.current.Load() }

// look reads the source again and says whether other keys are used since, or in
// another order. A source that fails changes nothing, and does not keep a key that
// is known from its time.
func (r *Ring) look() (changed bool, err error) {
	read, err := r.source()
	if err == nil {
		r.known = read
	}
	if r.known == nil {
		return false, err // it is being opened, and fails
	}
	next, last := r.known.At(r.now()), r.current.Load()
	if last != nil && slices.EqualFunc(next, *last, same) {
		return false, err
	}
	r.current.Store(&next)
	return true, err
}

func same(a, b Key) bool { return a.ID == b.ID && bytes.Equal(a.Secret, b.Secret) }

// Run follows the source until ctx ends. It reads it whole each time: that is a
// few hundred bytes, sees each way of replacing a file alike, renamed links
// included, and on network disks only opening a file makes sure that it is fresh.
func (r *Ring) Run(ctx context.Context, log *slog.Logger) {
	log.Info("keys in use", r.names()...)
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	problem := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			problem = r.follow(log, problem)
		}
	}
}

// follow looks once and logs what is new; it answers the problem that is known.
func (r *Ring) follow(log *slog.Logger, known string) (problem string) {
	changed, err := r.look()
	switch {
	case err != nil && err.Error() != known:
		log.Error("the keys cannot be read: those from before stay", "error", err)
	case err == nil && known != "":
		log.Info("the keys can be read again")
	}
	if changed {
		log.Info("keys changed", r.names()...)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// names are the keys as a log may know them.
func (r *Ring) names() []any {
	keys := r.Keys()
	return []any{"making", keys[0].ID, "checking", keys.IDs()}
}

// From is something that is made of a ring's keys, made anew only when they
// change.
func From[T any](r *Ring, derive func(List) T) func() T {
	type made struct {
		of *List
		it T
	}
	var last atomic.Pointer[made]
	return func() T {
		of := r.current.Load()
		if m := last.Load(); m != nil && m.of == of {
			return m.it
		}
		m := &made{of, derive(*of)}
		last.Store(m)
		return m.it
	}
}
