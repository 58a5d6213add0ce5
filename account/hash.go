package account

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/alexedwards/argon2id"

	"fairlead/web"
)

// waitingLine is how many may wait for a hash; whoever comes then is told that
// we are busy, which is kinder than a minute of silence.
const waitingLine = 64

var errLineFull = errors.New("too many passwords are waiting to be hashed")

// parameters are OWASP's for argon2id: 19 MiB, two passes, one thread.
func parameters() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// Hasher hashes passwords, as many at once as there are processors, so that a
// flood of log-ins takes 19 MiB for each of those and not all memory.
type Hasher struct {
	slots chan struct{} // one for each hash that runs
	line  chan struct{} // one for each hash that runs or waits
	decoy string        // stands in for the hash of an account that does not exist

	running, done atomic.Int64
}

// NewHasher is a hasher for this machine.
func NewHasher() *Hasher {
	slots := max(2, runtime.GOMAXPROCS(0))
	h := &Hasher{slots: make(chan struct{}, slots), line: make(chan struct{}, slots+waitingLine)}
	decoy, err := argon2id.CreateHash(rand.Text(), parameters())
	if err != nil {
		panic(err) // only randomness can fail, and since Go 1.24 it never does
	}
	h.decoy = decoy
	return h
}

// Running counts the hashes that are being computed.
func (h *Hasher) Running() int64 { return h.running.Load() }

// Done counts the hashes computed since the start.
func (h *Hasher) Done() int64 { return h.done.Load() }

// Hash is what is kept of a password.
func (h *Hasher) Hash(ctx context.Context, password string) (hash string, err error) {
	err = h.inTurn(ctx, func() error {
		hash, err = argon2id.CreateHash(password, parameters())
		return err
	})
	return hash, err
}

// Verify says whether a password belongs to a hash, and whether that was made
// with parameters that we have left behind. An empty hash, that of an account
// that does not exist, takes the same work and never matches.
func (h *Hasher) Verify(ctx context.Context, password, hash string) (match, outdated bool, err error) {
	exists := hash != ""
	if !exists {
		hash = h.decoy
	}
	err = h.inTurn(ctx, func() error {
		same, made, err := argon2id.CheckHash(password, hash)
		if err != nil {
			return fmt.Errorf("check a password: %w", err)
		}
		match, outdated = same && exists, *made != *parameters()
		return nil
	})
	return match, outdated, err
}

// inTurn computes one hash when its turn comes.
func (h *Hasher) inTurn(ctx context.Context, compute func() error) error {
	select {
	case h.line <- struct{}{}:
		defer func() { <-h.line }()
	default:
		return web.Busy(errLineFull)
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return web.Busy(fmt.Errorf("wait to hash a password: %w", ctx.Err()))
	}
	h.running.Add(1)
	defer h.running.Add(-1)
	defer h.done.Add(1)
	return compute()
}
