package storage

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"
)

// Flush writes down what was noted and is due. What cannot be written is kept.
func (u *Usage) Flush(ctx context.Context) error { return u.flush(ctx, usageRest) }

func (u *Usage) flush(ctx context.Context, rest time.Duration) error {
	u.flushing.Lock()
	defer u.flushing.Unlock()
	return errors.Join(
		u.write(ctx, &u.tokens, rest, `UPDATE token SET last_used_at = ? WHERE hash = ?`, func(key string) any { return []byte(key) }),
		u.write(ctx, &u.secrets, rest, `UPDATE secret SET last_used_at = ? WHERE id = ?`, func(key string) any { return key }),
	)
}

// usageBatch keeps everybody else's writes from waiting long.
const usageBatch = 50

// write writes what is due, some at a time, and forgets what it has written.
func (u *Usage) write(ctx context.Context, of *uses, rest time.Duration, query string, column func(key string) any) error {
	now := u.DB.Time()
	for batch := range slices.Chunk(of.due(now, rest), usageBatch) {
		err := u.DB.transact(ctx, func(t tx) error {
			for _, key := range batch {
				if _, err := t.exec(ctx, query, of.waiting[key], column(key)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, key := range batch {
			delete(of.waiting, key)
			of.written[key] = now
		}
	}
	return nil
}

// due takes over what was noted and lists what has rested, in one order, so that
// two servers never wait for each other.
func (u *uses) due(now Time, rest time.Duration) []string {
	u.mu.Lock()
	noted := u.noted
	u.noted = nil
	u.mu.Unlock()
	if u.waiting == nil {
		u.waiting, u.written = map[string]Time{}, map[string]Time{}
	}
	for key, at := range noted {
		if _, known := u.waiting[key]; known || len(u.waiting) < usageKeys {
			u.waiting[key] = *at
		}
	}
	maps.DeleteFunc(u.written, func(_ string, at Time) bool { return now.Sub(at.Time) >= rest })
	return slices.Sorted(func(yield func(string) bool) {
		for key := range u.waiting {
			if _, resting := u.written[key]; !resting && !yield(key) {
				return
			}
		}
	})
}
