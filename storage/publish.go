package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"fairlead/audit"
)

// publishedKept is how long a service must not publish something else under the same key.
const publishedKept = 24 * time.Hour

// Publication is an event that a service publishes.
type Publication struct {
	Event
	// Key is the service's own name for it, so that it is published once; empty for none.
	Key string
	// Duplicate is set if it had been published before. The event is that one then.
	Duplicate bool
}

// PublishError says which of several publications cannot be published.
type PublishError struct {
	Index int
	// UnknownAccount means that there is no such account; otherwise something else was
	// published under its key.
	UnknownAccount bool
}

func (e *PublishError) Error() string {
	if e.UnknownAccount {
		return fmt.Sprintf("event %d is about no account", e.Index)
	}
	return fmt.Sprintf("another event was published under the key of event %d", e.Index)
}

// Publish writes events that a service publishes, with their deliveries: all or none. The
// errors are every [PublishError]. Keys must differ.
func (db *DB) Publish(ctx context.Context, all []Publication) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if err := t.checkAccounts(all); err != nil {
			return err
		}
		if err := t.takeKeys(all, now); err != nil {
			return err
		}
		var fresh []*Event
		for i := range all {
			if !all[i].Duplicate {
				fresh = append(fresh, &all[i].Event)
			}
		}
		if len(fresh) == 0 {
			return nil
		}
		if err := t.writeEvents(fresh, now); err != nil {
			return err
		}
		for _, e := range fresh {
			t.auditSomebody(audit.Entry{What: "event.published", On: accountObject(e.AccountID), After: audit.Values{"event": e.ID, "type": e.Type}})
		}
		return t.nameKeys(all)
	})
}

// checkAccounts refuses what is about no account.
func (t tx) checkAccounts(all []Publication) error {
	var ids []string
	for _, p := range all {
		ids = append(ids, p.AccountID)
	}
	known, err := knownAccounts(ids, t.List)
	if err != nil {
		return err
	}
	var refused []error
	for i, p := range all {
		if !known[p.AccountID] {
			refused = append(refused, &PublishError{Index: i, UnknownAccount: true})
		}
	}
	return errors.Join(refused...)
}

// KnownAccounts are those of several IDs that are an account's, as [DB.Publish] sees it.
func (db *DB) KnownAccounts(ctx context.Context, ids []string) (map[string]bool, error) {
	return knownAccounts(ids, func(into any, query string, args ...any) error { return db.sql.List(ctx, into, query, args...) })
}

func knownAccounts(ids []string, list func(into any, query string, args ...any) error) (map[string]bool, error) {
	known := map[string]bool{}
	if len(ids) == 0 {
		return known, nil
	}
	query, args, err := sqlx.In(`SELECT id FROM account WHERE status <> 'erased' AND test_client_id = '' AND id IN (?)`, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return nil, err
	}
	var found []string
	err = list(&found, query, args...)
	for _, id := range found {
		known[id] = true
	}
	return known, err
}

// keyHash is how a service's key is stored.
func (p Publication) keyHash() []byte {
	sum := sha256.Sum256([]byte(p.PublishedBy + "\x00" + p.Key))
	return sum[:]
}

// content is the hash of what must be the same under one key.
func (p Publication) content() []byte {
	sum := sha256.Sum256([]byte(string(p.Type) + "\x00" + p.AccountID + "\x00" + p.Data))
	return sum[:]
}

// takeKeys takes the keys of what is new, and finds what was published under the others.
// Keys are taken in order, since two that take the same ones could deadlock.
func (t tx) takeKeys(all []Publication, now Time) error {
	var keyed []int
	for i := range all {
		all[i].Duplicate = false // if this runs again
		if all[i].Key != "" {
			keyed = append(keyed, i)
		}
	}
	slices.SortFunc(keyed, func(a, b int) int { return bytes.Compare(all[a].keyHash(), all[b].keyHash()) })
	var refused []error
	for _, i := range keyed {
		p := &all[i]
		err := t.Once(ErrSpent, `INSERT INTO event_key (hash, event_sequence, content, created_at) VALUES (?, 0, ?, ?)
			ON CONFLICT (hash) DO UPDATE SET event_sequence = 0, content = excluded.content, created_at = excluded.created_at
				WHERE event_key.created_at <= ?`, p.keyHash(), p.content(), now, At(now.Add(-publishedKept)))
		if errors.Is(err, ErrSpent) {
			err = t.findPublished(p, i)
		}
		if errors.Is(err, ErrNotFound) { // it was erased with its account, which nobody can publish about
			_, err = t.Exec(`UPDATE event_key SET event_sequence = 0, content = ?, created_at = ? WHERE hash = ?`, p.content(), now, p.keyHash())
		}
		var wrong *PublishError
		if errors.As(err, &wrong) {
			refused = append(refused, wrong)
		} else if err != nil {
			return err
		}
	}
	return errors.Join(refused...)
}

// findPublished finds what was published under a key before.
func (t tx) findPublished(p *Publication, i int) error {
	var was struct {
		Event
		Content []byte `db:"content"`
	}
	err := t.Get(&was, `SELECT e.sequence, e.id, e.type, e.account_id, e.client_id, e.published_by, e.data, e.at, e.created_at, k.content
		FROM event_key k JOIN event e ON e.sequence = k.event_sequence WHERE k.hash = ?`, p.keyHash())
	if err != nil {
		return err
	}
	if !bytes.Equal(was.Content, p.content()) {
		return &PublishError{Index: i}
	}
	p.Event, p.Duplicate = was.Event, true
	return nil
}

// nameKeys writes which event each new key stands for.
func (t tx) nameKeys(all []Publication) error {
	for _, p := range all {
		if p.Key == "" || p.Duplicate {
			continue
		}
		if _, err := t.Exec(`UPDATE event_key SET event_sequence = ? WHERE hash = ?`, p.Sequence, p.keyHash()); err != nil {
			return err
		}
	}
	return nil
}
