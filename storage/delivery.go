package storage

import (
	"context"
	"strings"

	"github.com/jmoiron/sqlx"
)

// DeliveryStatus is how far a delivery is.
type DeliveryStatus string

// The states of a delivery.
const (
	DeliveryPending   DeliveryStatus = "pending" // also between attempts
	DeliveryDelivered DeliveryStatus = "delivered"
	DeliveryFailed    DeliveryStatus = "failed"
	DeliverySkipped   DeliveryStatus = "skipped"
)

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	ID            string         `db:"id"` // dlv_ and 32 hex digits
	EndpointID    string         `db:"endpoint_id"`
	EventSequence int64          `db:"event_sequence"`
	Status        DeliveryStatus `db:"status"`
	Attempts      int            `db:"attempts"`
	Tries         int            `db:"tries"` // of the schedule, which a resend begins again
	Again         bool           `db:"again"` // it is not new: what is new goes first
	NextAt        Time           `db:"next_at"`
	ClaimedBy     string         `db:"claimed_by"` // the server that is at it; empty for none
	CreatedAt     Time           `db:"created_at"`
	FinishedAt    Time           `db:"finished_at"`
}

// NewDeliveryID returns an ID for a delivery.
func NewDeliveryID() string { return newRisingID("dlv_") }

// insertedAtOnce is how many rows one statement writes.
const insertedAtOnce = 500

// writeDeliveries writes deliveries; this process's sender hears of them after the commit.
func (t tx) writeDeliveries(rows []Delivery) error {
	for len(rows) > 0 {
		some := rows[:min(len(rows), insertedAtOnce)]
		rows = rows[len(some):]
		var args []any
		for _, d := range some {
			args = append(args, d.ID, d.EndpointID, d.EventSequence, d.Status, false, d.NextAt, d.CreatedAt, d.FinishedAt)
			if d.Status == DeliveryPending {
				t.news.due = append(t.news.due, d.EndpointID)
			} else {
				t.news.skipped++
			}
		}
		values := strings.TrimSuffix(strings.Repeat(`(?, ?, ?, ?, 0, 0, ?, ?, '', ?, ?), `, len(some)), ", ")
		_, err := t.Exec(`INSERT INTO delivery (id, endpoint_id, event_sequence, status, attempts, tries, again, next_at, claimed_by, created_at, finished_at)
			VALUES `+values, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// DeliveryFilter selects deliveries of an endpoint. Empty fields select all.
type DeliveryFilter struct {
	EndpointID string
	Status     DeliveryStatus
	Type       EventType
	After      string // an ID: what is listed came before it
	Limit      int
}

// DeliveryOf is a delivery with its event.
type DeliveryOf struct {
	Delivery
	Event Event `db:"event"`
}

const deliveryColumns = `d.id, d.endpoint_id, d.event_sequence, d.status, d.attempts, d.tries, d.again, d.next_at, d.claimed_by,
		d.created_at, d.finished_at, e.sequence AS "event.sequence", e.id AS "event.id", e.type AS "event.type",
		e.account_id AS "event.account_id", e.client_id AS "event.client_id", e.published_by AS "event.published_by",
		e.data AS "event.data", e.at AS "event.at", e.created_at AS "event.created_at"`

// shownDelivery is deliveries as they are shown: what is pending for a disabled endpoint was
// skipped when that was disabled, whether or not [DB.SkipDisabled] has come to it.
const shownDelivery = `(SELECT o.id, o.endpoint_id, o.event_sequence, CASE WHEN ` + isSkipped + ` THEN 'skipped' ELSE o.status END AS status,
		o.attempts, o.tries, o.again, CASE WHEN ` + isSkipped + ` THEN NULL ELSE o.next_at END AS next_at, o.claimed_by, o.created_at,
		CASE WHEN ` + isSkipped + ` THEN p.disabled_at ELSE o.finished_at END AS finished_at
	FROM delivery o JOIN endpoint p ON p.id = o.endpoint_id) AS d `

const isSkipped = `o.status = 'pending' AND p.status = 'disabled'`

const selectDeliveries = `SELECT ` + deliveryColumns + ` FROM ` + shownDelivery + `JOIN event e ON e.sequence = d.event_sequence `

// Deliveries lists an endpoint's deliveries, newest first.
func (db *DB) Deliveries(ctx context.Context, f DeliveryFilter) (all []DeliveryOf, err error) {
	query, args := selectDeliveries+`WHERE d.endpoint_id = ?`, []any{f.EndpointID}
	if f.Status != "" {
		query, args = query+` AND d.status = ?`, append(args, f.Status)
	}
	if f.Type != "" {
		query, args = query+` AND e.type = ?`, append(args, f.Type)
	}
	if f.After != "" {
		query, args = query+` AND d.id < ?`, append(args, f.After)
	}
	err = db.sql.List(ctx, &all, query+` ORDER BY d.id DESC LIMIT ?`, append(args, f.Limit)...)
	return all, err
}

// DeliveryByID finds a delivery, whoever's it is.
func (db *DB) DeliveryByID(ctx context.Context, id string) (d DeliveryOf, err error) {
	err = db.sql.Get(ctx, &d, selectDeliveries+`WHERE d.id = ?`, id)
	return d, err
}

// DeliveryAttempt is one try to deliver. Secrets are masked in it.
type DeliveryAttempt struct {
	DeliveryID      string `db:"delivery_id"`
	Number          int    `db:"number"`
	At              Time   `db:"at"`
	DurationMS      int64  `db:"duration_ms"`
	Status          int    `db:"status"` // 0 without an answer
	Error           string `db:"error"`  // timeout, connection, tls, address, redirect, token, status; empty for none
	Detail          string `db:"detail"`
	RequestHeaders  string `db:"request_headers"` // JSON, as the next
	ResponseHeaders string `db:"response_headers"`
	ResponseBody    []byte `db:"response_body"`
}

// DeliveryAttempts lists the attempts of a delivery, the first one first.
func (db *DB) DeliveryAttempts(ctx context.Context, deliveryID string) (all []DeliveryAttempt, err error) {
	err = db.sql.List(ctx, &all, `SELECT delivery_id, number, at, duration_ms, status, error, detail, request_headers, response_headers, response_body
		FROM delivery_attempt WHERE delivery_id = ? ORDER BY number`, deliveryID)
	return all, err
}

// DeliveryCounts counts the deliveries of events by their state.
func (db *DB) DeliveryCounts(ctx context.Context, events []Event) (of map[int64]map[DeliveryStatus]int, err error) {
	of = map[int64]map[DeliveryStatus]int{}
	if len(events) == 0 {
		return of, nil
	}
	var sequences []int64
	for _, e := range events {
		sequences = append(sequences, e.Sequence)
		of[e.Sequence] = map[DeliveryStatus]int{}
	}
	query, args, err := sqlx.In(`SELECT event_sequence, status, COUNT(*) AS n FROM `+shownDelivery+`WHERE event_sequence IN (?) GROUP BY event_sequence, status`, sequences)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Sequence int64          `db:"event_sequence"`
		Status   DeliveryStatus `db:"status"`
		N        int            `db:"n"`
	}
	err = db.sql.List(ctx, &rows, query, args...)
	for _, r := range rows {
		of[r.Sequence][r.Status] = r.N
	}
	return of, err
}
