package storage

import (
	"context"
	"fmt"
	"time"
)

const (
	// attemptKept is how long support can look at an expired attempt. Its code is deleted
	// with it; until then, replaying the code revokes the token.
	attemptKept = 30 * 24 * time.Hour
	// endedTokenKept is how long support can see why a token no longer works.
	endedTokenKept = 30 * 24 * time.Hour
	// endedKeyKept is how long an account's export has a revoked key.
	endedKeyKept = 365 * 24 * time.Hour
	// clientHourKept is how long the outcomes of a partner's attempts are counted.
	clientHourKept = 3 * 24 * time.Hour
	// jobKept is how long support can see a closed job.
	jobKept = 24 * time.Hour
	// carrierSignInKept is how long who comes back from a carrier too late is told so. Its link
	// is kept longer, since a sign-in ends later than it.
	carrierSignInKept = 24 * time.Hour
	carrierLinkKept   = 2 * carrierSignInKept
	// factorResetKept is how long the link to stop a reset says what became of it.
	factorResetKept = 30 * 24 * time.Hour
	// activityKept is how long an account's owner can see what was done in it.
	activityKept = 365 * 24 * time.Hour
	// applicationKept is how long support can look at what it has decided, and at the link
	// that followed.
	applicationKept = 365 * 24 * time.Hour
)

// Sweeper deletes rows that are no longer needed. It never deletes active tokens.
type Sweeper struct {
	DB *DB
	// EventRetention is how long events and deliveries are kept; zero for ever.
	EventRetention time.Duration
	// sweptUntil is the last event that [Sweeper.deleteEvents] has looked at.
	sweptUntil int64
	// checkedUntil is when the last attempt expired that [Sweeper.deleteUntouched] has checked.
	checkedUntil Time
	// weighedFor is the hour for which [Sweeper.weighTroubles] has looked at every client.
	weighedFor Time
}

// Step deletes up to limit rows of each kind, and returns how many it deleted and whether
// there may be more. Small steps keep other writers from waiting.
func (s *Sweeper) Step(ctx context.Context, limit int) (removed int64, more bool, err error) {
	for _, kind := range s.expiredKinds() {
		n, err := s.DB.sql.Exec(ctx, fmt.Sprintf(kind.query, limit), At(s.DB.Now().Add(-kind.kept)))
		if err != nil {
			return removed, false, fmt.Errorf("sweep %s: %w", kind.what, err)
		}
		removed, more = removed+n, more || n == int64(limit)
	}
	for what, sweep := range map[string]func(context.Context, int) (int64, bool, error){
		"untouched attempts": s.deleteUntouched, "events": s.deleteEvents,
		"partners in trouble": s.weighTroubles, "days of connections": s.foldDays,
	} {
		n, moreOfThese, err := sweep(ctx, limit)
		if err != nil {
			return removed, false, fmt.Errorf("sweep %s: %w", what, err)
		}
		removed, more = removed+n, more || moreOfThese
	}
	return removed, more, nil
}

// expiredKinds lists the rows to delete by age. Each query finds its rows by an index on the
// time. The limit is part of the text, since PostgreSQL plans a full scan when it does
// not know the number.
func (*Sweeper) expiredKinds() []expiredKind {
	return []expiredKind{
		{"attempts", attemptKept, `DELETE FROM attempt WHERE id IN (SELECT id FROM attempt WHERE expires_at < ? LIMIT %d)`},
		{"sessions", 0, `DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at < ? LIMIT %d)`},
		{"tokens", 0, `DELETE FROM token WHERE hash IN (SELECT hash FROM token WHERE expires_at < ? LIMIT %d)`},
		{"ended tokens", endedTokenKept, `DELETE FROM token WHERE hash IN (SELECT hash FROM token WHERE revoked_at < ? LIMIT %d)`},
		{"ended connections of test mode", endedTokenKept, `DELETE FROM connection WHERE id IN (SELECT id FROM connection
			WHERE substr(client_id, 1, 13) = 'partner_test_' AND revoked_at IS NOT NULL AND revoked_at < ? LIMIT %d)`},
		{"ended API keys", endedKeyKept, `DELETE FROM api_key WHERE id IN (SELECT id FROM api_key WHERE revoked_at < ? LIMIT %d)`},
		{"links to disconnect", 0, `DELETE FROM disconnect_link WHERE hash IN (SELECT hash FROM disconnect_link WHERE expires_at < ? LIMIT %d)`},
		{"pushed requests", 0, `DELETE FROM pushed_request WHERE hash IN (SELECT hash FROM pushed_request WHERE expires_at < ? LIMIT %d)`},
		{"password resets", 0, `DELETE FROM password_reset WHERE hash IN (SELECT hash FROM password_reset WHERE expires_at < ? LIMIT %d)`},
		{"sign-ups", 0, `DELETE FROM sign_up WHERE id IN (SELECT id FROM sign_up WHERE expires_at < ? LIMIT %d)`},
		{"email codes", 0, `DELETE FROM email_code WHERE id IN (SELECT id FROM email_code WHERE link_expires_at < ? LIMIT %d)`},
		{"pending logins", 0, `DELETE FROM pending_login WHERE id IN (SELECT id FROM pending_login WHERE expires_at < ? LIMIT %d)`},
		{"remembered browsers", 0, `DELETE FROM remembered_browser WHERE (account_id, hash) IN (SELECT account_id, hash FROM remembered_browser WHERE expires_at < ? LIMIT %d)`},
		{"passkey challenges", 0, `DELETE FROM passkey_challenge WHERE hash IN (SELECT hash FROM passkey_challenge WHERE expires_at < ? LIMIT %d)`},
		{"sign-ins at carriers", carrierSignInKept, `DELETE FROM carrier_sign_in WHERE state_hash IN (SELECT state_hash FROM carrier_sign_in WHERE expires_at < ? LIMIT %d)`},
		{"links to sign in at carriers", carrierLinkKept, `DELETE FROM carrier_link WHERE hash IN (SELECT hash FROM carrier_link WHERE expires_at < ? LIMIT %d)`},
		{"endpoints' secrets", 0, `DELETE FROM endpoint_secret WHERE id IN (SELECT id FROM endpoint_secret WHERE expires_at < ? LIMIT %d)`},
		{"staff's sessions", 0, `DELETE FROM staff_session WHERE id IN (SELECT id FROM staff_session WHERE expires_at < ? LIMIT %d)`},
		{"staff's pending logins", 0, `DELETE FROM staff_pending_login WHERE id IN (SELECT id FROM staff_pending_login WHERE expires_at < ? LIMIT %d)`},
		{"links for new staff", 0, `DELETE FROM staff_welcome WHERE hash IN (SELECT hash FROM staff_welcome WHERE expires_at < ? LIMIT %d)`},
		{"people's sessions", 0, `DELETE FROM person_session WHERE id IN (SELECT id FROM person_session WHERE expires_at < ? LIMIT %d)`},
		{"people's links", 0, `DELETE FROM person_link WHERE hash IN (SELECT hash FROM person_link WHERE expires_at < ? LIMIT %d)`},
		{"uses of secrets", UseKept, `DELETE FROM secret_use WHERE (secret_id, day) IN (SELECT secret_id, day FROM secret_use WHERE day < ? LIMIT %d)`},
		{"hours of secrets", secretHourKept, `DELETE FROM secret_hour WHERE (secret_id, hour) IN (SELECT secret_id, hour FROM secret_hour WHERE hour < ? LIMIT %d)`},
		{"addresses of secrets", UseKept, `DELETE FROM secret_address WHERE (secret_id, address) IN (SELECT secret_id, address FROM secret_address WHERE last_at < ? LIMIT %d)`},
		{"connections of secrets", UseKept, `DELETE FROM secret_connection WHERE (day, secret_id, connection_id) IN (SELECT day, secret_id, connection_id FROM secret_connection WHERE day < ? LIMIT %d)`},
		{"outcomes of attempts", clientHourKept, `DELETE FROM client_hour WHERE (client_id, hour) IN (SELECT client_id, hour FROM client_hour WHERE hour < ? LIMIT %d)`},
		{"resets of second factors", factorResetKept, `DELETE FROM factor_reset WHERE id IN (SELECT id FROM factor_reset WHERE ended_at < ? LIMIT %d)`},
		{"jobs", jobKept, `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE closed_at < ? LIMIT %d)`},
		{"applications", applicationKept, `DELETE FROM application WHERE number IN (SELECT number FROM application WHERE decided_at < ? LIMIT %d)`},
		{"sent applications", sentKept, `DELETE FROM application_sent WHERE hash IN (SELECT hash FROM application_sent WHERE sent_at < ? LIMIT %d)`},
		{"links to secrets", applicationKept, `DELETE FROM handover WHERE id IN (SELECT id FROM handover WHERE expires_at < ? LIMIT %d)`},
		{"runs of the test bench", testRunKept, `DELETE FROM test_run WHERE id IN (SELECT id FROM test_run WHERE began_at < ? LIMIT %d)`},
		{"activity", activityKept, `DELETE FROM activity WHERE id IN (SELECT id FROM activity WHERE at < ? LIMIT %d)`},
	}
}

// expiredKind is a kind of row that is deleted some time after it has ended.
type expiredKind struct {
	what  string
	kept  time.Duration
	query string
}
