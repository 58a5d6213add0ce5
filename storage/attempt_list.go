package storage

import (
	"context"
	"errors"
	"fmt"
)

// AttemptFilter says which attempts to list. What is empty does not restrict them.
type AttemptFilter struct {
	ClientID, AccountID string
	Email               string // of the account
	From, To            Time   // when it began: from the first on, before the second
	Outcome             Outcome
	SupportCode         string // as it is stored
	After               Cursor
	Limit               int // zero is [ListLimit]; see [Page]
}

// ListedAttempt is an attempt in a list.
type ListedAttempt struct {
	Attempt
	Email    string    `db:"email"` // of its account, empty if that is not known
	LastStep EventName `db:"last_step"`

	LastStepAt  Time `db:"last_step_at"`
	ExchangedAt Time `db:"exchanged_at"`
}

// Cursor is where the page after this attempt begins.
func (a ListedAttempt) Cursor() Cursor { return Cursor{a.BeganAt.UnixMilli(), a.ID} }

// Attempts lists attempts, the newest first.
func (db *DB) Attempts(ctx context.Context, f AttemptFilter) (all []ListedAttempt, err error) {
	if f.Email != "" {
		account, err := db.AccountByEmail(ctx, f.Email)
		if errors.Is(err, ErrNotFound) || err == nil && f.AccountID != "" && f.AccountID != account.ID {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		f.AccountID = account.ID
	}
	where, args := f.conditions(db.Time())
	// The limit is part of the text: see expiredKinds.
	err = db.sql.List(ctx, &all, fmt.Sprintf(`SELECT %s, COALESCE(o.email, '') AS email,
			COALESCE((SELECT e.name FROM attempt_event e WHERE e.attempt_id = a.id ORDER BY e.id DESC LIMIT 1), '') AS last_step,
			(SELECT e.at FROM attempt_event e WHERE e.attempt_id = a.id ORDER BY e.id DESC LIMIT 1) AS last_step_at,
			(SELECT k.used_at FROM code k WHERE k.attempt_id = a.id LIMIT 1) AS exchanged_at
		FROM attempt a LEFT JOIN client c ON c.id = a.client_id LEFT JOIN account o ON o.id = a.account_id
		WHERE %s ORDER BY a.began_at DESC, a.id DESC LIMIT %d`, attemptColumns, where, max(0, f.limit())), args...)
	for i, a := range all {
		if !a.ExchangedAt.IsZero() && !a.ExchangedAt.Before(a.LastStepAt.Time) && a.LastStep != EventReplayed {
			all[i].LastStep, all[i].LastStepAt = EventExchanged, a.ExchangedAt // as the view timeline
		}
	}
	return all, err
}

func (f AttemptFilter) limit() int {
	if f.Limit == 0 {
		return ListLimit
	}
	return f.Limit
}

// conditions say what the filter says. Each set of them has an index that is in the order
// of the list. SQLite has no statistics, so that only the conditions that this index is for
// are written as an index has them. There is one upper and one lower bound of began_at, since
// SQLite searches by one and would read all rows between two.
func (f AttemptFilter) conditions(now Time) (where string, args []any) {
	c := conditions{}
	f.choose(&c)
	from := max(0, f.From.UnixMilli())
	switch f.Outcome {
	case StateOpen: // none began before the oldest; the sum keeps engines from looking for it in the order of began_at
		c.and(`a.expires_at > ?`, now)
		c.and(`a.began_at >= (SELECT CASE WHEN MIN(began_at + 0) < ? THEN ? ELSE MIN(began_at + 0) END
			FROM attempt WHERE ended_at IS NULL AND expires_at > ?)`, from, from, now)
	case StateExpired:
		c.and(`a.expires_at <= ?`, now)
	}
	if f.Outcome != StateOpen && (!f.From.IsZero() || len(c) == 0) {
		c.and(`a.began_at >= ?`, from)
	}
	switch {
	case !f.After.IsZero() && (f.To.IsZero() || f.After.Number < f.To.UnixMilli()):
		c.and(`(a.began_at, a.id) < (?, ?)`, f.After.Number, f.After.Text)
	case !f.To.IsZero():
		c.and(`a.began_at < ?`, f.To)
	}
	return join(c, ` AND `)
}

// choose writes the conditions that there is an index for. An account has fewer attempts than
// a partner or an outcome. Its index has these too, but SQLite would rather use theirs if they
// were not written as ranges.
func (f AttemptFilter) choose(c *conditions) {
	stored := f.Outcome
	if stored == StateOpen || stored == StateExpired {
		stored = Pending
	}
	switch {
	case f.SupportCode != "":
		c.and(`a.support_code = ?`, f.SupportCode)
		f.narrow(c, stored)
	case f.AccountID != "":
		c.and(`a.account_id = ?`, f.AccountID)
		f.narrow(c, stored)
	case f.ClientID != "" && f.Outcome != Pending:
		c.and(`a.client_id || ' ' || a.outcome = ?`, f.ClientID+" "+string(stored))
	case f.ClientID != "":
		c.and(`a.client_id = ?`, f.ClientID)
	case f.Outcome != Pending:
		c.and(`a.outcome = ?`, stored)
	}
}

// narrow writes client and outcome as conditions that no index is used for.
func (f AttemptFilter) narrow(c *conditions, stored Outcome) {
	if f.ClientID != "" {
		c.and(`a.client_id BETWEEN ? AND ?`, f.ClientID, f.ClientID)
	}
	if f.Outcome != Pending {
		c.and(`a.outcome BETWEEN ? AND ?`, stored, stored)
	}
}
