package storage

import (
	"context"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
)

// CarrierConnection is a carrier account that is connected. Whoever has taken its lease may
// refresh its token, and nobody else may meanwhile.
type CarrierConnection struct {
	Account CarrierAccount `db:"account"`
	Token   CarrierToken   `db:"token"`
	State   CarrierRefresh `db:"state"`
}

// selectCarrierConnections reads all three rows at once.
var selectCarrierConnections = `SELECT ` + aliased("a", "account", carrierAccountColumns) + `, ` +
	aliased("k", "token", carrierTokenColumns) + `, ` + aliased("r", "state", carrierRefreshColumns) + `
	FROM carrier_account a JOIN carrier_token k ON k.carrier_account_id = a.id
		JOIN carrier_refresh r ON r.carrier_account_id = a.id`

var selectCarrierConnection = selectCarrierConnections + ` WHERE a.id = ?`

// aliased names columns of a joined table for the field that they are read into.
func aliased(table, field, columns string) string {
	all := strings.Split(columns, ",")
	for i, column := range all {
		column = strings.TrimSpace(column)
		all[i] = table + "." + column + ` AS "` + field + "." + column + `"`
	}
	return strings.Join(all, ", ")
}

// CarrierConnectionOf finds a carrier account that is connected, with its tokens.
func (db *DB) CarrierConnectionOf(ctx context.Context, carrierAccountID string) (c CarrierConnection, err error) {
	err = db.sql.Get(ctx, &c, selectCarrierConnection, carrierAccountID)
	return c, err
}

// LeaseCarrier takes the lease of an account for as long, if its tokens are still those of a
// version. rejected notes that a service asked because the carrier rejects the token.
// ErrSpent means that somebody else has it or has changed the tokens.
func (db *DB) LeaseCarrier(ctx context.Context, r CarrierRefresh, last time.Duration, rejected bool) (l CarrierConnection, err error) {
	now, id := db.Time(), NewID()
	rejectedAt := r.RejectedAt
	if rejected {
		rejectedAt = now
	}
	err = db.transact(ctx, func(t tx) error {
		// A lease that has ended without an outcome is of a server that crashed. The account is
		// due then, even if a service had it refreshed before its time.
		n, err := t.Exec(`UPDATE carrier_refresh SET lease = ?, lease_until = ?, rejected_at = ?,
				unknown = CASE WHEN lease <> '' THEN ? ELSE unknown END, due_at = CASE WHEN due_at <= ? THEN due_at ELSE ? END
			WHERE carrier_account_id = ? AND version = ? AND (lease_until IS NULL OR lease_until <= ?)`,
			id, At(now.Add(last)), rejectedAt, true, At(now.Add(last)), At(now.Add(last)), r.CarrierAccountID, r.Version, now)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrSpent
		}
		return t.Get(&l, selectCarrierConnection, r.CarrierAccountID)
	})
	return l, err
}

// LeaseDueCarriers takes the leases of accounts that are due, as [DB.LeaseCarrier] does, of all
// that nobody else has taken or refreshed meanwhile.
func (db *DB) LeaseDueCarriers(ctx context.Context, due []CarrierRefresh, last time.Duration) (all []CarrierConnection, err error) {
	now, lease := db.Time(), NewID()
	ids := make([]string, len(due))
	for i, r := range due {
		ids[i] = r.CarrierAccountID
	}
	take, args, err := sqlx.In(`UPDATE carrier_refresh SET lease = ? || carrier_account_id, lease_until = ?,
			unknown = CASE WHEN lease <> '' THEN ? ELSE unknown END
		WHERE carrier_account_id IN (?) AND due_at <= ? AND (lease_until IS NULL OR lease_until <= ?) RETURNING carrier_account_id`,
		lease, At(now.Add(last)), true, ids, now, now)
	if err != nil {
		return nil, err
	}
	err = db.transact(ctx, func(t tx) error {
		var taken []string
		all = nil
		if err := t.List(&taken, take, args...); err != nil || len(taken) == 0 {
			return err
		}
		read, args, err := sqlx.In(selectCarrierConnections+` WHERE a.id IN (?)`, taken)
		if err != nil {
			return err
		}
		return t.List(&all, read, args...)
	})
	return all, err
}

// ReleaseCarrier gives a lease back with which the carrier was asked nothing. An earlier
// refresh whose outcome is unknown stays so.
func (db *DB) ReleaseCarrier(ctx context.Context, l CarrierConnection, due Time) error {
	return db.transact(ctx, func(t tx) error {
		return t.Once(ErrSpent, `UPDATE carrier_refresh SET lease = '', lease_until = NULL, due_at = ? WHERE carrier_account_id = ? AND lease = ?`,
			due, l.Account.ID, l.State.Lease)
	})
}

// RefreshedCarrier writes the tokens that a carrier has answered, and closes its breaker.
// The token of a lease has the new ones, and due is when to refresh them. ErrSpent means that
// the lease was lost; nothing is written.
func (db *DB) RefreshedCarrier(ctx context.Context, l CarrierConnection, due Time) (closed bool, err error) {
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		err := t.Once(ErrSpent, `UPDATE carrier_refresh SET lease = '', lease_until = NULL, unknown = ?, failures = 0, refusals = 0,
				refused_since = NULL, outcome = ?, tried_at = ?, due_at = ?, version = version + 1
			WHERE carrier_account_id = ? AND lease = ?`, false, CarrierRefreshOK, now, due, l.Account.ID, l.State.Lease)
		if err != nil {
			return err
		}
		if err := t.putCarrierToken(l.Token); err != nil {
			return err
		}
		closed, err = t.closeBreaker(l.Account.CarrierID, l.Account.Test, now)
		return err
	})
	return closed, err
}
