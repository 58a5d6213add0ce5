package storage

import (
	"context"
	"strings"
)

// together is what concurrent callers do in one statement and one commit. It is
// PostgreSQL's: on SQLite, which has one writer, those who wait share its commit.
// A statement is a transaction of its own, so that a batch costs one round trip.
type together struct {
	codes  gatherer[*codeAsked]
	spends gatherer[*spending]
	issues gatherer[*Token]
}

// Batches under way of each kind. With more of them each is smaller, and with one
// alone nobody is served while it waits for the disk.
const (
	readingTogether = 1
	writingTogether = 2
)

func newTogether(db *DB) *together {
	return &together{
		codes:  gatherer[*codeAsked]{servers: readingTogether, serve: db.codesTogether},
		spends: gatherer[*spending]{servers: writingTogether, serve: singly(db.spendTogether)},
		issues: gatherer[*Token]{servers: writingTogether, serve: singly(db.issueTogether)},
	}
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

// rowsTogether asks in nobody's name: whoever goes away must not break off what
// others wait for.
func (db *DB) rowsTogether(into any, query string, args ...any) error {
	return again(func() error { return db.reader.rows(context.Background(), into, query, args) })
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
