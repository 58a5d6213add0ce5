package database

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// beatInterval is how often a listener is sent a heartbeat.
	beatInterval = 200 * time.Millisecond
	// trustFor is how long caches are used after a heartbeat was sent, once it has
	// arrived. Notifications arrive in order, so every change committed before it was
	// sent has arrived as well, and a later one takes effect here within trustFor. The
	// remainder of the promised second is for requests that have already read the cache.
	trustFor = 800 * time.Millisecond
	// silentFor is how long no heartbeat may arrive before that is an error.
	silentFor = 5 * time.Second
)

var errSilent = errors.New("notifications do not arrive, as is the case behind a pooler in transaction mode")

// heartbeat verifies that a connection receives changes, by sending messages to it from
// another connection.
type heartbeat struct {
	*changes
	listener, sender *pgx.Conn
	self             string
	received         time.Time // when the last of our own arrived
}

// run counts the changes that arrive until a connection ends, or nothing arrives any
// more.
func (h *heartbeat) run(ctx context.Context) error {
	for {
		next := time.Now().Add(beatInterval)
		if err := h.send(ctx); err != nil {
			return err
		}
		if err := h.receiveUntil(ctx, next); err != nil {
			return err
		}
		if time.Since(h.received) > silentFor {
			return errSilent
		}
	}
}

// send includes the time of sending, so that a late heartbeat proves no more than it
// should.
func (h *heartbeat) send(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	_, err := h.sender.Exec(ctx, "SELECT pg_notify($1, $2)", channel, beat(h.self, time.Now()))
	return err
}

func (h *heartbeat) receiveUntil(ctx context.Context, next time.Time) error {
	wait, cancel := context.WithDeadline(ctx, next)
	defer cancel()
	for {
		n, err := h.listener.WaitForNotification(wait)
		switch {
		case err != nil && wait.Err() != nil && ctx.Err() == nil:
			return nil
		case err != nil:
			return err
		case h.receive(h.self, n.Payload):
			h.received = time.Now()
		}
	}
}

// heartbeatPrefix is the prefix of every heartbeat.
const heartbeatPrefix = "alive "

func beat(self string, sent time.Time) string {
	return heartbeatPrefix + self + " " + strconv.FormatInt(int64(sent.Sub(started)), 10)
}

// receive counts the changes in a notification, and reports whether it is one of our own
// heartbeats. One that cannot be parsed counts as a change of everything.
func (c *changes) receive(self, payload string) (own bool) {
	if b, ok := strings.CutPrefix(payload, heartbeatPrefix); ok {
		at, own := strings.CutPrefix(b, self+" ")
		sent, err := strconv.ParseInt(at, 10, 64)
		if own = own && err == nil; own {
			c.trustUntil(started.Add(time.Duration(sent) + c.trustFor))
		}
		return own
	}
	words := strings.Fields(payload)
	changed := make([]uint16, 0, len(words))
	for _, word := range words {
		s, err := strconv.ParseUint(word, 10, 16)
		if err != nil || s >= stripes {
			c.countAll()
			return false
		}
		changed = append(changed, uint16(s))
	}
	c.count(changed)
	return false
}
