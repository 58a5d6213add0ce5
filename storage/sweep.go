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
	// jobKept is how long support can see that a job was closed.
	jobKept = 24 * time.Hour
)

// Sweeper removes rows that nobody can use any more. Tokens that live until they are
// revoked never go.
type Sweeper struct {
	DB *DB
	// looked is when the last attempt expired that was looked at.
	looked Time
}

// Step removes up to limit rows of each kind and says how many it removed, and
// whether there may be more. Small steps keep others from waiting behind it.
func (s *Sweeper) Step(ctx context.Context, limit int) (removed int64, more bool, err error) {
	for _, kind := range s.dead() {
		n, err := s.DB.exec(ctx, kind.remove(limit), At(s.DB.Now().Add(-kind.kept)))
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

// dead lists what goes by the clock alone. Each kind has an index of the instant. Of a
// token that goes nobody is told: whoever keeps it knows when it ends.
func (*Sweeper) dead() []kindOfDead {
	return []kindOfDead{
		{"attempts", attemptKept, "attempt", "id", "expires_at"},
		{"sessions", 0, "session", "id", "expires_at"},
		{"tokens", 0, "token", "hash", "expires_at"},
		{"pushed requests", 0, "pushed_request", "hash", "expires_at"},
		{"password resets", 0, "password_reset", "hash", "expires_at"},
		{"jobs", jobKept, "outbox", "id", "closed_at"},
	}
}

// kindOfDead is what is removed some time after its last instant.
type kindOfDead struct {
	what  string
	kept  time.Duration
	table string
	key   string
	last  string
}

// remove is the statement for up to limit rows. The limit is part of it: for a number
// that it does not know, PostgreSQL plans to go through the whole table.
func (k kindOfDead) remove(limit int) string {
	return fmt.Sprintf(`DELETE FROM %[1]s WHERE %[2]s IN (SELECT %[2]s FROM %[1]s WHERE %[3]s < ? LIMIT %[4]d)`,
		k.table, k.key, k.last, limit)
}
