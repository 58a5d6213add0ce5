package main

import (
	"context"
	"fmt"
	"time"

	"fairlead/storage"
)

// base is a database with so many live tokens.
type base struct {
	url    string
	tokens uint64
	// perToken is how many bytes a token's row and its share of the indexes take.
	perToken float64
	// add writes further rows while the server runs.
	add func([]table) error
	// remove forgets the database.
	remove func() error
}

// engine makes such databases.
type engine interface {
	name() string
	// filled is a new copy of a database with so many tokens, which is filled
	// first unless it was kept.
	filled(tokens uint64) (*base, error)
	// process is the engine's own; nil where it is part of the server.
	process() *process
	// about says how it is set up.
	about() string
	close()
}

// migrate makes the schema, or brings a kept one up to date.
func migrate(url string) error {
	db, err := storage.Open(context.Background(), url)
	if err != nil {
		return err
	}
	return db.Close()
}

// count writes a number of tokens as people say it.
func count(n uint64) string {
	switch {
	case n >= 1_000_000 && n%1_000_000 == 0:
		return fmt.Sprintf("%dM", n/1_000_000)
	case n >= 1000 && n%1000 == 0:
		return fmt.Sprintf("%dk", n/1000)
	default:
		return fmt.Sprint(n)
	}
}

// fill loads tables one after the other and says how it goes.
func fill(tokens uint64, say func(string, ...any), load func(table) error) error {
	began := time.Now()
	for _, t := range filling(tokens) {
		if err := load(t); err != nil {
			return fmt.Errorf("fill %s: %w", t.name, err)
		}
		if t.rows > 100_000 {
			say("%s: %s rows, %.0f s", t.name, count(t.rows), time.Since(began).Seconds())
		}
	}
	return nil
}
