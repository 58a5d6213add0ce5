package storage

import "context"

// purgeUnverified notes that whoever reads an account's mail has come, and undoes what
// was done before: somebody else may have signed up with their address, let a
// partner in and left a card. It says whether there was anything to undo. Sessions
// have to be ended first, so that none of them can do it again.
func (t tx) purgeUnverified(ctx context.Context, accountID string, now Time) (undone bool, err error) {
	t.change(accountID)
	if _, err := t.exec(ctx, `UPDATE account SET email_verified_at = ? WHERE id = ?`, now, accountID); err != nil {
		return false, err
	}
	undone, err = t.disconnect(ctx, accountID, "", now)
	if err != nil {
		return false, err
	}
	for _, query := range []string{
		`DELETE FROM payment_method WHERE account_id = ?`,
		`DELETE FROM payment_setup WHERE account_id = ?`,
	} {
		n, err := t.exec(ctx, query, accountID)
		if err != nil {
			return false, err
		}
		undone = undone || n > 0
	}
	return undone, nil
}
