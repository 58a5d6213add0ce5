package storage

import "context"

// PersonPartner is a partner as a list of a person's partners shows it.
type PersonPartner struct {
	ID       string `db:"id"`
	Name     string `db:"name"`
	Status   Status `db:"status"`
	Callback string `db:"callback"` // the default one; empty for none
}

// PartnersOf lists the partners of a person, the one they were added to first first. An agency's
// people have many.
func (db *DB) PartnersOf(ctx context.Context, personID string) (all []PersonPartner, err error) {
	err = db.sql.List(ctx, &all, `SELECT c.id, c.name, c.status, COALESCE(b.url, '') AS callback
		FROM partner_person m JOIN client c ON c.id = m.client_id LEFT JOIN callback b ON b.client_id = c.id AND b.is_default
		WHERE m.person_id = ? ORDER BY m.added_at, m.client_id`, personID)
	return all, err
}
