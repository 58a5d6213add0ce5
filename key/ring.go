package key

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"
)

// pollInterval is how often a ring reads its source.
const pollInterval = time.Second

// Ring is the list of keys of a running server. It may change at any time.
type Ring struct {
	source  func() (List, error)
	now     func() time.Time
	list    List // as last read
	current atomic.Pointer[List]
}

// Open reads the source for the first time.
func Open(source func() (List, error), now func() time.Time) (*Ring, error) {
	r := &Ring{source: source, now: now}
	if _, err := r.reload(); err != nil {
		return nil, err
	}
	return r, nil
}

// Keys are the current keys: the first signs, all verify.
func (r *Ring) Keys() List { return *r.current.Load() }

// reload reads the source again and reports whether the keys or their order changed.
// If the source fails, the last list stays, and a key in it still becomes active in
// time.
func (r *Ring) reload() (changed bool, err error) {
	read, err := r.source()
	if err == nil {
		r.list = read
	}
	if r.list == nil {
		return false, err // on Open
	}
	next, last := r.list.At(r.now()), r.current.Load()
	if last != nil && slices.EqualFunc(next, *last, same) {
		return false, err
	}
	r.current.Store(&next)
	return true, err
}

func same(a, b Key) bool { return a.ID == b.ID && bytes.Equal(a.Secret, b.Secret) }

// LogLoaded logs which keys are used now.
func (r *Ring) LogLoaded(log *slog.Logger) { log.Info("keys loaded", r.logAttrs()...) }

// Run follows the source until ctx ends. It reads all of it each time, which is a few
// hundred bytes, works however a file is replaced (renamed symbolic links included),
// and on network disks only opening a file returns fresh content.
func (r *Ring) Run(ctx context.Context, log *slog.Logger) {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	failure := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			failure = r.poll(log, failure)
		}
	}
}

// poll reloads once and logs what is new. It returns the current failure, so that
// each is logged once.
func (r *Ring) poll(log *slog.Logger, known string) (failure string) {
	changed, err := r.reload()
	switch {
	case err != nil && err.Error() != known:
		log.Error("cannot read the keys; the previous ones stay in use", "error", err)
	case err == nil && known != "":
		log.Info("the keys can be read again")
	}
	if changed {
		log.Info("keys changed", r.logAttrs()...)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// logAttrs are the ids of the keys.
func (r *Ring) logAttrs() []any {
	keys := r.Keys()
	return []any{"active", keys[0].ID, "all", keys.IDs()}
}

// From derives a value from a ring's keys, and derives it again only when they change.
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
