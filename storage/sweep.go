package storage

import (
	"context"
	"fmt"
	"time"
)

const (
	// codeKept is how long a code that is over stays known, so that a replay of
	// it still ends its token.
	codeKept = 24 * time.Hour
	// attemptKept is how long support can look at an attempt that is over.
	attemptKept = 30 * 24 * time.Hour
	// untouchedKept is how long one is kept of which nobody did anything: such
	// attempts cost whoever floods us nothing, and there is nothing to look at.
	untouchedKept = 24 * time.Hour
	// untouchedSought bounds how far back they are looked for, so that a step does
	// not look at a month of others each time.
	untouchedSought = 7 * 24 * time.Hour
	// jobKept is how long support can see that a job was closed.
	jobKept = 24 * time.Hour
)

// Sweep removes up to limit rows of each kind that nobody can use any more, and
// says how many it removed. Small steps keep others from waiting behind it.
// Codes go before the attempts that they belong to; tokens that live until they
// are revoked never go.
func (db *DB) Sweep(ctx context.Context, limit int) (removed int64, err error) {
	now := db.Now()
	past := func(kept time.Duration) Time { return At(now.Add(-kept)) }
	for _, step := range []struct {
		what, query string
		args        []any
	}{
		{"codes", `DELETE FROM code WHERE hash IN (SELECT hash FROM code WHERE expires_at < ? LIMIT ?)`, []any{past(codeKept)}},
		{"attempts", `DELETE FROM attempt WHERE id IN (SELECT id FROM attempt WHERE expires_at < ? LIMIT ?)`, []any{past(attemptKept)}},
		{"untouched attempts", `DELETE FROM attempt WHERE id IN (SELECT id FROM attempt WHERE expires_at < ? AND expires_at > ?
			AND NOT EXISTS (SELECT 1 FROM attempt_event e WHERE e.attempt_id = attempt.id AND e.name <> ?) LIMIT ?)`,
			[]any{past(untouchedKept), past(untouchedSought), EventBegan}},
		{"sessions", `DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at < ? LIMIT ?)`, []any{past(0)}},
		{"tokens", `DELETE FROM token WHERE hash IN (SELECT hash FROM token WHERE expires_at < ? LIMIT ?)`, []any{past(0)}},
		{"pushed requests", `DELETE FROM pushed_request WHERE hash IN (SELECT hash FROM pushed_request WHERE expires_at < ? LIMIT ?)`, []any{past(0)}},
		{"password resets", `DELETE FROM password_reset WHERE hash IN (SELECT hash FROM password_reset WHERE expires_at < ? LIMIT ?)`, []any{past(0)}},
		{"jobs", `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE closed_at < ? LIMIT ?)`, []any{past(jobKept)}},
	} {
		n, err := db.exec(ctx, step.query, append(step.args, limit)...)
		if err != nil {
			return removed, fmt.Errorf("sweep %s: %w", step.what, err)
		}
		removed += n
	}
	return removed, nil
}
