package account

import (
	"context"
	"crypto/rand"
	"fmt"
	"runtime"
	"sync/atomic"

	"fairlead/web"
)

// longestQueue is how many may wait for a hash; whoever comes then is told that
// we are busy, which is kinder than a minute of silence.
const longestQueue = 64

var errQueueFull = fmt.Errorf("%w: too many passwords are waiting to be hashed", web.ErrOverloaded)

// Hasher hashes passwords, a few at once, so that a flood of log-ins takes
// neither all memory nor the processors from whoever needs no hash.
type Hasher struct {
	workers chan *worker  // those that are free
	queue   chan struct{} // one for each hash that runs or waits
	decoy   string        // stands in for the hash of an account that does not exist

	running, done, refused atomic.Int64
}

// NewHasher is a hasher for this machine. It hashes in processes of their own
// where it is told which command serves them (ServeHashes), and else in this one.
func NewHasher(command ...string) *Hasher {
	return newHasher(max(1, runtime.GOMAXPROCS(0)/2), command)
}

func newHasher(workers int, command []string) *Hasher {
	h := &Hasher{workers: make(chan *worker, workers), queue: make(chan struct{}, workers+longestQueue)}
	for range workers {
		h.workers <- &worker{command: command, patience: hashTimeout}
	}
	made, err := task{Password: rand.Text()}.do()
	if err != nil {
		panic(err) // only randomness can fail, and since Go 1.24 it never does
	}
	h.decoy = made.Hash
	return h
}

// Close ends the processes; nothing may be hashed any more.
func (h *Hasher) Close() {
	for range cap(h.workers) {
		(<-h.workers).stop()
	}
}

// Running counts the hashes that are being computed.
func (h *Hasher) Running() int64 { return h.running.Load() }

// Waiting counts the hashes whose turn has not come.
func (h *Hasher) Waiting() int64 { return max(0, int64(len(h.queue))-h.Running()) }

// Done counts the hashes computed since the start.
func (h *Hasher) Done() int64 { return h.done.Load() }

// Refused counts those who found the queue full since the start.
func (h *Hasher) Refused() int64 { return h.refused.Load() }

// Hash is what is kept of a password.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	made, err := h.inTurn(ctx, task{Password: password})
	return made.Hash, err
}

// Verify says whether a password belongs to a hash, and whether that was made
// with parameters that we have left behind. An empty hash, that of an account
// that does not exist, takes the same work and never matches.
func (h *Hasher) Verify(ctx context.Context, password, hash string) (match, outdated bool, err error) {
	exists := hash != ""
	if !exists {
		hash = h.decoy
	}
	seen, err := h.inTurn(ctx, task{Password: password, Hash: hash})
	return seen.Match && exists, seen.Outdated, err
}

// inTurn computes one hash when its turn comes.
func (h *Hasher) inTurn(ctx context.Context, one task) (outcome, error) {
	select {
	case h.queue <- struct{}{}:
		defer func() { <-h.queue }()
	default:
		h.refused.Add(1)
		return outcome{}, web.Busy(errQueueFull)
	}
	select {
	case free := <-h.workers:
		defer func() { h.workers <- free }()
		h.running.Add(1)
		defer h.running.Add(-1)
		defer h.done.Add(1)
		return free.do(ctx, one)
	case <-ctx.Done():
		return outcome{}, web.Busy(fmt.Errorf("wait to hash a password: %w", ctx.Err()))
	}
}
