package storage

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
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
	changed, later, err := t.changedBy(of, now)
	if err != nil || len(changed)+len(later) == 0 {
		return err
	}
	if len(changed) == 0 {
		return t.writeSuccess(later, now)
	}
	for _, id := range slices.Sorted(slices.Values(append(changed, later...))) {
		if err := t.countFor(id, of[id], policy, now); err != nil {
			return err
		}
	}
	return nil
}

// changedBy returns the endpoints about which results say something new, and those that were
// well and are, which are most, but whose last success is later. One that is only a little
// later counts for nothing.
func (t tx) changedBy(of map[string][]DeliveryResult, now Time) (changed, later []string, err error) {
	if len(of) == 0 {
		return nil, nil, nil
	}
	query, args, err := sqlx.In(`SELECT id, failures, recovering, last_status, last_success_at FROM endpoint WHERE id IN (?)`,
		padded(slices.Sorted(maps.Keys(of))))
	if err != nil {
		return nil, nil, err
	}
	var all []Endpoint
	if err := t.List(&all, query, args...); err != nil {
		return nil, nil, err
	}
	for _, p := range all {
		switch {
		case !p.isStillWell(of[p.ID]):
			changed = append(changed, p.ID)
		case now.Sub(p.LastSuccessAt.Time) >= successEvery:
			later = append(later, p.ID)
		}
	}
	return changed, later, nil
}

func (t tx) writeSuccess(ids []string, now Time) error {
	slices.Sort(ids)
	query, args, err := sqlx.In(`UPDATE endpoint SET last_success_at = ? WHERE failures = 0 AND id IN (?)`, now, padded(ids))
	if err == nil {
		_, err = t.Exec(query, args...)
	}
	return err
}

func (t tx) countFor(id string, results []DeliveryResult, policy FailingPolicy, now Time) error {
	var p Endpoint
	// Another server may count at the same time.
	err := t.Get(&p, `UPDATE endpoint SET updated_at = updated_at WHERE id = ? RETURNING `+endpointColumns, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if p.Status != EndpointEnabled { // what was under way then counts for nothing
		return nil
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

// isStillWell reports whether an endpoint was well and is, and only the time of its last
// success is later.
func (p Endpoint) isStillWell(results []DeliveryResult) bool {
	return p.Failures == 0 && !p.Recovering &&
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
