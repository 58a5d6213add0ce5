package storage

import (
	"context"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"fairlead/audit"
	"fairlead/storage/database"
)

// Callback is a URL to which a partner's users can be sent back.
type Callback struct {
	ClientID  string `db:"client_id"`
	URL       string `db:"url"`
	IsDefault bool   `db:"is_default"`
	CreatedAt Time   `db:"created_at"`
	AddedBy   string `db:"added_by"` // a name; empty if it is not known
}

func (t tx) insertCallback(b Callback) error {
	by, err := t.byline()
	if err != nil {
		return err
	}
	_, err = t.Exec(`INSERT INTO callback (client_id, url, is_default, created_at, host_key, added_by, client_since)
		VALUES (?, ?, ?, ?, ?, ?, (SELECT created_at FROM client WHERE id = ?))`,
		b.ClientID, b.URL, b.IsDefault, b.CreatedAt, HostKey(b.URL), by, b.ClientID)
	return err
}

// Callbacks lists a client's callbacks, the oldest first.
func (db *DB) Callbacks(ctx context.Context, clientID string) (all []Callback, err error) {
	err = db.sql.List(ctx, &all, `SELECT client_id, url, is_default, created_at, added_by FROM callback
		WHERE client_id = ? ORDER BY created_at, url`, clientID)
	return all, err
}

// AddCallback registers a URL, not as the default. ErrConflict means that it is already
// registered, ErrCallbackLimit that there are too many. No two callbacks of a client have the same creation time, so that their
// order is fixed.
func (db *DB) AddCallback(ctx context.Context, clientID, url string) error {
	return db.transact(ctx, func(t tx) error {
		if err := t.lockClient(clientID); err != nil {
			return err
		}
		return t.addCallback(clientID, url, db.Time())
	})
}

// MostCallbacks is how many callbacks a client can have, with those that it has requested.
const MostCallbacks = 100

// ErrCallbackLimit means that a client has [MostCallbacks].
const ErrCallbackLimit database.Refusal = "too many callbacks"

// addCallback is [DB.AddCallback] in a transaction that has locked the client.
func (t tx) addCallback(clientID, url string, now Time) error {
	return t.registerCallback(clientID, url, audit.Entry{What: "callback.added", After: audit.Values{"callback": url}}, now)
}

// registerCallback adds a callback in a transaction that has locked the client, with what the
// audit log says of it. It is requested no longer.
func (t tx) registerCallback(clientID, url string, e audit.Entry, now Time) error {
	by := t.author.byline()
	if e.What == callbackProved {
		by = "proof of the host"
	}
	if err := t.endCallbackRequest(clientID, url, by, now); err != nil {
		return err
	}
	var others struct {
		Count int  `db:"count"`
		Last  Time `db:"last"`
	}
	err := t.Get(&others, `SELECT COUNT(*) + (SELECT COUNT(*) FROM callback_request WHERE client_id = ?) AS count, MAX(created_at) AS last
		FROM callback WHERE client_id = ?`, clientID, clientID)
	if err != nil {
		return err
	}
	if others.Count >= MostCallbacks {
		return ErrCallbackLimit
	}
	if !now.After(others.Last.Time) {
		now = At(others.Last.Add(time.Millisecond))
	}
	if err := t.insertCallback(Callback{ClientID: clientID, URL: url, CreatedAt: now}); err != nil {
		return err
	}
	if err := t.auditClient(clientID, e); err != nil {
		return err
	}
	return t.tellOwners(clientID, CallbackWasAdded, now)
}

// RemoveCallback removes a URL that is not the default.
func (db *DB) RemoveCallback(ctx context.Context, clientID, url string) error {
	return db.transact(ctx, func(t tx) error {
		err := t.Once(ErrNotFound, `DELETE FROM callback
			WHERE client_id = ? AND url = ? AND is_default = FALSE`, clientID, url)
		if err != nil {
			return err
		}
		if err := t.auditClient(clientID, audit.Entry{What: "callback.removed", Before: audit.Values{"callback": url}}); err != nil {
			return err
		}
		return t.tellOwners(clientID, CallbackWasRemoved, db.Time())
	})
}

// SetDefaultCallback makes a registered URL the default instead of the current one.
func (db *DB) SetDefaultCallback(ctx context.Context, clientID, url string) error {
	return db.transact(ctx, func(t tx) error {
		if err := t.lockClient(clientID); err != nil {
			return err
		}
		var was string
		err := t.Get(&was, `UPDATE callback SET is_default = FALSE WHERE client_id = ? AND is_default = TRUE RETURNING url`, clientID)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		err = t.Once(ErrNotFound, `UPDATE callback SET is_default = TRUE WHERE client_id = ? AND url = ?`, clientID, url)
		if err != nil || was == url {
			return err
		}
		err = t.auditClient(clientID, audit.Entry{What: "callback.default_changed",
			Before: audit.Values{"default_callback": was}, After: audit.Values{"default_callback": url}})
		if err != nil || was == "" { // it is the first one, of which owners are told otherwise
			return err
		}
		return t.tellOwners(clientID, DefaultCallbackWasChanged, db.Time())
	})
}

// CallbacksOf lists the callbacks of several clients, the oldest first.
func (db *DB) CallbacksOf(ctx context.Context, clientIDs []string) (all []Callback, err error) {
	if len(clientIDs) == 0 {
		return nil, nil
	}
	query, args, err := sqlx.In(`SELECT client_id, url, is_default, created_at, added_by FROM callback
		WHERE client_id IN (?) ORDER BY created_at, url`, clientIDs)
	if err != nil {
		return nil, err
	}
	err = db.sql.List(ctx, &all, query, args...)
	return all, err
}
