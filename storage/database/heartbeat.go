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
	// trustFor is how long caches are used after a heartbeat was sent that arrived.
	// Everything that was committed before it was sent came first, since they share a
	// queue. So a change that has not arrived was committed later, and is valid here
	// trustFor after its commit at the latest: of the second that is promised, this
	// leaves a part to requests that have looked in a cache and are not answered yet.
	trustFor = 800 * time.Millisecond
	// silentFor is how long no heartbeat may arrive before that is an error.
	silentFor = 5 * time.Second
)

var errSilent = errors.New("notifications do not arrive, as behind a pooler that gives each transaction another connection")

// heartbeat shows that a connection receives changes, by messages that come to it
// from another one.
type heartbeat struct {
	*changes
	listener, sender *pgx.Conn
	self             string
	received         time.Time // when the last of our own came
}

// run counts what arrives until a connection ends, or nothing arrives at all.
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

// send has each heartbeat say when it was sent: one that is late proves no more.
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

// alive begins every heartbeat.
const alive = "alive "

func beat(self string, sent time.Time) string {
	return alive + self + " " + strconv.FormatInt(int64(sent.Sub(started)), 10)
}

// receive counts what a notification names, and reports whether it is a heartbeat of
// our own. One that cannot be read may mean anything.
func (c *changes) receive(self, payload string) (own bool) {
	if b, ok := strings.CutPrefix(payload, alive); ok {
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
