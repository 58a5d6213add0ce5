package storage

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// troubleWindow is how far back a partner's refused and allowed attempts are compared. It is
// counted in whole hours, also the one that it began in.
const troubleWindow = 24 * time.Hour

// countOutcome counts how a client's attempt ended, and keeps whether the client is in
// trouble. Other outcomes say nothing about a client, some attempts have none, and those of test
// mode do not count.
func (t tx) countOutcome(clientID string, outcome Outcome, now Time) error {
	if clientID == "" || IsTestClientID(clientID) || outcome != Allowed && outcome != Refused {
		return nil
	}
	_, err := t.Exec(`INSERT INTO client_hour (client_id, hour, allowed, refused) VALUES (?, ?, ?, ?)
		ON CONFLICT (client_id, hour) DO UPDATE SET allowed = client_hour.allowed + excluded.allowed, refused = client_hour.refused + excluded.refused`,
		clientID, At(now.Truncate(time.Hour)), oneIf(outcome == Allowed), oneIf(outcome == Refused))
	if err != nil {
		return fmt.Errorf("count %q: %w", outcome, err)
	}
	_, err = t.weighTrouble(clientID, now)
	return err
}

func oneIf(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// isInTrouble is whether a client had more attempts refused than allowed since an hour.
const isInTrouble = `COALESCE((SELECT SUM(h.refused) > SUM(h.allowed) FROM client_hour h WHERE h.client_id = client.id AND h.hour >= ?), FALSE)`

// weighTrouble keeps whether a client is in trouble, and reports whether that has changed. It
// rarely does, so the client's row is rarely written.
func (t tx) weighTrouble(clientID string, now Time) (bool, error) {
	n, err := t.Exec(`UPDATE client SET in_trouble = (in_trouble = FALSE) WHERE id = ? AND in_trouble <> `+isInTrouble, clientID, troubleSince(now))
	return n > 0, err
}

// troubleSince is the hour from which on outcomes count.
func troubleSince(now Time) Time { return At(now.Add(-troubleWindow).Truncate(time.Hour)) }

// weighTroubles looks at up to limit clients that may have got into trouble or out of it because
// an hour has passed. The clients with refused attempts are looked at once an hour.
func (s *Sweeper) weighTroubles(ctx context.Context, limit int) (int64, bool, error) {
	since := troubleSince(s.DB.Time())
	var due []string
	err := s.DB.sql.List(ctx, &due, `SELECT id FROM client WHERE in_trouble = TRUE AND in_trouble <> `+isInTrouble+` LIMIT ?`, since, limit)
	if err == nil && len(due) < limit && s.weighedFor.Before(since.Time) {
		var more []string
		err = s.DB.sql.List(ctx, &more, `SELECT id FROM client WHERE in_trouble = FALSE AND id IN (SELECT client_id FROM client_hour WHERE hour >= ? AND refused > 0)
			AND in_trouble <> `+isInTrouble+` LIMIT ?`, since, since, limit-len(due))
		due = append(due, more...)
	}
	if err != nil {
		return 0, false, err
	}
	for _, id := range due {
		err := s.DB.transact(ctx, func(t tx) error { _, err := t.weighTrouble(id, s.DB.Time()); return err })
		if err != nil && !errors.Is(err, ErrNotFound) {
			return 0, false, err
		}
	}
	if len(due) < limit {
		s.weighedFor = since
	}
	return 0, len(due) == limit, nil
}
