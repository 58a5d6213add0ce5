package storage

import (
	"cmp"
	"context"
	"regexp"
	"strings"
	"time"

	"fairlead/audit"
)

// Application asks support for a decision: about a new partner, or about a change of one that
// merchants would see.
type Application struct {
	Number   string           `db:"number"` // such as A-K7QM2XPD
	Kind     ApplicationKind  `db:"kind"`
	State    ApplicationState `db:"state"`
	ClientID string           `db:"client_id"` // empty for a new partner that is not approved
	Company  string           `db:"company"`
	Email    string           `db:"email"` // of the contact
	Callback string           `db:"callback"`
	UseCase  string           `db:"use_case"`
	Note     string           `db:"note"`
	Address  string           `db:"address"` // it was sent from
	// HostProvedAt is when the partner proved that it controls the callback's host.
	HostProvedAt Time `db:"host_proved_at"`
	CreatedAt    Time `db:"created_at"`
	// WaitingSince is when it began to wait for support or, once asked, for the partner.
	WaitingSince  Time   `db:"waiting_since"`
	DecidedAt     Time   `db:"decided_at"`
	DecidedBy     string `db:"decided_by"` // the ID of a staff member, or of a person who withdrew it
	DecidedByName string `db:"decided_by_name"`
	Reason        string `db:"reason"` // it was declined for
}

// ApplicationKind is what an application is about.
type ApplicationKind string

// The kinds of applications.
const (
	ApplicationPartner  ApplicationKind = "application" // a new partner
	ApplicationCallback ApplicationKind = "callback"    // another callback
	ApplicationCompany  ApplicationKind = "company"     // another company name or use case
	ApplicationLogo     ApplicationKind = "logo"
)

// ApplicationState is where an application stands.
type ApplicationState string

// The states of an application.
const (
	ApplicationOpen     ApplicationState = "open"  // waits for support
	ApplicationAsked    ApplicationState = "asked" // waits for the partner's answer
	ApplicationApproved ApplicationState = "approved"
	ApplicationDeclined ApplicationState = "declined"
	// ApplicationWithdrawn is decided too: by the partner.
	ApplicationWithdrawn ApplicationState = "withdrawn"
)

const (
	applicationColumns = `number, kind, state, client_id, company, email, callback, use_case, note, address, host_proved_at,
		created_at, waiting_since, decided_at, decided_by, decided_by_name, reason`
	selectApplications = `SELECT ` + applicationColumns + ` FROM application `
)

// IsDecided reports whether support has approved or declined it, or the partner has withdrawn it.
func (a Application) IsDecided() bool { return !a.DecidedAt.IsZero() }

// newApplicationNumber returns a number that can be read aloud.
func newApplicationNumber() string {
	return "A-" + strings.ReplaceAll(NewSupportCode(), "-", "")
}

var applicationNumber = regexp.MustCompile(`^A-[0-9A-Z]{8}$`)

// IsApplicationNumber reports whether a text could be the number of an application.
func IsApplicationNumber(text string) bool { return applicationNumber.MatchString(text) }

// CreateApplication writes a new application. Logo is the picture of one about a logo.
func (db *DB) CreateApplication(ctx context.Context, a *Application, logo []byte) error {
	return db.transact(ctx, func(t tx) error {
		a.Number = newApplicationNumber()
		return t.insertApplication(a, logo, db.Time())
	})
}

// insertApplication writes an application, under a new number if it has none.
func (t tx) insertApplication(a *Application, logo []byte, now Time) error {
	a.Number, a.State, a.CreatedAt, a.WaitingSince = cmp.Or(a.Number, newApplicationNumber()), ApplicationOpen, now, now
	row := struct {
		*Application
		EmailKey string `db:"email_key"`
		Logo     []byte `db:"logo"`
	}{a, EmailKey(a.Email), logo}
	t.audit(audit.Entry{What: "application.received", On: a.object(), After: a.values()})
	return t.Insert(`INSERT INTO application (`+applicationColumns+`, email_key, logo)
		VALUES (:number, :kind, :state, :client_id, :company, :email, :callback, :use_case, :note, :address, :host_proved_at,
		        :created_at, :waiting_since, :decided_at, :decided_by, :decided_by_name, :reason, :email_key, :logo)`, row)
}

// object names an application in the audit log.
func (a Application) object() audit.Object {
	return audit.Object{Kind: "application", ID: a.Number, Name: a.Company}
}

// values are what an application asks for, in the audit log. What else was typed is deleted
// with it.
func (a Application) values() audit.Values {
	v := audit.Values{"kind": a.Kind}
	for name, value := range map[string]string{"client_id": a.ClientID, "company": a.Company, "callback": a.Callback} {
		if value != "" {
			v[name] = value
		}
	}
	return v
}

// ApplicationByNumber finds an application, also by small letters.
func (db *DB) ApplicationByNumber(ctx context.Context, number string) (a Application, err error) {
	err = db.sql.Get(ctx, &a, selectApplications+`WHERE number = ?`, strings.ToUpper(number))
	return a, err
}

// ApplicationLogo is the picture of an application about a logo.
func (db *DB) ApplicationLogo(ctx context.Context, number string) (logo []byte, err error) {
	err = db.sql.Get(ctx, &logo, `SELECT logo FROM application WHERE number = ? AND logo IS NOT NULL`, number)
	return logo, err
}

// Cursor is where a page of a list ends with it.
func (a Application) Cursor() Cursor { return Cursor{a.CreatedAt.UnixMilli(), a.Number} }

// Applications lists up to limit applications in a state, the oldest first.
func (db *DB) Applications(ctx context.Context, state ApplicationState, after Cursor, limit int) (all []Application, err error) {
	err = db.sql.List(ctx, &all, selectApplications+`WHERE state = ? AND (created_at, number) > (?, ?)
		ORDER BY created_at, number LIMIT ?`, state, after.Number, after.Text, limit)
	return all, err
}

// CountApplications counts the applications in a state, up to a limit.
func (db *DB) CountApplications(ctx context.Context, state ApplicationState, limit int) (n int, err error) {
	err = db.sql.Get(ctx, &n, `SELECT COUNT(*) FROM (SELECT number FROM application WHERE state = ? LIMIT ?) AS few`, state, limit)
	return n, err
}

// ApplicationsWithEmail lists the applications with a contact, the newest first.
func (db *DB) ApplicationsWithEmail(ctx context.Context, email string, limit int) (all []Application, err error) {
	err = db.sql.List(ctx, &all, selectApplications+`WHERE email_key = ? ORDER BY created_at DESC LIMIT ?`, EmailKey(email), limit)
	return all, err
}

// ApplicationsFrom lists the applications that were sent from an address, the newest first.
func (db *DB) ApplicationsFrom(ctx context.Context, address string, limit int) (all []Application, err error) {
	err = db.sql.List(ctx, &all, selectApplications+`WHERE address = ? ORDER BY created_at DESC LIMIT ?`, address, limit)
	return all, err
}

// applicationLinkKept is how long the link to an application's own page works once it is
// decided.
const applicationLinkKept = 30 * 24 * time.Hour

// OfferApplicationLink makes a link to an application's own page valid.
func (db *DB) OfferApplicationLink(ctx context.Context, hash []byte, number string) error {
	return db.transact(ctx, func(t tx) error {
		_, err := t.Exec(`INSERT INTO application_link (hash, number) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING`, hash, number)
		return err
	})
}

// ApplicationByLink finds the application of a link that works.
func (db *DB) ApplicationByLink(ctx context.Context, hash []byte) (a Application, err error) {
	err = db.sql.Get(ctx, &a, selectApplications+`WHERE number = (SELECT number FROM application_link WHERE hash = ?)
		AND (decided_at IS NULL OR decided_at > ?)`, hash, At(db.Now().Add(-applicationLinkKept)))
	return a, err
}
