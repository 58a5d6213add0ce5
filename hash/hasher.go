package hash

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync/atomic"
)

// queueLength is how many hashes may wait. More would wait for a minute, so they are
// refused immediately.
const queueLength = 64

// ErrBusy means that too many hashes are waiting.
var ErrBusy = errors.New("too many passwords are waiting to be hashed")

// Options configure a [Hasher]. The zero value hashes in this process.
type Options struct {
	// Command starts a process that runs [Serve].
	Command []string
	// Cost is [OWASP] unless set; tests set it low.
	Cost Cost
	// Workers is how many hashes are computed at once, by default half as many as
	// there are processors.
	Workers int
	Log     *slog.Logger
}

// Hasher hashes passwords, a few at a time, so that a flood of logins takes
// neither all memory nor all processors.
type Hasher struct {
	cost  Cost
	idle  chan *worker
	queue chan struct{} // one element for each hash that runs or waits
	decoy string        // stands in for the hash of an account that does not exist

	running, done, refused atomic.Int64
}

// New makes a hasher. Processes are started when they are first needed.
func New(o Options) *Hasher {
	if o.Workers == 0 {
		o.Workers = max(1, runtime.GOMAXPROCS(0)/2)
	}
	if o.Cost == (Cost{}) {
		o.Cost = OWASP
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	h := &Hasher{cost: o.Cost, decoy: o.Cost.decoy(), idle: make(chan *worker, o.Workers), queue: make(chan struct{}, o.Workers+queueLength)}
	for range o.Workers {
		h.idle <- &worker{command: o.Command, timeout: timeout, log: o.Log}
	}
	return h
}

// Close ends the processes. Nothing may be hashed afterwards.
func (h *Hasher) Close() {
	for range cap(h.idle) {
		(<-h.idle).stop()
	}
}

// Running counts the hashes that are being computed.
func (h *Hasher) Running() int64 { return h.running.Load() }

// Waiting counts the hashes that wait for a worker.
func (h *Hasher) Waiting() int64 { return max(0, int64(len(h.queue))-h.Running()) }

// Done counts the hashes computed since the start.
func (h *Hasher) Done() int64 { return h.done.Load() }

// Refused counts the hashes refused with [ErrBusy] since the start.
func (h *Hasher) Refused() int64 { return h.refused.Load() }

// Hash computes the hash that is stored for a password.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	place, err := h.Queue()
	if err != nil {
		return "", err
	}
	defer place.Leave()
	r, err := place.do(ctx, task{Password: password, Cost: h.cost})
	return r.Hash, err
}

// Verify checks a password against its hash. See [Place.Verify].
func (h *Hasher) Verify(ctx context.Context, password, hash string) (match, outdated bool, err error) {
	place, err := h.Queue()
	if err != nil {
		return false, false, err
	}
	defer place.Leave()
	return place.Verify(ctx, password, hash)
}

// Queue takes a place in the queue, or returns ErrBusy where it is full. The place
// must be left. A caller who has to count what it lets through, such as logins,
// counts after this and before the hash.
func (h *Hasher) Queue() (*Place, error) {
	select {
	case h.queue <- struct{}{}:
		return &Place{h}, nil
	default:
		h.refused.Add(1)
		return nil, ErrBusy
	}
}

// Place is a place in a hasher's queue, good for one hash at a time.
type Place struct{ hasher *Hasher }

// Leave frees the place.
func (p *Place) Leave() { <-p.hasher.queue }

// Verify reports whether a password matches a hash and whether the hash was made at
// another cost than the present one. An empty hash, as of an account that does not
// exist, takes the same work and never matches.
func (p *Place) Verify(ctx context.Context, password, hash string) (match, outdated bool, err error) {
	exists := hash != ""
	if !exists {
		hash = p.hasher.decoy
	}
	r, err := p.do(ctx, task{Password: password, Hash: hash, Cost: p.hasher.cost})
	return r.Match && exists, r.Outdated, err
}

// do computes a hash as soon as a worker is idle.
func (p *Place) do(ctx context.Context, t task) (result, error) {
	h := p.hasher
	select {
	case w := <-h.idle:
		defer func() { h.idle <- w }()
		h.running.Add(1)
		defer h.running.Add(-1)
		defer h.done.Add(1)
		return w.do(t)
	case <-ctx.Done():
		return result{}, fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
}
