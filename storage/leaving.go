package storage

import (
	"context"

	"fairlead/audit"
	"fairlead/storage/database"
)

// The further states of a partner. In neither is it active.
const (
	// Leaving is that of a partner that one of its owners has leave. It rests as if suspended
	// until they stay or it has left.
	Leaving Status = "leaving"
	// HasLeft is that of a partner that is no more. Its company, ID and audit are kept.
	HasLeft Status = "left"
)

// ErrLeft means that a partner has left, and nothing about it can be changed.
const ErrLeft database.Refusal = "This partner has left. Nothing about it can be changed."

// IsSuspended reports whether support has suspended a client, also while it is leaving.
func (c Client) IsSuspended() bool { return c.Status == Suspended || c.StaysAs == Suspended }

// standing is the status without regard to whether the partner is leaving.
func (c Client) standing() Status {
	if c.Status == Leaving {
		return c.StaysAs
	}
	return c.Status
}

func (c *Client) setStanding(s Status) {
	if c.Status == Leaving {
		c.StaysAs = s
	} else {
		c.Status = s
	}
}

// LeavePartner has a partner rest at once, and leave at a time unless an owner stays before that.
// ErrConflict means that it is leaving already, ErrLeft that it has left.
func (db *DB) LeavePartner(ctx context.Context, id string, at Time) error {
	return db.changeStatus(ctx, id, func(t tx, c *Client) error {
		if c.Status == Leaving {
			return ErrConflict
		}
		was := *c
		c.Status, c.StaysAs, c.LeavingUntil = Leaving, was.Status, at
		t.audit(audit.Entry{What: "partner.leaving", On: c.object(), Before: audit.Values{"status": was.Status},
			After: audit.Values{"status": c.Status, "leaves_at": audit.FormatTime(at.Time)}})
		if err := t.writeStatus(*c); err != nil {
			return err
		}
		return t.tellPeople(*c, PartnerNotice{Name: PartnerIsLeaving, Until: at}, db.Time())
	})
}

// KeepPartner has a partner stay that is leaving: it is again what it was, or what support has
// made it since. ErrConflict means that it is not leaving, ErrSpent that it is too late.
func (db *DB) KeepPartner(ctx context.Context, id string) error {
	return db.changeStatus(ctx, id, func(t tx, c *Client) error {
		// The time after the lock, so that nothing has ended yet.
		now := db.Time()
		if c.Status != Leaving {
			return ErrConflict
		}
		if !now.Before(c.LeavingUntil.Time) {
			return ErrSpent
		}
		c.Status, c.StaysAs, c.LeavingUntil = c.StaysAs, "", Time{}
		t.audit(audit.Entry{What: "partner.stayed", On: c.object(), Before: audit.Values{"status": Leaving}, After: audit.Values{"status": c.Status}})
		if err := t.writeStatus(*c); err != nil {
			return err
		}
		return t.tellPeople(*c, PartnerNotice{Name: PartnerStays}, now)
	})
}

// changeStatus locks a client whose status is changed, and written by [tx.writeStatus].
func (db *DB) changeStatus(ctx context.Context, id string, change func(t tx, c *Client) error) error {
	return db.transact(ctx, func(t tx) error {
		t.Change(id) // also where another server was first
		if err := t.lockClient(id); err != nil {
			return err
		}
		var c Client
		if err := t.Get(&c, `SELECT `+clientColumns+` FROM client WHERE id = ? AND kind <> 'test'`, id); err != nil {
			return err // a test client follows its partner
		}
		return change(t, &c)
	})
}

// writeStatus writes what was changed of a status, and has every path know of it at once. The
// partner's test client rests with it.
func (t tx) writeStatus(c Client) error {
	t.Change(c.ID)
	_, err := t.Exec(`UPDATE client SET status = ?, stays_as = ?, leaving_until = ?, suspended_reason = ?, suspended_at = ?, suspended_by = ? WHERE id = ?`,
		c.Status, c.StaysAs, c.LeavingUntil, c.SuspendedReason, c.SuspendedAt, c.SuspendedBy, c.ID)
	if err != nil {
		return err
	}
	return t.followPartner(c.ID)
}
