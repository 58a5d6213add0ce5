package storage

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"
)

// Usage records when tokens and secrets were last used, and writes it in batches: a busy
// token costs one write a minute rather than one per request.
type Usage struct {
	DB *DB

	tokens  uses[[sha256.Size]byte]
	secrets uses[string]

	flushing sync.Mutex
}

// uses are the latest uses of one kind, in Unix milliseconds: the garbage collector does
// not scan a map without pointers.
type uses[K comparable] struct {
	mu    sync.Mutex
	noted map[K]int64 // since the last flush

	// Only a flush touches these.
	waiting map[K]int64 // to be written by the next flush
	written map[K]int64 // keys written less than usageInterval ago
}

const (
	// usageKeys bounds the memory between two flushes; uses of more keys than this are
	// not recorded.
	usageKeys = 100_000
	// usageInterval is how long a key is not written again after it was.
	usageInterval = time.Minute
)

// Token records that a token was used.
func (u *Usage) Token(hash []byte) { u.tokens.note([sha256.Size]byte(hash), u.DB.Time()) }

// Secret records that a client secret was used.
func (u *Usage) Secret(id string) { u.secrets.note(id, u.DB.Time()) }

func (u *uses[K]) note(key K, now Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.noted == nil {
		u.noted = map[K]int64{}
	}
	if _, known := u.noted[key]; known || len(u.noted) < usageKeys {
		u.noted[key] = now.UnixMilli()
	}
}

// Run flushes at an interval until ctx ends, and then once more within the time limit
// last.
func (u *Usage) Run(ctx context.Context, every, last time.Duration, failed func(error)) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if err := u.Flush(ctx); err != nil && ctx.Err() == nil {
				failed(err)
			}
		case <-ctx.Done():
			if err := u.flushLast(ctx, last); err != nil {
				failed(err)
			}
			return
		}
	}
}

// flushLast writes what is left, although ctx has ended.
func (u *Usage) flushLast(ctx context.Context, within time.Duration) error {
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), within)
	defer end()
	return u.flush(ctx, 0)
}
