package storage

import "context"

// EndpointsSealedOtherwise lists up to limit endpoints whose OAuth secret another key has
// sealed, after one.
func (db *DB) EndpointsSealedOtherwise(ctx context.Context, keyID, after string, limit int) (all []Endpoint, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+endpointColumns+` FROM endpoint
		WHERE oauth_secret IS NOT NULL AND sealed_by <> ? AND id > ? ORDER BY id LIMIT ?`, keyID, after, limit)
	return all, err
}

// ResealEndpoint replaces the sealed OAuth secret of an endpoint, unless it has another than
// former by now.
func (db *DB) ResealEndpoint(ctx context.Context, p, former Endpoint) error {
	_, err := db.sql.Exec(ctx, `UPDATE endpoint SET oauth_secret = ?, sealed_by = ? WHERE id = ? AND oauth_secret = ?`,
		p.Secret, p.SealedBy, p.ID, former.Secret)
	return err
}

// EndpointSecretsSealedOtherwise lists up to limit signing secrets that another key has
// sealed, after one.
func (db *DB) EndpointSecretsSealedOtherwise(ctx context.Context, keyID, after string, limit int) (all []EndpointSecret, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+endpointSecretColumns+` FROM endpoint_secret
		WHERE sealed_by <> ? AND id > ? ORDER BY id LIMIT ?`, keyID, after, limit)
	return all, err
}

// ResealEndpointSecret replaces a sealed signing secret, which never changes otherwise.
func (db *DB) ResealEndpointSecret(ctx context.Context, s EndpointSecret) error {
	_, err := db.sql.Exec(ctx, `UPDATE endpoint_secret SET secret = ?, sealed_by = ? WHERE id = ?`, s.Secret, s.SealedBy, s.ID)
	return err
}
