package storage

import (
	"context"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
)

// DeliveryResult is how an attempt went.
type DeliveryResult struct {
	Delivery Delivery
	Attempt  DeliveryAttempt
	Outcome  DeliveryStatus // pending: it is tried again at Next
	Next     Time
	// Given is set if nothing was asked, and the delivery is given back or skipped.
	Given bool
	// WaitUntil is when the receiver wants to be asked again; zero if it did not say.
	WaitUntil Time
	// Gone has the endpoint disabled.
	Gone bool
}

// FailingPolicy is how long an endpoint may fail.
type FailingPolicy struct {
	// DisableAfter is when it is disabled; its owner is warned after a fifth of that.
	DisableAfter time.Duration
}

// newsAfter is how long an endpoint has to have failed for its recovery to be news.
const newsAfter = time.Hour

// FinishDeliveries writes how attempts of one server went, in one transaction. Those that
// another server has claimed meanwhile are left alone.
func (db *DB) FinishDeliveries(ctx context.Context, server string, all []DeliveryResult, policy FailingPolicy) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		written, err := t.finishDeliveries(server, all, now)
		if err != nil {
			return err
		}
		t.news.count(written)
		if err := t.writeAttempts(written); err != nil {
			return err
		}
		return t.countResults(written, policy, now)
	})
}

func (n *news) count(written []DeliveryResult) {
	for _, r := range written {
		switch r.Outcome {
		case DeliveryDelivered:
			n.delivered++
		case DeliveryFailed:
			n.failed++
		case DeliverySkipped:
			n.skipped++
		case DeliveryPending:
		}
	}
}

// finishDeliveries writes the deliveries' rows, and returns the results that count.
func (t tx) finishDeliveries(server string, all []DeliveryResult, now Time) (written []DeliveryResult, err error) {
	done, err := t.finishDelivered(server, all, now)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.Outcome == DeliveryDelivered {
			if done[r.Delivery.ID] {
				written = append(written, r)
			}
			continue
		}
		n, err := t.finishOther(server, r, now)
		if err != nil {
			return nil, err
		}
		if n == 1 {
			written = append(written, r)
		}
	}
	return written, nil
}

// finishDelivered writes those that came through, which are most, in one statement.
func (t tx) finishDelivered(server string, all []DeliveryResult, now Time) (done map[string]bool, err error) {
	var ids []string
	for _, r := range all {
		if r.Outcome == DeliveryDelivered {
			ids = append(ids, r.Delivery.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	query, args, err := sqlx.In(`UPDATE delivery SET status = ?, attempts = attempts + 1, tries = tries + 1, next_at = NULL, claimed_by = '', finished_at = ?
		WHERE claimed_by = ? AND id IN (?) RETURNING id`, DeliveryDelivered, now, server, padded(ids))
	if err != nil {
		return nil, err
	}
	var found []string
	if err := t.List(&found, query, args...); err != nil {
		return nil, err
	}
	done = make(map[string]bool, len(found))
	for _, id := range found {
		done[id] = true
	}
	return done, nil
}

func (t tx) finishOther(server string, r DeliveryResult, now Time) (int64, error) {
	asked, finished := 1, now
	if r.Given {
		asked = 0
	}
	if r.Outcome == DeliveryPending {
		finished = Time{}
	}
	return t.Exec(`UPDATE delivery SET status = ?, attempts = attempts + ?, tries = tries + ?, again = (again OR ?), next_at = ?, claimed_by = '',
		finished_at = ? WHERE id = ? AND claimed_by = ?`, r.Outcome, asked, asked, !r.Given, r.Next, finished, r.Delivery.ID, server)
}

func (t tx) writeAttempts(all []DeliveryResult) error {
	var asked []DeliveryResult
	for _, r := range all {
		if !r.Given {
			asked = append(asked, r)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	var args []any
	asked = padded(asked)
	for _, r := range asked {
		a := r.Attempt
		args = append(args, r.Delivery.ID, r.Delivery.Attempts+1, a.At, a.DurationMS, a.Status, a.Error, a.Detail, a.RequestHeaders, a.ResponseHeaders, a.ResponseBody)
	}
	values := strings.TrimSuffix(strings.Repeat(`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?), `, len(asked)), ", ")
	_, err := t.Exec(`INSERT INTO delivery_attempt (delivery_id, number, at, duration_ms, status, error, detail, request_headers, response_headers, response_body)
		VALUES `+values+` ON CONFLICT DO NOTHING`, args...)
	if err != nil {
		return err
	}
	return t.deleteOldAttempts(asked)
}

// keptAttempts is how many attempts of a delivery are kept. Without a bound, an owner who resends
// it again and again would have all of them read whenever it is shown.
const keptAttempts = 100

func (t tx) deleteOldAttempts(asked []DeliveryResult) error {
	for _, r := range asked {
		last := r.Delivery.Attempts + 1 - keptAttempts
		if last <= 0 { // as nearly always
			continue
		}
		if _, err := t.Exec(`DELETE FROM delivery_attempt WHERE delivery_id = ? AND number <= ?`, r.Delivery.ID, last); err != nil {
			return err
		}
	}
	return nil
}
