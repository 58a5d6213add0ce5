package storage

import (
	"context"
	"fmt"
	"time"
)

const (
	// attemptKept is how long support can look at an attempt that is over. Its code
	// goes with it: until then a replay still ends the token that it gave.
	attemptKept = 30 * 24 * time.Hour
	// endedTokenKept is how long support can see why a token no longer works.
	endedTokenKept = 30 * 24 * time.Hour
	// jobKept is how long support can see that a job was closed.
	jobKept = 24 * time.Hour
)

// Sweeper removes rows that nobody can use any more. Live tokens are never removed.
type Sweeper struct {
	DB *DB
	// looked is when the last attempt expired that was looked at.
	looked Time
}

// Step removes up to limit rows of each kind and says how many it removed, and
// whether there may be more. Small steps keep others from waiting behind it.
func (s *Sweeper) Step(ctx context.Context, limit int) (removed int64, more bool, err error) {
	for _, kind := range s.dead() {
		n, err := s.DB.sql.Exec(ctx, fmt.Sprintf(kind.query, limit), At(s.DB.Now().Add(-kind.kept)))
		if err != nil {
			return removed, false, fmt.Errorf("sweep %s: %w", kind.what, err)
		}
		removed, more = removed+n, more || n == int64(limit)
	}
	n, further, err := s.untouched(ctx, limit)
	if err != nil {
		return removed, false, fmt.Errorf("sweep untouched attempts: %w", err)
	}
	return removed + n, more || further, nil
}

// dead lists what goes by the clock alone. Each query finds its rows by an index of
// the instant. The limit is part of its text: for a number that it does not know,
// PostgreSQL plans to go through the whole table.
func (*Sweeper) dead() []kindOfDead {
	return []kindOfDead{
		{"attempts", attemptKept, `DELETE FROM attempt WHERE id IN (SELECT id FROM attempt WHERE expires_at < ? LIMIT %d)`},
		{"sessions", 0, `DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at < ? LIMIT %d)`},
		{"tokens", 0, `DELETE FROM token WHERE hash IN (SELECT hash FROM token WHERE expires_at < ? LIMIT %d)`},
		{"ended tokens", endedTokenKept, `DELETE FROM token WHERE hash IN (SELECT hash FROM token WHERE revoked_at < ? LIMIT %d)`},
		{"pushed requests", 0, `DELETE FROM pushed_request WHERE hash IN (SELECT hash FROM pushed_request WHERE expires_at < ? LIMIT %d)`},
		{"password resets", 0, `DELETE FROM password_reset WHERE hash IN (SELECT hash FROM password_reset WHERE expires_at < ? LIMIT %d)`},
		{"jobs", jobKept, `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE closed_at < ? LIMIT %d)`},
	}
}

// kindOfDead is what is removed some time after its last instant.
type kindOfDead struct {
	what  string
	kept  time.Duration
	query string
}
