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

const (
	// channel is where transactions tell other processes what they change.
	channel = "fairlead_changes"
	// beat is how often a listener asks for an answer over the channel.
	beat = 200 * time.Millisecond
	// trustFor is how long after it asked. Beyond it nothing in memory counts, so
	// that a change holds everywhere within a second even when it was not heard of.
	trustFor = 800 * time.Millisecond
)

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

// listenOnce does so until the connection ends. Heartbeats travel through the same
// queue, behind every change that was committed before: a pooler that swallows
// notifications is found out too.
func (p postgres) listenOnce(ctx context.Context, c *changes) error {
	conn, err := pgx.ConnectConfig(ctx, p.config.Copy())
	if err != nil {
		return fmt.Errorf("connect to listen for changes: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	asking, end := p.bounded(ctx)
	defer end()
	if _, err := conn.Exec(asking, "LISTEN "+channel); err != nil {
		return fmt.Errorf("listen for changes: %w", err)
	}
	c.countAll() // what happened before this moment was not heard
	for self := strconv.Itoa(int(conn.PgConn().PID())); ; {
		if err := c.beat(ctx, conn, self); err != nil {
			return fmt.Errorf("listen for changes: %w", err)
		}
	}
}

// beat sends a heartbeat, waits for it and hears until the next is due.
func (c *changes) beat(ctx context.Context, conn *pgx.Conn, self string) error {
	sent := time.Now()
	answer, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if _, err := conn.Exec(answer, "SELECT pg_notify($1, $2)", channel, "alive "+self); err != nil {
		return err
	}
	for {
		wait, cancel := context.WithDeadline(ctx, sent.Add(beat))
		heard, err := conn.WaitForNotification(wait)
		due := wait.Err() != nil && ctx.Err() == nil
		cancel()
		switch {
		case due && err != nil:
			return nil
		case err != nil:
			return err
		case heard.Payload == "alive "+self:
			c.trustUntil(sent.Add(trustFor))
		default:
			c.hear(heard.Payload)
		}
	}
}

// hear counts what a notification names; one that cannot be read may mean anything.
func (c *changes) hear(payload string) {
	words := strings.Fields(payload)
	if len(words) > 0 && words[0] == "alive" {
		return
	}
	changed := make([]uint16, 0, len(words))
	for _, word := range words {
		s, err := strconv.ParseUint(word, 10, 16)
		if err != nil || s >= stripes {
			c.countAll()
			return
		}
		changed = append(changed, uint16(s))
	}
	c.count(changed)
}
