package storage

import (
	"context"
	"strings"
	"time"

	"fairlead/audit"
)

// Decision is what support has decided about an application.
type Decision struct {
	Number string
	// Reason is for declining; the applicant reads it.
	Reason string
	// HandoverLifetime is how long the link at which a new partner reads its secret works.
	HandoverLifetime time.Duration
}

// ApproveApplication does what was applied for, and mails the contact. A new partner gets the
// callback, no secret, and a link at which the contact reads one. It returns the application
// as it is then. ErrConflict means that it was decided before, and the application says by
// whom, or withdrawn; ErrNotFound that it or its partner does not exist.
func (db *DB) ApproveApplication(ctx context.Context, d Decision) (a Application, err error) {
	return db.decide(ctx, d, ApplicationApproved, func(t tx, a *Application, now Time) error {
		if a.Kind == ApplicationPartner {
			return t.admitPartner(a, d, now)
		}
		if err := t.change(*a, now); err != nil {
			return err
		}
		return t.enqueue(JobApplication, ApplicationMail{Number: a.Number, Name: ApplicationWasApproved}, now)
	})
}

// DeclineApplication mails the contact the reason. It returns what [DB.ApproveApplication] does.
func (db *DB) DeclineApplication(ctx context.Context, d Decision) (a Application, err error) {
	return db.decide(ctx, d, ApplicationDeclined, func(t tx, a *Application, now Time) error {
		return t.enqueue(JobApplication, ApplicationMail{Number: a.Number, Name: ApplicationWasDeclined}, now)
	})
}

// decide runs a decision about an application that is not decided yet.
func (db *DB) decide(ctx context.Context, d Decision, as ApplicationState, carryOut func(t tx, a *Application, now Time) error) (a Application, err error) {
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		if err := t.lockPartnerOf(d.Number); err != nil {
			return err
		}
		if a, err = t.lockApplication(d.Number); err != nil {
			return err
		}
		if a.IsDecided() {
			return ErrConflict
		}
		a.State, a.DecidedAt, a.DecidedBy, a.DecidedByName, a.Reason = as, now, t.author.who.ID, t.author.who.Name, d.Reason
		t.audit(audit.Entry{What: "application." + string(as), On: a.object(), Reason: d.Reason})
		if err := carryOut(t, &a, now); err != nil {
			return err
		}
		return t.writeDecision(a)
	})
	return a, err
}

func (t tx) writeDecision(a Application) error {
	_, err := t.Exec(`UPDATE application SET state = ?, client_id = ?, decided_at = ?, decided_by = ?, decided_by_name = ?, reason = ? WHERE number = ?`,
		a.State, a.ClientID, a.DecidedAt, a.DecidedBy, a.DecidedByName, a.Reason, a.Number)
	return err
}

// admitPartner creates the partner that an application is about.
func (t tx) admitPartner(a *Application, d Decision, now Time) error {
	c := Client{Kind: PartnerKind, Name: a.Company, Email: a.Email, UseCase: OneLine(a.UseCase), Scope: "*"}
	if err := t.insertClient(&c, []Callback{{URL: a.Callback, IsDefault: true}}, nil, now); err != nil {
		return err
	}
	a.ClientID = c.ID
	return t.sendHandover(c, d.HandoverLifetime, now)
}

// OneLine is a text with spaces in place of its line breaks, as partners' use cases are kept.
func OneLine(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.TrimSpace(strings.Join(lines, " "))
}

// change carries out what a partner has applied for.
func (t tx) change(a Application, now Time) error {
	if err := t.lockClient(a.ClientID); err != nil {
		return err
	}
	switch a.Kind {
	case ApplicationCallback:
		return t.addAppliedCallback(a, now)
	case ApplicationCompany:
		return t.renameClient(a)
	case ApplicationLogo:
		var picture []byte
		if err := t.Get(&picture, `SELECT logo FROM application WHERE number = ? AND logo IS NOT NULL`, a.Number); err != nil {
			return err
		}
		return t.setLogo(a.ClientID, picture, now)
	}
	return nil
}

// addAppliedCallback adds a callback unless it has been registered meanwhile.
func (t tx) addAppliedCallback(a Application, now Time) error {
	var is bool
	err := t.Get(&is, `SELECT EXISTS (SELECT 1 FROM callback WHERE client_id = ? AND url = ?)`, a.ClientID, a.Callback)
	if err != nil || is {
		return err
	}
	return t.addCallback(a.ClientID, a.Callback, now)
}

func (t tx) renameClient(a Application) error {
	var c Client
	if err := t.Get(&c, `SELECT `+clientColumns+` FROM client WHERE id = ?`, a.ClientID); err != nil {
		return err
	}
	was := c
	c.Name, c.UseCase = a.Company, OneLine(a.UseCase)
	t.Change(c.ID)
	if _, err := t.Exec(`UPDATE client SET name = ?, use_case = ? WHERE id = ?`, c.Name, c.UseCase, c.ID); err != nil {
		return err
	}
	t.auditUpdated(was, c)
	if err := t.keyClient(&c); err != nil {
		return err
	}
	return t.followPartner(c.ID)
}
