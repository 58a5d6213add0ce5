package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// Flush writes the recorded uses that are due. If that fails, they are written by a later
// flush.
func (u *Usage) Flush(ctx context.Context) error { return u.flush(ctx, usageInterval) }

func (u *Usage) flush(ctx context.Context, interval time.Duration) error {
	u.flushing.Lock()
	defer u.flushing.Unlock()
	return errors.Join( // tokens last, since there can be a great many
		u.flushExchanges(ctx, interval),
		writeUses(ctx, u.DB, &u.secrets, interval, usageStatements[string]{
			one: `UPDATE secret SET last_used_at = ? WHERE id = ? AND COALESCE(last_used_at, 0) < ?`,
			several: `UPDATE secret SET last_used_at = a.at FROM unnest(?::bigint[], ?::text[]) AS a (at, id)
				WHERE secret.id = a.id AND COALESCE(last_used_at, 0) < a.at`,
			key:     func(id string) any { return id },
			compare: strings.Compare,
		}),
		writeUses(ctx, u.DB, &u.keys, interval, usageStatements[string]{
			one: `UPDATE api_key SET last_used_at = ? WHERE id = ? AND COALESCE(last_used_at, 0) < ?`,
			several: `UPDATE api_key SET last_used_at = a.at FROM unnest(?::bigint[], ?::text[]) AS a (at, id)
				WHERE api_key.id = a.id AND COALESCE(last_used_at, 0) < a.at`,
			key:     func(id string) any { return id },
			compare: strings.Compare,
		}),
		writeUses(ctx, u.DB, &u.tokens, interval, usageStatements[[sha256.Size]byte]{
			oneFrom:     fromOne,
			severalFrom: fromSeveral,
			one:         `UPDATE token SET last_used_at = ? WHERE hash = ? AND COALESCE(last_used_at, 0) < ?`,
			several: `UPDATE token SET last_used_at = a.at FROM unnest(?::bigint[], ?::bytea[]) AS a (at, hash)
				WHERE token.hash = a.hash AND COALESCE(last_used_at, 0) < a.at`,
			key:     func(hash [sha256.Size]byte) any { return hash[:] },
			compare: func(a, b [sha256.Size]byte) int { return bytes.Compare(a[:], b[:]) },
		}),
	)
}

// The address of a use is written with its connection, before the tokens, so that it sees
// their former times and locks rows in the same order as [DB.Disconnect]. Most uses come
// from the same address as the one before, and write nothing.
const (
	fromOne = `UPDATE connection SET last_used_address = ?
		WHERE id = (SELECT connection_id FROM token WHERE hash = ?) AND COALESCE(last_used_address, '') <> ?
			AND NOT EXISTS (SELECT 1 FROM token o WHERE o.connection_id = connection.id AND o.last_used_at > ?)`
	fromSeveral = `UPDATE connection SET last_used_address = a.address
		FROM (SELECT DISTINCT ON (t.connection_id) t.connection_id AS id, u.at, u.address
			FROM unnest(?::bigint[], ?::text[], ?::bytea[]) AS u (at, address, hash) JOIN token t ON t.hash = u.hash
			WHERE u.address <> '' ORDER BY t.connection_id, u.at DESC) AS a
		WHERE connection.id = a.id AND COALESCE(last_used_address, '') <> a.address
			AND NOT EXISTS (SELECT 1 FROM token o WHERE o.connection_id = connection.id AND o.last_used_at > a.at)`
)

// usageStatements is how uses of one kind are written, and in which order. It never overwrites a
// later use that another server wrote.
type usageStatements[K comparable] struct {
	one     string
	several string // on PostgreSQL, where each statement is a round trip
	// oneFrom and severalFrom write where uses came from; empty if nobody wants to know.
	oneFrom, severalFrom string
	key                  func(K) any
	compare              func(a, b K) int
}

func (c usageStatements[K]) write(t tx, batch []K, of map[K]use) error {
	for _, key := range batch {
		at := of[key].at
		if from := of[key].address(); c.oneFrom != "" && from != "" {
			if _, err := t.Exec(c.oneFrom, from, c.key(key), from, at); err != nil {
				return err
			}
		}
		if _, err := t.Exec(c.one, at, c.key(key), at); err != nil {
			return err
		}
	}
	return nil
}

func (c usageStatements[K]) writeSeveral(t tx, batch []K, of map[K]use) error {
	instants, keys, addresses := make([]int64, len(batch)), make([]any, len(batch)), make([]string, len(batch))
	for i, key := range batch {
		instants[i], keys[i], addresses[i] = of[key].at, c.key(key), of[key].address()
	}
	if c.severalFrom != "" {
		if _, err := t.Exec(c.severalFrom, instants, addresses, keys); err != nil {
			return err
		}
	}
	_, err := t.Exec(c.several, instants, keys)
	return err
}

const (
	// usageBatch is small, so that other writers do not wait long.
	usageBatch = 50
	// usageYield is how many times as long as a batch took to wait before the next. The
	// rows are spread over the whole database, and writing a page for each would keep the
	// disk busy.
	usageYield = 4
)

// writeUses writes the uses that are due in small batches, and drops what it has written.
func writeUses[K comparable](ctx context.Context, db *DB, of *uses[K], interval time.Duration, to usageStatements[K]) error {
	for batch := range slices.Chunk(of.due(db.Time().UnixMilli(), interval, to.compare), usageBatch) {
		began := time.Now()
		err := db.transact(ctx, func(t tx) error {
			if db.batches != nil {
				return to.writeSeveral(t, batch, of.waiting)
			}
			return to.write(t, batch, of.waiting)
		})
		if err != nil {
			return err
		}
		of.markWritten(batch, db.Time().UnixMilli())
		if interval > 0 { // there will be another flush
			if err := sleep(ctx, usageYield*time.Since(began)); err != nil {
				return err
			}
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// markWritten starts a key's quiet period. Keys beyond usageKeys get none and are only written
// sooner.
func (u *uses[K]) markWritten(batch []K, now int64) {
	for _, key := range batch {
		delete(u.waiting, key)
		if len(u.written) < usageKeys {
			u.written[key] = now
		}
	}
}

// due takes over what was recorded and lists the keys whose quiet period is over. They
// are sorted, so that two servers cannot deadlock.
func (u *uses[K]) due(now int64, interval time.Duration, compare func(a, b K) int) (keys []K) {
	u.mu.Lock()
	noted := u.noted
	u.noted = nil
	u.mu.Unlock()
	if u.waiting == nil {
		u.waiting, u.written = map[K]use{}, map[K]int64{}
	}
	for key, latest := range noted {
		if _, known := u.waiting[key]; known || len(u.waiting) < usageKeys {
			u.waiting[key] = latest
		}
	}
	maps.DeleteFunc(u.written, func(_ K, at int64) bool { return now-at >= interval.Milliseconds() })
	for key := range u.waiting {
		if _, resting := u.written[key]; !resting {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, compare)
	return keys
}
