package storage

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"
)

// Usage notes when tokens and secrets were last used, and writes it down in
// batches: a busy token costs one write in a while and not one for each call.
type Usage struct {
	DB *DB

	mu      sync.Mutex
	tokens  map[string]Time // by hash
	secrets map[string]Time // by id
}

// usageKeys bounds what is kept between two batches; beyond it a use goes
// unnoted, for the note is a convenience and memory is not.
const usageKeys = 100_000

// Token notes that a token was used.
func (u *Usage) Token(hash []byte) { u.note(&u.tokens, string(hash)) }

// Secret notes that a client secret was used.
func (u *Usage) Secret(id string) { u.note(&u.secrets, id) }

func (u *Usage) note(into *map[string]Time, key string) {
	now := u.DB.Time()
	u.mu.Lock()
	defer u.mu.Unlock()
	if *into == nil {
		*into = map[string]Time{}
	}
	if len(*into) < usageKeys {
		(*into)[key] = now
	}
}

// Flush writes down what was noted. What cannot be written is noted again.
func (u *Usage) Flush(ctx context.Context) error {
	u.mu.Lock()
	tokens, secrets := u.tokens, u.secrets
	u.tokens, u.secrets = nil, nil
	u.mu.Unlock()
	if len(tokens)+len(secrets) == 0 {
		return nil
	}
	err := errors.Join(
		u.write(ctx, `UPDATE token SET last_used_at = ? WHERE hash = ?`, tokens, func(key string) any { return []byte(key) }),
		u.write(ctx, `UPDATE secret SET last_used_at = ? WHERE id = ?`, secrets, func(key string) any { return key }),
	)
	if err != nil {
		u.putBack(tokens, secrets)
	}
	return err
}

// usageBatch keeps everybody else's writes from waiting long.
const usageBatch = 200

// write writes noted uses, some at a time, and drops those that it has written.
func (u *Usage) write(ctx context.Context, query string, noted map[string]Time, column func(key string) any) error {
	keys := slices.Sorted(maps.Keys(noted)) // in one order, so that two servers never wait for each other
	for batch := range slices.Chunk(keys, usageBatch) {
		err := u.DB.transact(ctx, func(t tx) error {
			for _, key := range batch {
				if _, err := t.exec(ctx, query, noted[key], column(key)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, key := range batch {
			delete(noted, key)
		}
	}
	return nil
}

func (u *Usage) putBack(tokens, secrets map[string]Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.tokens, u.secrets = merged(tokens, u.tokens), merged(secrets, u.secrets)
}

// merged is what was noted before with what was noted since on top.
func merged(before, since map[string]Time) map[string]Time {
	if before == nil {
		return since
	}
	maps.Copy(before, since)
	return before
}

// Run flushes every so often until ctx ends, and once more then.
func (u *Usage) Run(ctx context.Context, every time.Duration, failed func(error)) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if err := u.Flush(ctx); err != nil && ctx.Err() == nil {
				failed(err)
			}
		case <-ctx.Done():
			if err := u.Flush(context.WithoutCancel(ctx)); err != nil {
				failed(err)
			}
			return
		}
	}
}
