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
