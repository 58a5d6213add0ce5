package storage

import (
	"cmp"
	"context"
	"errors"
)

// rekeyBatch is how many people one transaction rekeys, so that it ends in time.
const rekeyBatch = 200

// rekeyed is an account or a staff member, with what decides whose an address is.
type rekeyed struct {
	ID          string `db:"id"`
	Email       string `db:"email"`
	ConfirmedAt Time   `db:"confirmed_at"` // when the address was proved
	CreatedAt   Time   `db:"created_at"`
}

const rekeyedColumns = `id, email, {confirmed} AS confirmed_at, created_at`

var (
	isRekeyDue = forPeople(`SELECT EXISTS (SELECT 1 FROM {people} WHERE email_key_rule = 1)`)
	claimRekey = forPeople(`UPDATE {people} SET email_key = ' ' || id, email_key_rule = 2
		WHERE email_key_rule = 1 AND id IN (SELECT id FROM {people} WHERE email_key_rule = 1 ORDER BY id LIMIT ?)
		RETURNING ` + rekeyedColumns)
	selectRekeyed = forPeople(`SELECT ` + rekeyedColumns + ` FROM {people} WHERE email_key = ?`)
	loseEmailKey  = forPeople(`UPDATE {people} SET email_key = ' ' || id WHERE id = ?`)
	setEmailKey   = forPeople(`UPDATE {people} SET email_key = ? WHERE id = ?`)
)

// rekeyEmails computes the keys of people whom an older build wrote (migration 0007
// says why). If two accounts, or two of the staff, now have one key, the loser keeps
// everything else but gets a key with a leading space, which no address has, so nobody can
// log in to it by email.
func (db *DB) rekeyEmails(ctx context.Context) error {
	for _, of := range []people{accounts, staff} {
		for {
			due, err := db.sql.Has(ctx, isRekeyDue[of])
			if err != nil {
				return err
			}
			if !due {
				break
			}
			if err := db.transact(ctx, func(t tx) error { return t.rekeyEmails(of) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// rekeyEmails rekeys some people. The first statement claims them, so that servers that
// start together do it once.
func (t tx) rekeyEmails(of people) error {
	var all []rekeyed
	if err := t.List(&all, claimRekey[of], rekeyBatch); err != nil {
		return err
	}
	for _, r := range all {
		if err := t.rekeyEmail(of, r); err != nil {
			return err
		}
	}
	return nil
}

// rekeyEmail gives somebody their key. Another who has it already keeps it if it is theirs
// by today's rule as well, and their claim is better.
func (t tx) rekeyEmail(of people, r rekeyed) error {
	key, holder := EmailKey(r.Email), rekeyed{}
	err := t.Get(&holder, selectRekeyed[of], key)
	switch {
	case errors.Is(err, ErrNotFound):
	case err != nil:
		return err
	case EmailKey(holder.Email) == key && compareClaims(holder, r) < 0:
		return nil
	default:
		if _, err := t.Exec(loseEmailKey[of], holder.ID); err != nil {
			return err
		}
	}
	_, err = t.Exec(setEmailKey[of], key, r.ID)
	return err
}

// compareClaims is negative if a has the better claim to the address that both have: it
// is confirmed, or else older.
func compareClaims(a, b rekeyed) int {
	if confirmed := !a.ConfirmedAt.IsZero(); confirmed == b.ConfirmedAt.IsZero() {
		if confirmed {
			return -1
		}
		return 1
	}
	return cmp.Or(a.CreatedAt.Compare(b.CreatedAt.Time), cmp.Compare(a.ID, b.ID))
}
