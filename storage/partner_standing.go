package storage

import "context"

// PartnerStanding is how far a partner has come, and how it does.
type PartnerStanding struct {
	// LastCode is the support code of the last attempt, and LastAt when it began; empty and zero
	// for none.
	LastCode string `db:"last_code"`
	LastAt   Time   `db:"last_at"`
	// Refused counts the attempts of the last day that were refused.
	Refused int64 `db:"refused"`
	// LiveSecrets are those that work. HadSecret is set if there ever was one.
	LiveSecrets int  `db:"live_secrets"`
	HadSecret   bool `db:"had_secret"`
	// Connected is set if an account was ever connected, Tested if one of test mode was.
	Connected bool `db:"connected"`
	Tested    bool `db:"tested"`
}

// StandingOf finds out how far a partner has come. Test mode counts for Tested alone.
func (db *DB) StandingOf(ctx context.Context, partnerID string) (s PartnerStanding, err error) {
	err = db.sql.Get(ctx, &s, `SELECT
		COALESCE((SELECT a.support_code FROM attempt a WHERE a.client_id = c.id ORDER BY a.began_at DESC, a.id DESC LIMIT 1), '') AS last_code,
		(SELECT MAX(a.began_at) FROM attempt a WHERE a.client_id = c.id) AS last_at,
		CAST(COALESCE((SELECT SUM(h.refused) FROM client_hour h WHERE h.client_id = c.id AND h.hour >= ?), 0) AS BIGINT) AS refused,
		(SELECT COUNT(*) FROM secret s WHERE s.client_id = c.id AND s.revoked_at IS NULL) AS live_secrets,
		EXISTS (SELECT 1 FROM secret s WHERE s.client_id = c.id) AS had_secret,
		EXISTS (SELECT 1 FROM connection n WHERE n.client_id = c.id) AS connected,
		EXISTS (SELECT 1 FROM connection n WHERE n.client_id = ?) AS tested
		FROM client c WHERE c.id = ?`, troubleSince(db.Time()), TestClientID(partnerID), partnerID)
	return s, err
}
