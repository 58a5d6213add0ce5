package storage

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ClientDay is how many connections of a client began and ended on a day.
type ClientDay struct {
	// Day is when it begins in UTC; the first of 1970 stands for all days that are no longer
	// kept.
	Day   Time  `db:"day"`
	Made  int64 `db:"made"`
	Ended int64 `db:"ended"`
	// Live is how many there were at the end of the day.
	Live int64 `db:"-"`
}

// ClientDays are the days on which connections of a client began or ended, the oldest first.
// It reads their numbers, and no connections.
func (db *DB) ClientDays(ctx context.Context, clientID string) (all []ClientDay, err error) {
	err = db.sql.List(ctx, &all, `SELECT day, made, ended FROM client_day WHERE client_id = ? ORDER BY day`, clientID)
	var live int64
	for i := range all {
		live += all[i].Made - all[i].Ended
		all[i].Live = live
	}
	return all, err
}

// clientDay names a row of counts.
type clientDay struct {
	clientID string
	day      int64
}

// connectionCount is what a transaction adds to a row.
type connectionCount struct{ made, ended int64 }

// countConnections counts connections of a client that this transaction makes or ends. All
// that make or end a connection call it, so that no one ever has to count connections. The
// rows, which all consents to a partner share, are written last: see [tx.writeCounts]. Those of
// test mode do not count.
func (t tx) countConnections(clientID string, made, ended int64, now Time) {
	if IsTestClientID(clientID) {
		return
	}
	if t.news.connections == nil {
		t.news.connections = map[clientDay]connectionCount{}
	}
	key := clientDay{clientID, dayOf(now.UnixMilli())}
	before := t.news.connections[key]
	t.news.connections[key] = connectionCount{before.made + made, before.ended + ended}
}

// writeCounts writes what was counted, in order and after every other row but those of the
// audit log, so that transactions wait for each other only while they commit, and cannot
// deadlock.
func (t tx) writeCounts() error {
	keys := slices.SortedFunc(maps.Keys(t.news.connections), func(a, b clientDay) int {
		return cmp.Or(strings.Compare(a.clientID, b.clientID), cmp.Compare(a.day, b.day))
	})
	for _, key := range keys {
		if err := t.addToDay(key, t.news.connections[key]); err != nil {
			return fmt.Errorf("count connections: %w", err)
		}
	}
	return nil
}

func (t tx) addToDay(key clientDay, n connectionCount) error {
	_, err := t.Exec(`INSERT INTO client_day (client_id, day, made, ended) VALUES (?, ?, ?, ?)
		ON CONFLICT (client_id, day) DO UPDATE SET made = client_day.made + excluded.made, ended = client_day.ended + excluded.ended`,
		key.clientID, key.day, n.made, n.ended)
	return err
}
