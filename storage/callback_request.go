package storage

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"fairlead/audit"
	"fairlead/storage/database"
)

// CallbackRequest is a URL that a partner wants as a callback. It becomes one once the partner
// proves that it controls the host, or support approves it.
type CallbackRequest struct {
	ClientID    string `db:"client_id"`
	URL         string `db:"url"`
	Host        string `db:"host"` // see [CallbackHost]
	RequestedAt Time   `db:"requested_at"`
	RequestedBy string `db:"requested_by"` // a name; may be empty
	// Proof is what the partner shows at the host, and ProvedAt when it was last seen there.
	Proof    string `db:"proof"` // 32 hex digits
	ProvedAt Time   `db:"proved_at"`
	// Number is that of the application in which support was asked last; empty for none. State
	// is where it stands, and Reason why it was declined.
	Number string           `db:"number"`
	State  ApplicationState `db:"state"`
	Reason string           `db:"reason"`
}

// CallbackStatus is where a callback of a partner stands.
type CallbackStatus string

// The statuses of a callback.
const (
	CallbackActive   CallbackStatus = "active"
	WaitingForProof  CallbackStatus = "waiting for proof"
	WaitingForAnswer CallbackStatus = "waiting for support"
	CallbackDeclined CallbackStatus = "declined"
)

// Status is where the request stands.
func (q CallbackRequest) Status() CallbackStatus {
	switch q.State {
	case ApplicationDeclined:
		return CallbackDeclined
	case ApplicationOpen, ApplicationAsked:
		return WaitingForAnswer
	}
	return WaitingForProof
}

// MostCallbackRequests is how many of a partner's [MostCallbacks] can be requests.
const MostCallbackRequests = 20

// ErrCallbackRequestLimit means that a partner has [MostCallbackRequests].
const ErrCallbackRequestLimit database.Refusal = "too many requests for callbacks"

// CallbackHost is the host of a URL that a partner has to control, with its port unless that is
// the usual one of https.
func CallbackHost(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(strings.ToLower(u.Host), ":443")
}

const selectCallbackRequests = `SELECT q.client_id, q.url, q.host, q.requested_at, q.requested_by, p.proof, p.proved_at,
		COALESCE(a.number, '') AS number, COALESCE(a.state, '') AS state, COALESCE(a.reason, '') AS reason
	FROM callback_request q JOIN host_proof p ON p.client_id = q.client_id AND p.host = q.host
	LEFT JOIN application a ON a.number = q.application WHERE q.client_id = ? `

// CallbackRequests lists what a partner has requested and not got, the oldest first.
func (db *DB) CallbackRequests(ctx context.Context, clientID string) (all []CallbackRequest, err error) {
	err = db.sql.List(ctx, &all, selectCallbackRequests+`ORDER BY q.requested_at, q.url`, clientID)
	return all, err
}

// RequestCallback keeps a URL until it is proved, approved or removed. ErrConflict means that it
// is a callback or requested already, ErrCallbackRequestLimit and ErrCallbackLimit that there
// are too many.
func (db *DB) RequestCallback(ctx context.Context, clientID, url string) error {
	return db.transact(ctx, func(t tx) error {
		now, host := db.Time(), CallbackHost(url)
		if err := t.lockClient(clientID); err != nil {
			return err
		}
		if err := t.roomForRequest(clientID, url); err != nil {
			return err
		}
		by, err := t.byline()
		if err != nil {
			return err
		}
		_, err = t.Exec(`INSERT INTO host_proof (client_id, host, proof) VALUES (?, ?, ?) ON CONFLICT (client_id, host) DO NOTHING`, clientID, host, NewID())
		if err != nil {
			return err
		}
		_, err = t.Exec(`INSERT INTO callback_request (client_id, url, host, requested_at, requested_by, application) VALUES (?, ?, ?, ?, ?, '')`,
			clientID, url, host, now, by)
		if err != nil {
			return err
		}
		return t.auditClient(clientID, audit.Entry{What: "callback.requested", After: audit.Values{"callback": url}})
	})
}

// roomForRequest reports whether a URL can be requested.
func (t tx) roomForRequest(clientID, url string) error {
	var is bool
	err := t.Get(&is, `SELECT EXISTS (SELECT 1 FROM callback WHERE client_id = ? AND url = ?)
		OR EXISTS (SELECT 1 FROM callback_request WHERE client_id = ? AND url = ?)`, clientID, url, clientID, url)
	if err != nil {
		return err
	}
	var others struct {
		Callbacks int `db:"callbacks"`
		Requests  int `db:"requests"`
	}
	err = t.Get(&others, `SELECT (SELECT COUNT(*) FROM callback WHERE client_id = ?) AS callbacks,
		(SELECT COUNT(*) FROM callback_request WHERE client_id = ?) AS requests`, clientID, clientID)
	switch {
	case err != nil:
		return err
	case is:
		return ErrConflict
	case others.Requests >= MostCallbackRequests:
		return ErrCallbackRequestLimit
	case others.Callbacks+others.Requests >= MostCallbacks:
		return ErrCallbackLimit
	}
	return nil
}

// callbackRequest finds a request in a transaction that has locked the client.
func (t tx) callbackRequest(clientID, url string) (q CallbackRequest, err error) {
	err = t.Get(&q, selectCallbackRequests+`AND q.url = ?`, clientID, url)
	return q, err
}

// RemoveCallbackRequest takes a request back, also where support was asked about it.
func (db *DB) RemoveCallbackRequest(ctx context.Context, clientID, url string) error {
	return db.transact(ctx, func(t tx) error {
		if err := t.lockClient(clientID); err != nil {
			return err
		}
		var number string
		err := t.Get(&number, `DELETE FROM callback_request WHERE client_id = ? AND url = ? RETURNING application`, clientID, url)
		if err != nil {
			return err
		}
		if _, err := t.withdraw(number, db.Time()); err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrConflict) {
			return err
		}
		return t.auditClient(clientID, audit.Entry{What: "callback.removed", Before: audit.Values{"callback": url, "requested": true}})
	})
}

// endCallbackRequest has a URL be requested no longer, since it becomes a callback: what support
// was asked about it is answered by that.
func (t tx) endCallbackRequest(clientID, url, by string, now Time) error {
	var number string
	err := t.Get(&number, `DELETE FROM callback_request WHERE client_id = ? AND url = ? RETURNING application`, clientID, url)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	a, err := t.lockApplication(number)
	if errors.Is(err, ErrNotFound) || err == nil && a.IsDecided() {
		return nil
	}
	if err != nil {
		return err
	}
	a.State, a.DecidedAt, a.DecidedByName = ApplicationApproved, now, by
	return t.writeDecision(a)
}
