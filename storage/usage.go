package storage

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"
)

// Usage notes when tokens and secrets were last used, and writes it down in
// batches: a busy token costs a write each minute and not one for each call.
type Usage struct {
	DB *DB

	tokens  uses[[sha256.Size]byte]
	secrets uses[string]

	flushing sync.Mutex
}

// uses are the uses of one kind of thing, in Unix milliseconds: without a pointer in
// them the garbage collector does not look into the maps of tokens.
type uses[K comparable] struct {
	mu    sync.Mutex
	noted map[K]int64 // since the last flush

	// Only a flush touches these.
	waiting map[K]int64 // to be written
	written map[K]int64 // when something was, less than usageRest ago
}

const (
	// usageKeys bounds what is kept between two batches; beyond it a use is
	// not recorded, since memory matters more.
	usageKeys = 100_000
	// usageRest is how long a thing's uses are not written down after one was.
	usageRest = time.Minute
)

// Token notes that a token was used.
func (u *Usage) Token(hash []byte) { u.tokens.note([sha256.Size]byte(hash), u.DB.Time()) }

// Secret notes that a client secret was used.
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

// Run writes every so often until ctx ends, and then what can be written within last.
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
			if err := u.farewell(ctx, last); err != nil {
				failed(err)
			}
			return
		}
	}
}

// farewell writes what is left, and ctx no longer counts.
func (u *Usage) farewell(ctx context.Context, within time.Duration) error {
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), within)
	defer end()
	return u.flush(ctx, 0)
}
