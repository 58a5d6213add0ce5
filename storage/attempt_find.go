package storage

import (
	"context"
	"strings"
)

// AttemptBySupportCode finds an attempt by the code that its pages show, in any case, with
// or without its hyphen.
func (db *DB) AttemptBySupportCode(ctx context.Context, code string) (a Attempt, err error) {
	code = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, code)
	if len(code) != 8 {
		return a, ErrNotFound
	}
	err = db.sql.Get(ctx, &a, selectAttempt+`WHERE a.support_code = ?`, code[:4]+"-"+code[4:])
	return a, err
}

// AttemptFilter says which attempts to list. What is empty does not restrict them.
type AttemptFilter struct {
	ClientID, AccountID string
	From, Until         Time // when it began: from the first on, before the second
	Limit               int
}

// Attempts lists attempts, the newest first.
func (db *DB) Attempts(ctx context.Context, f AttemptFilter) (all []Attempt, err error) {
	query, args := selectAttempt+`WHERE a.began_at >= ?`, []any{f.From.UnixMilli()}
	if f.From.IsZero() {
		args[0] = 0
	}
	for _, one := range []struct {
		condition string
		value     any
		given     bool
	}{
		{` AND a.client_id = ?`, f.ClientID, f.ClientID != ""},
		{` AND a.account_id = ?`, f.AccountID, f.AccountID != ""},
		{` AND a.began_at < ?`, f.Until, !f.Until.IsZero()},
	} {
		if one.given {
			query, args = query+one.condition, append(args, one.value)
		}
	}
	err = db.sql.List(ctx, &all, query+` ORDER BY a.began_at DESC, a.id LIMIT ?`, append(args, f.Limit)...)
	return all, err
}
