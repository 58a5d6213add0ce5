package storage

import (
	"cmp"
	"context"
	"maps"
	"math/bits"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// exchanges are the exchanges of codes since the last flush, by secret and connection.
type exchanges struct {
	mu    sync.Mutex
	noted map[exchange]exchangeUse

	// Only a flush touches this: what is to be written.
	waiting map[exchange]exchangeUse
}

// exchange names what a token was given to, and for what.
type exchange struct{ secretID, connectionID string }

// exchangeUse is how often that happened, and the last time.
type exchangeUse struct {
	count int64
	last  use
}

// Exchange records that a code was exchanged with a secret, for a token of a connection, from
// an address. Unlike last uses, every one counts.
func (u *Usage) Exchange(secretID, connectionID string, from netip.Addr) {
	u.exchanges.note(exchange{secretID, connectionID}, exchangeUse{1, use{u.DB.Now().UnixMilli(), from.As16()}})
}

func (e *exchanges) note(key exchange, latest exchangeUse) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.noted == nil {
		e.noted = map[exchange]exchangeUse{}
	}
	add(e.noted, key, latest)
}

// add counts what happened once more. Beyond usageKeys it is counted without its connection.
func add(all map[exchange]exchangeUse, key exchange, latest exchangeUse) {
	before, known := all[key]
	if !known && len(all) >= usageKeys {
		key.connectionID = ""
		before = all[key]
	}
	latest.count += before.count
	all[key] = latest
}

// take moves what was recorded to what is to be written, and lists it in order, so that two
// servers cannot deadlock.
func (e *exchanges) take() (due []exchange) {
	e.mu.Lock()
	noted := e.noted
	e.noted = nil
	e.mu.Unlock()
	if e.waiting == nil {
		e.waiting = noted
	} else {
		for key, latest := range noted {
			add(e.waiting, key, latest)
		}
	}
	for key := range e.waiting {
		due = append(due, key)
	}
	slices.SortFunc(due, func(a, b exchange) int {
		return cmp.Or(strings.Compare(a.secretID, b.secretID), strings.Compare(a.connectionID, b.connectionID))
	})
	return due
}

// exchangeBatch is larger than usageBatch: most of these rows are new, and lie side by side.
const exchangeBatch = 256

// flushExchanges writes what was recorded, and drops what it has written.
func (u *Usage) flushExchanges(ctx context.Context, interval time.Duration) error {
	for batch := range slices.Chunk(u.exchanges.take(), exchangeBatch) {
		began := time.Now()
		err := u.DB.transact(ctx, func(t tx) error { return t.writeExchanges(batch, u.exchanges.waiting) })
		if err != nil {
			return err
		}
		for _, key := range batch {
			delete(u.exchanges.waiting, key)
		}
		if interval > 0 { // there will be another flush
			if err := sleep(ctx, usageYield*time.Since(began)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t tx) writeExchanges(batch []exchange, of map[exchange]exchangeUse) error {
	for from := 0; from < len(batch); {
		to := from
		for to < len(batch) && batch[to].secretID == batch[from].secretID {
			to++
		}
		if err := t.writeSecretUse(batch[from:to], of); err != nil {
			return err
		}
		from = to
	}
	return t.writeSecretConnections(batch, of)
}

// writeSecretUse writes the exchanges of one secret.
func (t tx) writeSecretUse(batch []exchange, of map[exchange]exchangeUse) error {
	id := batch[0].secretID
	days, hours, addresses := map[int64]exchangeUse{}, map[int64]exchangeUse{}, map[string]int64{}
	for _, key := range batch {
		one := of[key]
		sum(days, dayOf(one.last.at), one)
		sum(hours, hourOf(one.last.at), one)
		if from := one.last.address(); from != "" {
			addresses[from] = max(addresses[from], one.last.at)
		}
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		_, err := t.Exec(`INSERT INTO secret_use (secret_id, day, exchanges, last_at)
			SELECT id, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT) FROM secret WHERE id = ?
			ON CONFLICT (secret_id, day) DO UPDATE SET exchanges = secret_use.exchanges + excluded.exchanges,
				last_at = CASE WHEN excluded.last_at > secret_use.last_at THEN excluded.last_at ELSE secret_use.last_at END`,
			day, days[day].count, days[day].last.at, id)
		if err != nil {
			return err
		}
	}
	if err := t.writeSecretHours(id, hours); err != nil {
		return err
	}
	for _, from := range slices.Sorted(maps.Keys(addresses)) {
		_, err := t.Exec(`INSERT INTO secret_address (secret_id, address, last_at)
			SELECT id, CAST(? AS TEXT), CAST(? AS BIGINT) FROM secret WHERE id = ?
			ON CONFLICT (secret_id, address) DO UPDATE SET last_at = excluded.last_at WHERE secret_address.last_at < excluded.last_at`,
			from, addresses[from], id)
		if err != nil {
			return err
		}
	}
	return t.trimAddresses(id)
}

// sum adds uses to those of a day or an hour.
func sum(all map[int64]exchangeUse, when int64, one exchangeUse) {
	before := all[when]
	before.count, before.last.at = before.count+one.count, max(before.last.at, one.last.at)
	all[when] = before
}

// secretAddresses is how many addresses of a secret are kept.
const secretAddresses = 5

func (t tx) trimAddresses(secretID string) error {
	_, err := t.Exec(`DELETE FROM secret_address WHERE secret_id = ? AND address IN (SELECT address FROM secret_address
		WHERE secret_id = ? ORDER BY last_at DESC, address LIMIT 1000 OFFSET ?)`, secretID, secretID, secretAddresses)
	return err
}

// writeSecretConnections writes which connections got tokens. Most are new. Statements are
// kept prepared, so there are only few of them: for 1, 2, 4 and so on.
func (t tx) writeSecretConnections(batch []exchange, of map[exchange]exchangeUse) error {
	var args []any
	for _, key := range batch {
		if key.connectionID != "" {
			args = append(args, dayOf(of[key].last.at), key.secretID, key.connectionID)
		}
	}
	const columns = 3
	for rows := len(args) / columns; rows > 0; rows = len(args) / columns {
		n := 1 << (bits.Len(uint(rows)) - 1)
		_, err := t.Exec(`INSERT INTO secret_connection (day, secret_id, connection_id) VALUES (?, ?, ?)`+strings.Repeat(", (?, ?, ?)", n-1)+`
			ON CONFLICT (day, secret_id, connection_id) DO NOTHING`, args[:n*columns]...)
		if err != nil {
			return err
		}
		args = args[n*columns:]
	}
	return nil
}

const (
	millisecondsInHour = int64(time.Hour / time.Millisecond)
	millisecondsInDay  = 24 * millisecondsInHour
)

// hourOf is when the hour of a time begins, both in Unix milliseconds.
func hourOf(at int64) int64 { return at - at%millisecondsInHour }

// dayOf is when the day of a time begins, both in Unix milliseconds.
func dayOf(at int64) int64 { return at - at%millisecondsInDay }
