package storage

import (
	"context"
	"errors"
	"slices"

	"github.com/jmoiron/sqlx"

	"fairlead/audit"
)

// Leak is a report that somebody has a token or an API key who should not. A text can be either,
// so its hash as each of them is looked up.
type Leak struct {
	Token, Key []byte
	Found
}

// Found is where a leaked token or key was found, as far as that is known.
type Found struct {
	By  string `db:"found_by"` // the scanner that signed the report; empty for anyone else's
	URL string `db:"found_url"`
}

// data adds what events say about where a token or key was found.
func (f Found) data(data map[string]any) map[string]any {
	data["reason"], data["found_by"], data["found_url"] = "leaked", orNull(f.By), orNull(f.URL)
	return data
}

// values adds what the audit log says about it. The URL may name somebody, and the log is kept.
func (f Found) values(values audit.Values) audit.Values {
	if f.By != "" {
		values["found_by"] = f.By
	}
	return values
}

// leaksAsked is how many reports are looked up at a time.
const leaksAsked = 100

// ReportLeaks pauses the tokens and API keys that were reported as leaked, and tells those whom
// it concerns. What is easily replaced and has no owner who could decide, a service's token or a
// test token, is revoked. It returns how many were stopped. What is unknown, revoked or paused
// already stays as it is, and costs the same two look-ups as anything else.
func (db *DB) ReportLeaks(ctx context.Context, all []Leak) (stopped int, err error) {
	for some := range slices.Chunk(all, leaksAsked) {
		n, err := db.reportLeaks(ctx, some)
		stopped += n
		if err != nil {
			return stopped, err
		}
	}
	return stopped, nil
}

func (db *DB) reportLeaks(ctx context.Context, all []Leak) (stopped int, err error) {
	found, byToken, byKey := map[string]Found{}, [][]byte{}, [][]byte{}
	for _, l := range slices.Backward(all) { // the first report of several is kept
		byToken, byKey = append(byToken, l.Token), append(byKey, l.Key)
		found[string(l.Token)], found[string(l.Key)] = l.Found, l.Found
	}
	var tokens []Token
	if err := db.findLeaked(ctx, &tokens, `SELECT hash, client_id, connection_id, revoked_at, paused_at FROM token`, byToken); err != nil {
		return 0, err
	}
	var keys []APIKey
	if err := db.findLeaked(ctx, &keys, `SELECT hash, revoked_at, paused_at FROM api_key`, byKey); err != nil {
		return 0, err
	}
	var stops []func(tx, Time) error
	for _, k := range tokens {
		if db.hasStopped(k.Hash, k.RevokedAt, k.PausedAt) {
			continue
		}
		stops = append(stops, func(t tx, now Time) error { return t.stopToken(k, found[string(k.Hash)], now) })
	}
	for _, k := range keys {
		if db.hasStopped(k.Hash, k.RevokedAt, k.PausedAt) {
			continue
		}
		stops = append(stops, func(t tx, now Time) error { return t.pauseKey(k.Hash, found[string(k.Hash)], now) })
	}
	return db.stopLeaked(ctx, stops)
}

// hasStopped reports whether there is nothing to stop. If another server has just stopped it, this
// one may not have heard of that.
func (db *DB) hasStopped(hash []byte, revokedAt, pausedAt Time) bool {
	stopped := !revokedAt.IsZero() || !pausedAt.IsZero()
	if stopped {
		db.sql.Changed(string(hash))
	}
	return stopped
}

// stopLeaked has a transaction for each, so that none waits for another's rows in an order of its
// own.
func (db *DB) stopLeaked(ctx context.Context, stops []func(tx, Time) error) (stopped int, err error) {
	for _, stop := range stops {
		err := db.transact(ctx, func(t tx) error { return stop(t, db.Time()) })
		switch {
		case err == nil:
			stopped++
		case !errors.Is(err, ErrNotFound): // else it was reported or has ended meanwhile
			return stopped, err
		}
	}
	return stopped, nil
}

// findLeaked finds tokens or keys. The number of hashes is always one or the same, so that
// there are two texts to prepare.
func (db *DB) findLeaked(ctx context.Context, into any, from string, hashes [][]byte) error {
	for len(hashes) > 1 && len(hashes) < leaksAsked {
		hashes = append(hashes, hashes[0])
	}
	query, args, err := sqlx.In(from+` WHERE hash IN (?)`, hashes)
	if err != nil {
		return err
	}
	return db.sql.List(ctx, into, query, args...)
}

// stopToken pauses a token, or revokes it if nobody could use it again. ErrNotFound means that it
// is paused or has ended.
func (t tx) stopToken(k Token, f Found, now Time) error {
	t.Change(string(k.Hash))
	if !k.ConnectionID.Valid || IsTestClientID(k.ClientID) {
		if err := t.Once(ErrNotFound, `UPDATE token SET revoked_at = ? WHERE hash = ? AND revoked_at IS NULL`, now, k.Hash); err != nil {
			return err
		}
		return t.noteToken(audit.Entry{What: "token.revoked", Reason: "reported as leaked", After: f.values(audit.Values{})}, k)
	}
	err := t.Get(&k, `UPDATE token SET paused_at = ?, found_by = ?, found_url = ?
		WHERE hash = ? AND revoked_at IS NULL AND paused_at IS NULL
		RETURNING COALESCE((SELECT n.account_id FROM connection n WHERE n.id = token.connection_id), '') AS account_id`,
		now, f.By, f.URL, k.Hash)
	if err != nil {
		return err
	}
	return t.tellPaused(k, f, now)
}

// pauseKey pauses an API key. ErrNotFound means that it is paused or has ended.
func (t tx) pauseKey(hash []byte, f Found, now Time) error {
	t.Change(string(hash))
	var k APIKey
	err := t.Get(&k, `UPDATE api_key SET paused_at = ?, found_by = ?, found_url = ?
		WHERE hash = ? AND revoked_at IS NULL AND paused_at IS NULL RETURNING `+apiKeyColumns, now, f.By, f.URL, hash)
	if err != nil {
		return err
	}
	if err := t.record(Activity{AccountID: k.AccountID, Name: ActivityKeyPaused}, now); err != nil {
		return err
	}
	if err := t.notify(Notice{AccountID: k.AccountID, Name: NoticeKeyPaused}, now); err != nil {
		return err
	}
	t.audit(audit.Entry{What: "api_key.paused", On: accountObject(k.AccountID), Reason: "reported as leaked", After: f.values(audit.Values{"key": k.ID})})
	return t.tellKey(TypeKeyPaused, k, f.data(map[string]any{}), now)
}
