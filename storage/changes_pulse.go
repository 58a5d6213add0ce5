package storage

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// beat is how often a listener has itself told that it hears.
	beat = 200 * time.Millisecond
	// trustFor is how long memory counts after a heartbeat was sent that was heard.
	// All that was committed before it was sent came first, since they share a queue.
	// So a change that was not heard of was committed later, and holds trustFor after
	// its commit at the latest: of the second that is promised, this leaves a part to
	// requests that have looked in memory and are not answered yet.
	trustFor = 800 * time.Millisecond
	// deafFor is how long no heartbeat may be heard before that is said.
	deafFor = 5 * time.Second
)

var errDeaf = errors.New("notifications do not arrive, as behind a pooler that gives each transaction another connection")

// pulse shows that a connection hears of changes, by heartbeats that come to it
// from another one.
type pulse struct {
	*changes
	ear, heart *pgx.Conn
	self       string
	heard      time.Time // when the last of our own came
}

// run counts what is heard until a connection ends, or nothing is heard at all.
func (p *pulse) run(ctx context.Context) error {
	for {
		next := time.Now().Add(beat)
		if err := p.send(ctx); err != nil {
			return err
		}
		if err := p.hearUntil(ctx, next); err != nil {
			return err
		}
		if time.Since(p.heard) > deafFor {
			return errDeaf
		}
	}
}

// send has each heartbeat say when it was sent: one that is late proves no more.
func (p *pulse) send(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	_, err := p.heart.Exec(ctx, "SELECT pg_notify($1, $2)", channel, heartbeat(p.self, time.Now()))
	return err
}

func (p *pulse) hearUntil(ctx context.Context, next time.Time) error {
	wait, cancel := context.WithDeadline(ctx, next)
	defer cancel()
	for {
		heard, err := p.ear.WaitForNotification(wait)
		switch {
		case err != nil && wait.Err() != nil && ctx.Err() == nil:
			return nil
		case err != nil:
			return err
		case p.hear(p.self, heard.Payload):
			p.heard = time.Now()
		}
	}
}

// alive begins every heartbeat.
const alive = "alive "

func heartbeat(self string, sent time.Time) string {
	return alive + self + " " + strconv.FormatInt(int64(sent.Sub(started)), 10)
}

// hear counts what a notification names, and says whether it is a heartbeat of our
// own. One that cannot be read may mean anything.
func (c *changes) hear(self, payload string) (own bool) {
	if beat, ok := strings.CutPrefix(payload, alive); ok {
		at, own := strings.CutPrefix(beat, self+" ")
		sent, err := strconv.ParseInt(at, 10, 64)
		if own = own && err == nil; own {
			c.trustUntil(started.Add(time.Duration(sent) + trustFor))
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
