package storage

import (
	"context"
	"strings"
)

// together is what concurrent callers do in one statement and one commit. It is
// PostgreSQL's: on SQLite, which has one writer, those who wait share its commit.
// A statement is a transaction of its own, so that a batch costs one round trip.
type together struct {
	codes  gatherer[*asked[Code]]
	tokens gatherer[*asked[Token]]
	spends gatherer[*spending]
	issues gatherer[*Token]
}

func newTogether(db *DB) *together {
	return &together{
		codes:  gatherer[*asked[Code]]{serve: finding(db, selectCode, func(c *Code) []byte { return c.Hash })},
		tokens: gatherer[*asked[Token]]{serve: finding(db, selectToken, func(k *Token) []byte { return k.Hash })},
		spends: gatherer[*spending]{serve: singly(db.spendTogether)},
		issues: gatherer[*Token]{serve: singly(db.issueTogether)},
	}
}

// joined waits until an item was served, for no longer in line than for a
// transaction of its own.
func joined[I any](ctx context.Context, db *DB, g *gatherer[I], item I) error {
	ctx, end := db.engine.bounded(ctx)
	defer end()
	return g.do(ctx, item)
}

// singly tries a batch that one of its items spoils again, each item by itself.
func singly[I any](all func(batch []*gathered[I]) error) func(batch []*gathered[I]) {
	return func(batch []*gathered[I]) {
		err := all(batch)
		if len(batch) == 1 || !isSpoilt(err) {
			refuseIf(batch, err)
			return
		}
		for i := range batch {
			refuseIf(batch[i:i+1], all(batch[i:i+1]))
		}
	}
}

// refuseIf puts an error down for everybody of a batch, where there is one.
func refuseIf[I any](batch []*gathered[I], err error) {
	if err != nil {
		refuse(batch, meaning(err))
	}
}

// isSpoilt says that something in a statement could not be written: a value that
// cannot be kept (class 22) or breaks a rule of the schema (class 23).
func isSpoilt(err error) bool {
	s := state(err)
	return strings.HasPrefix(s, "22") || strings.HasPrefix(s, "23")
}

// writeTogether runs a statement that is a whole transaction. It is begun again
// when the engine gives it up for the sake of another one, and never when its
// connection breaks: nobody knows whether it was committed.
func (db *DB) writeTogether(into any, query string, args ...any) (err error) {
	for range tries {
		if err = db.reader.rows(context.Background(), into, query, args); !gaveWay(err) {
			return err
		}
	}
	return err
}
