package main

import (
	"context"
	"fmt"
	"time"

	"fairlead/storage"
)

// dataset is a database with a number of live tokens.
type dataset struct {
	url    string
	tokens uint64
	// perToken is how many bytes a token's row and its share of the indexes take.
	perToken float64
	// add writes more rows while the server runs.
	add func([]table) error
	// bulk writes very many rows while the server is off, and says how they are spread.
	bulk func([]table) error
	// exec runs a statement while the server runs.
	exec func(statement string) error
	// remove deletes the database.
	remove func() error
}

// engine creates datasets.
type engine interface {
	name() string
	// filled is a new copy of a database with this number of tokens, which is
	// filled first unless it was kept.
	filled(tokens uint64) (*dataset, error)
	// process is the engine's own process; nil if it is part of the server.
	process() *process
	// about describes its settings.
	about() string
	close()
}

// migrate creates the schema, or updates a kept one.
func migrate(url string) error {
	db, err := storage.Open(context.Background(), url)
	if err != nil {
		return err
	}
	return db.Close()
}

// count writes a number of tokens as 10k or 1M.
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

// fill loads what is in a database with this number of tokens.
func fill(tokens uint64, logf func(string, ...any), load func(table) error) error {
	return loadAll(filling(tokens), logf, load)
}

// loadAll loads tables one after the other and logs the progress.
func loadAll(tables []table, logf func(string, ...any), load func(table) error) error {
	began := time.Now()
	for _, t := range tables {
		if err := load(t); err != nil {
			return fmt.Errorf("fill %s: %w", t.name, err)
		}
		if t.rows > 100_000 {
			logf("%s: %s rows, %.0f s", t.name, count(t.rows), time.Since(began).Seconds())
		}
	}
	return nil
}
