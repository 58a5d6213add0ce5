package storage

import (
	"cmp"
	"context"
	"errors"
)

// rekeyBatch is how many accounts one transaction rekeys, so that it ends in time.
const rekeyBatch = 200

// rekeyEmails computes the keys of accounts that an older build wrote (migration 0007
// says why). If two accounts now have one key, the loser keeps everything else but gets a
// key with a leading space, which no address has, so nobody can log in to it by email.
func (db *DB) rekeyEmails(ctx context.Context) error {
	for {
		due, err := db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM account WHERE email_key_rule = 1)`)
		if err != nil || !due {
			return err
		}
		if err := db.transact(ctx, tx.rekeyEmails); err != nil {
			return err
		}
	}
}

// rekeyEmails rekeys some accounts. The first statement claims them, so that servers that
// start together do it once.
func (t tx) rekeyEmails() error {
	var accounts []Account
	err := t.List(&accounts, `UPDATE account SET email_key = ' ' || id, email_key_rule = 2
		WHERE email_key_rule = 1 AND id IN (SELECT id FROM account WHERE email_key_rule = 1 ORDER BY id LIMIT ?)
		RETURNING `+accountColumns, rekeyBatch)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if err := t.rekeyEmail(a); err != nil {
			return err
		}
	}
	return nil
}

// rekeyEmail gives an account its key. Another account that has it already keeps it if it
// is that account's key by today's rule as well, and its claim is better.
func (t tx) rekeyEmail(a Account) error {
	key, holder := EmailKey(a.Email), Account{}
	err := t.Get(&holder, `SELECT `+accountColumns+` FROM account WHERE email_key = ?`, key)
	switch {
	case errors.Is(err, ErrNotFound):
	case err != nil:
		return err
	case EmailKey(holder.Email) == key && compareClaims(holder, a) < 0:
		return nil
	default:
		if _, err := t.Exec(`UPDATE account SET email_key = ' ' || id WHERE id = ?`, holder.ID); err != nil {
			return err
		}
	}
	_, err = t.Exec(`UPDATE account SET email_key = ? WHERE id = ?`, key, a.ID)
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
