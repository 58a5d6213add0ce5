package storage

import (
	"errors"
	"maps"
	"slices"
	"time"
)

// successEvery is how often a healthy endpoint's last success is written.
const successEvery = time.Second

// countResults writes what results say of their endpoints. Those are taken in order, since
// two servers that take the same ones could deadlock.
func (t tx) countResults(all []DeliveryResult, policy FailingPolicy, now Time) error {
	of := map[string][]DeliveryResult{}
	for _, r := range all {
		if !r.Given {
			of[r.Delivery.EndpointID] = append(of[r.Delivery.EndpointID], r)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(of)) {
		if err := t.countFor(id, of[id], policy, now); err != nil {
			return err
		}
	}
	return nil
}

func (t tx) countFor(id string, results []DeliveryResult, policy FailingPolicy, now Time) error {
	var p Endpoint
	err := t.Get(&p, `SELECT `+endpointColumns+` FROM endpoint WHERE id = ?`, id)
	if err == nil && p.isAsBefore(results, now) {
		return nil
	}
	if err == nil { // another server may count at the same time
		err = t.Get(&p, `UPDATE endpoint SET updated_at = updated_at WHERE id = ? RETURNING `+endpointColumns, id)
	}
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	gone, recovered := false, false
	for _, r := range results {
		recovered = p.count(r, now) || recovered
		gone = gone || r.Gone
	}
	if err := t.writeHealth(p); err != nil {
		return err
	}
	if recovered {
		e := p.about(TypeEndpointRecovered)
		if err := t.tell(e, map[string]any{"endpoint_id": id, "reason": "success"}, now); err != nil {
			return err
		}
	}
	switch failing := now.Sub(p.FailingSince.Time); {
	case gone:
		return t.switchOff(p, OffGone, now)
	case p.FailingSince.IsZero():
		return nil
	case failing >= policy.DisableAfter:
		return t.switchOff(p, OffFailing, now)
	case failing >= policy.DisableAfter/5 && p.WarnedAt.IsZero():
		return t.warnOfFailing(p, now)
	}
	return nil
}

// count takes in a result, and reports whether the endpoint has recovered.
func (p *Endpoint) count(r DeliveryResult, now Time) (recovered bool) {
	p.LastStatus = r.Attempt.Status
	if !r.WaitUntil.IsZero() && r.WaitUntil.After(p.WaitUntil.Time) {
		p.WaitUntil = r.WaitUntil
	}
	if r.Outcome != DeliveryDelivered {
		p.Failures++
		if p.FailingSince.IsZero() {
			p.FailingSince = r.Attempt.At
		}
		return false
	}
	recovered = p.Recovering || !p.FailingSince.IsZero() && now.Sub(p.FailingSince.Time) > newsAfter
	// What the receiver has asked for goes on: the attempt may have begun before that.
	p.Failures, p.FailingSince, p.WarnedAt, p.LastSuccessAt, p.Recovering = 0, Time{}, Time{}, now, false
	return recovered
}

// isAsBefore reports whether an endpoint was well and is, and only the time of its last
// success is a little later.
func (p Endpoint) isAsBefore(results []DeliveryResult, now Time) bool {
	return p.Failures == 0 && !p.Recovering && now.Sub(p.LastSuccessAt.Time) < successEvery &&
		!slices.ContainsFunc(results, func(r DeliveryResult) bool { return r.Outcome != DeliveryDelivered || r.Attempt.Status != p.LastStatus })
}

func (t tx) writeHealth(p Endpoint) error {
	_, err := t.Exec(`UPDATE endpoint SET failures = ?, failing_since = ?, warned_at = ?, wait_until = ?, last_status = ?, last_success_at = ?, recovering = ?
		WHERE id = ?`, p.Failures, p.FailingSince, p.WarnedAt, p.WaitUntil, p.LastStatus, p.LastSuccessAt, p.Recovering, p.ID)
	return err
}

// switchOff disables an endpoint that nobody here has disabled, and tells its owner.
func (t tx) switchOff(p Endpoint, reason EndpointOff, now Time) error {
	if p.Status != EndpointEnabled {
		return nil
	}
	if err := t.disableEndpoint(p.ID, reason, now); err != nil {
		return err
	}
	return t.notifyOfEndpoint(p, EndpointNotice{Name: EndpointWasDisabled, Gone: reason == OffGone}, now)
}

func (t tx) warnOfFailing(p Endpoint, now Time) error {
	err := t.Once(ErrSpent, `UPDATE endpoint SET warned_at = ? WHERE id = ? AND warned_at IS NULL`, now, p.ID)
	if errors.Is(err, ErrSpent) { // by another server
		return nil
	}
	if err != nil {
		return err
	}
	return t.notifyOfEndpoint(p, EndpointNotice{Name: EndpointIsFailing}, now)
}
