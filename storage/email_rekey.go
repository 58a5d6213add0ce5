package storage

import (
	"cmp"
	"context"
	"errors"
)

// rekeyEmails computes the keys of accounts that an older build wrote (migration 0007
// says why). If two accounts now have one key, the loser keeps everything else but gets a
// key with a leading space, which no address has, so nobody can log in to it by email.
// The first statement claims the accounts, so servers that start together do it once.
func (db *DB) rekeyEmails(ctx context.Context) error {
	due, err := db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM account WHERE email_key_rule = 1)`)
	if err != nil || !due {
		return err
	}
	return db.transact(ctx, func(t tx) error {
		var accounts []Account
		err := t.List(&accounts, `UPDATE account SET email_key = ' ' || id, email_key_rule = 2
			WHERE email_key_rule = 1 RETURNING `+accountColumns)
		for _, a := range accounts {
			err = errors.Join(err, t.rekeyEmail(a))
		}
		return err
	})
}

// rekeyEmail gives an account its key, unless the account that has it keeps it.
func (t tx) rekeyEmail(a Account) error {
	var holder Account
	err := t.Get(&holder, `SELECT `+accountColumns+` FROM account WHERE email_key = ?`, EmailKey(a.Email))
	switch {
	case errors.Is(err, ErrNotFound):
	case err != nil:
		return err
	case compareClaims(holder, a) < 0:
		return nil
	default:
		if _, err := t.Exec(`UPDATE account SET email_key = ' ' || id WHERE id = ?`, holder.ID); err != nil {
			return err
		}
	}
	_, err = t.Exec(`UPDATE account SET email_key = ? WHERE id = ?`, EmailKey(a.Email), a.ID)
	return err
}

// compareClaims is negative if a has the better claim to the address that both have: it
// is confirmed, or else older.
func compareClaims(a, b Account) int {
	if confirmed := !a.EmailVerifiedAt.IsZero(); confirmed == b.EmailVerifiedAt.IsZero() {
		if confirmed {
			return -1
		}
		return 1
	}
	return cmp.Or(a.CreatedAt.Compare(b.CreatedAt.Time), cmp.Compare(a.ID, b.ID))
}
