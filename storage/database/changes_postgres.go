package database

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jmoiron/sqlx"
)

// channel is where transactions notify other processes of their changes.
const channel = "fairlead_changes"

// announce notifies other processes of what this transaction changes, if it commits.
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
		return fmt.Errorf("announce changes: %w", err)
	}
	return nil
}

// listenRetry is the pause after a failure to listen.
const listenRetry = time.Second

// listen counts the changes of other processes until ctx ends.
func (p *postgres) listen(ctx context.Context, failed func(error)) {
	if p.pooled {
		failed(errPooled)
		<-ctx.Done()
		return
	}
	for {
		err := p.listenOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		failed(translate(err))
		select {
		case <-ctx.Done():
		case <-time.After(listenRetry):
		}
	}
}

// listenOnce listens until a connection ends. Heartbeats come from a second connection,
// so that they arrive unasked, as changes do. One that a connection sends to itself would
// arrive even through a pooler that drops all others.
func (p *postgres) listenOnce(ctx context.Context) error {
	listener, err := p.dial(ctx)
	if err != nil {
		return err
	}
	defer disconnect(ctx, listener)
	sender, err := p.dial(ctx)
	if err != nil {
		return err
	}
	defer disconnect(ctx, sender)
	asking, end := p.bound(ctx)
	defer end()
	if _, err := listener.Exec(asking, "LISTEN "+channel); err != nil {
		return fmt.Errorf("listen for changes: %w", err)
	}
	p.changes.countAll() // whatever happened before this moment
	h := &heartbeat{changes: p.changes, listener: listener, sender: sender, self: rand.Text(), received: time.Now()}
	if err := h.run(ctx); err != nil {
		return fmt.Errorf("listen for changes: %w", err)
	}
	return nil
}

func (p *postgres) dial(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, p.config.Copy())
	if err != nil {
		return nil, fmt.Errorf("connect to listen for changes: %w", err)
	}
	return conn, nil
}

func disconnect(ctx context.Context, conn *pgx.Conn) { _ = conn.Close(context.WithoutCancel(ctx)) }
