package storage

import (
	"context"

	"fairlead/audit"
	"fairlead/storage/database"
)

// CarrierCount is how many accounts at a carrier have a status.
type CarrierCount struct {
	CarrierID string               `db:"carrier_id"`
	Test      bool                 `db:"test"`
	Status    CarrierAccountStatus `db:"status"`
	Accounts  int                  `db:"accounts"`
}

// CarrierCounts counts the accounts at every carrier by their status.
func (db *DB) CarrierCounts(ctx context.Context) (all []CarrierCount, err error) {
	err = db.sql.List(ctx, &all, `SELECT carrier_id, test, status, COUNT(*) AS accounts
		FROM carrier_account GROUP BY carrier_id, test, status ORDER BY carrier_id, test, status`)
	return all, err
}

// ErrCarrierInUse means that accounts are connected at a carrier.
const ErrCarrierInUse database.Refusal = "accounts are connected at the carrier"

// RemoveCarrier removes a carrier. Accounts at it stay, and cannot be connected again
// unless it is added again. While accounts are connected it returns [ErrCarrierInUse], or
// disconnects them if force is set.
func (db *DB) RemoveCarrier(ctx context.Context, id string, test, force bool) error {
	return db.transact(ctx, func(t tx) error {
		// Whoever connects an account locks the carrier's row too.
		if _, err := t.lockBreaker(id, test); err != nil {
			return err
		}
		var connected []string
		err := t.List(&connected, `SELECT a.id FROM carrier_account a
			WHERE a.carrier_id = ? AND a.test = ? AND a.status = ? ORDER BY a.id`, id, test, CarrierConnected)
		if err != nil {
			return err
		}
		if len(connected) > 0 && !force {
			return ErrCarrierInUse
		}
		for _, one := range connected {
			if err := t.disconnectCarrier(one, CarrierEndedByOperator, db.Time()); err != nil {
				return err
			}
		}
		var gone Carrier
		if err := t.Get(&gone, `DELETE FROM carrier WHERE id = ? AND test = ? RETURNING `+carrierColumns, id, test); err != nil {
			return err
		}
		t.audit(audit.Entry{What: "carrier.removed", On: gone.object(), Before: audit.Values{"connected": len(connected)}})
		return nil
	})
}
