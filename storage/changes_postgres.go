package storage

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jmoiron/sqlx"
)

// channel is where transactions tell other processes what they change.
const channel = "fairlead_changes"

// announce tells the other processes what this transaction changes, if it commits.
func announce(ctx context.Context, t *sqlx.Tx, changed []uint16) error {
	if len(changed) == 0 {
		return nil
	}
	words := make([]string, len(changed))
	for i, s := range changed {
		words[i] = strconv.Itoa(int(s))
	}
	_, err := t.ExecContext(ctx, "SELECT pg_notify($1, $2)", channel, strings.Join(words, " "))
	if err != nil {
		return fmt.Errorf("announce what changes: %w", err)
	}
	return nil
}

// retryListening is how long after a failure to hear it is tried again.
const retryListening = time.Second

// listen counts what other processes change, until ctx ends.
func (p postgres) listen(ctx context.Context, c *changes, failed func(error)) {
	for {
		err := p.listenOnce(ctx, c)
		if ctx.Err() != nil {
			return
		}
		failed(meaning(err))
		select {
		case <-ctx.Done():
		case <-time.After(retryListening):
		}
	}
}

// listenOnce does so until a connection ends. Heartbeats come from another one, so
// that they reach this one as changes do: unasked. One that is sent to itself would
// come with the answer, also through a pooler that swallows everything else.
func (p postgres) listenOnce(ctx context.Context, c *changes) error {
	ear, err := p.dial(ctx)
	if err != nil {
		return err
	}
	defer hangUp(ctx, ear)
	heart, err := p.dial(ctx)
	if err != nil {
		return err
	}
	defer hangUp(ctx, heart)
	asking, end := p.bounded(ctx)
	defer end()
	if _, err := ear.Exec(asking, "LISTEN "+channel); err != nil {
		return fmt.Errorf("listen for changes: %w", err)
	}
	c.countAll() // what happened before this moment was not heard
	if err := (&pulse{changes: c, ear: ear, heart: heart, self: NewID(), heard: time.Now()}).run(ctx); err != nil {
		return fmt.Errorf("listen for changes: %w", err)
	}
	return nil
}

func (p postgres) dial(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, p.config.Copy())
	if err != nil {
		return nil, fmt.Errorf("connect to listen for changes: %w", err)
	}
	return conn, nil
}

func hangUp(ctx context.Context, conn *pgx.Conn) { _ = conn.Close(context.WithoutCancel(ctx)) }
