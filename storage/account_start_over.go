package storage

import "context"

// startOver notes that whoever reads an account's mail has come, and undoes what
// was done before: somebody else may have signed up with their address, let a
// partner in and left a card. It says whether there was anything to undo. Sessions
// have to be ended first, so that none of them can do it again.
func (t tx) startOver(ctx context.Context, accountID string, now Time) (undone bool, err error) {
	t.change(accountID)
	if _, err := t.exec(ctx, `UPDATE account SET email_verified_at = ? WHERE id = ?`, now, accountID); err != nil {
		return false, err
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`UPDATE connection SET revoked_at = ? WHERE account_id = ? AND revoked_at IS NULL`, []any{now, accountID}},
		{`UPDATE token SET revoked_at = ? WHERE revoked_at IS NULL
			AND connection_id IN (SELECT id FROM connection WHERE account_id = ?)`, []any{now, accountID}},
		{`DELETE FROM payment_method WHERE account_id = ?`, []any{accountID}},
		{`DELETE FROM payment_setup WHERE account_id = ?`, []any{accountID}},
	} {
		n, err := t.exec(ctx, step.query, step.args...)
		if err != nil {
			return false, err
		}
		undone = undone || n > 0
	}
	return undone, nil
}
