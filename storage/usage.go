package storage

import (
	"context"
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"
)

// Usage records when tokens, secrets and API keys were last used, from where tokens were, and
// what secrets were exchanged for. It writes that in batches: a busy token costs one write a minute rather than one per
// request.
type Usage struct {
	DB *DB

	tokens  uses[[sha256.Size]byte]
	secrets uses[string]
	keys    uses[string]
	// exchanges are counted, not only the last of them.
	exchanges exchanges

	flushing sync.Mutex
}

// uses are the latest uses of one kind.
type uses[K comparable] struct {
	mu    sync.Mutex
	noted map[K]use // since the last flush

	// Only a flush touches these.
	waiting map[K]use   // to be written by the next flush
	written map[K]int64 // keys written less than usageInterval ago
}

// use is one use. The garbage collector does not scan a map without pointers, which
// netip.Addr has.
type use struct {
	at   int64 // in Unix milliseconds
	from [16]byte
}

// address is where the use came from, empty if that is not known.
func (u use) address() string {
	if u.from == ([16]byte{}) {
		return ""
	}
	return netip.AddrFrom16(u.from).Unmap().String()
}

const (
	// usageKeys bounds the memory between two flushes; uses of more keys than this are
	// not recorded.
	usageKeys = 100_000
	// usageInterval is how long a key is not written again after it was.
	usageInterval = time.Minute
)

// Token records that a token was used from an address.
func (u *Usage) Token(hash []byte, from netip.Addr) {
	u.tokens.note([sha256.Size]byte(hash), use{u.DB.Now().UnixMilli(), from.As16()})
}

// Secret records that a client secret was used.
func (u *Usage) Secret(id string) { u.secrets.note(id, use{at: u.DB.Now().UnixMilli()}) }

// APIKey records that an account's own key was used.
func (u *Usage) APIKey(id string) { u.keys.note(id, use{at: u.DB.Now().UnixMilli()}) }

func (u *uses[K]) note(key K, latest use) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.noted == nil {
		u.noted = map[K]use{}
	}
	if _, known := u.noted[key]; known || len(u.noted) < usageKeys {
		u.noted[key] = latest
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
