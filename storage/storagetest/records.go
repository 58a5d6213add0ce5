package storagetest

import (
	"database/sql"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"fairlead/storage"
)

// Callback is the default callback of partners and attempts.
const Callback = "https://shop.example/cb"

// Account creates an account with the fields of a, and usual values for the empty ones.
// Its password hash is not valid, so nobody can log in to it.
func Account(tb testing.TB, db *storage.DB, a storage.Account) storage.Account {
	tb.Helper()
	fill(&a.Email, storage.NewID()+"@example.com")
	fill(&a.FullName, "Ada Lovelace")
	fill(&a.APIVersion, storage.NewestAPIVersion)
	must(tb, db.CreateAccount(tb.Context(), &a, "hash", storage.Device{}))
	return a
}

// PaymentMethod gives an account a card.
func PaymentMethod(tb testing.TB, db *storage.DB, accountID string) storage.PaymentMethod {
	tb.Helper()
	p := storage.PaymentMethod{AccountID: accountID, Processor: "sandbox", Reference: storage.NewID(),
		Brand: "visa", Last4: "4242", ExpMonth: 12, ExpYear: 2040}
	Save(tb, db, &p)
	return p
}

// Save gives an account this card, in a session that ends with it.
func Save(tb testing.TB, db *storage.DB, p *storage.PaymentMethod) {
	tb.Helper()
	s := SignedIn(tb, db, p.AccountID)
	must(tb, db.SavePaymentMethod(tb.Context(), p, s, storage.Device{}))
	must(tb, db.TouchSession(tb.Context(), s, db.Time()))
}

// SignedIn starts a session that leaves no trace in the account's activity, and returns its ID.
func SignedIn(tb testing.TB, db *storage.DB, accountID string) (sessionID string) {
	tb.Helper()
	return Session(tb, db, storage.Session{AccountID: accountID, SignedUp: true}).ID
}

// Partner creates a partner with the fields of c and a secret. Its first callback is
// the default; without any it has [Callback].
func Partner(tb testing.TB, db *storage.DB, c storage.Client, callbacks ...string) (made storage.Client, secret string) {
	tb.Helper()
	c.Kind = storage.PartnerKind
	fill(&c.Name, "Demo Store")
	fill(&c.Email, "dev@shop.example")
	fill(&c.Scope, "*")
	if len(callbacks) == 0 {
		callbacks = []string{Callback}
	}
	return client(tb, db, c, callbacks)
}

// Service creates a client for client_credentials with the fields of c and a secret.
func Service(tb testing.TB, db *storage.DB, c storage.Client) (made storage.Client, secret string) {
	tb.Helper()
	c.Kind = storage.ServiceKind
	fill(&c.Name, "Warehouse")
	fill(&c.Scope, "orders")
	return client(tb, db, c, nil)
}

func client(tb testing.TB, db *storage.DB, c storage.Client, callbacks []string) (storage.Client, string) {
	tb.Helper()
	var all []storage.Callback
	for i, url := range callbacks {
		all = append(all, storage.Callback{URL: url, IsDefault: i == 0})
	}
	secret := storage.NewSecret()
	must(tb, db.CreateClient(tb.Context(), &c, all, &storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(secret)}))
	return c, secret
}

// Secret adds a secret to a client.
func Secret(tb testing.TB, db *storage.DB, clientID string) (row storage.Secret, secret string) {
	tb.Helper()
	secret = storage.NewSecret()
	row = storage.Secret{ID: storage.NewSecretID(), ClientID: clientID, Hash: storage.Hash(secret)}
	must(tb, db.AddSecret(tb.Context(), &row, 100))
	return row, secret
}

// Session logs s.AccountID in, for an hour unless s says otherwise.
func Session(tb testing.TB, db *storage.DB, s storage.Session) storage.Session {
	tb.Helper()
	fill(&s.ID, storage.NewID())
	if s.SecretHash == nil {
		s.SecretHash = storage.Hash(storage.NewSecret())
	}
	expire(&s.ExpiresAt, db)
	must(tb, db.StartSession(tb.Context(), &s, ""))
	return s
}

// Attempt begins an attempt of a.ClientID, for an hour unless a says otherwise.
func Attempt(tb testing.TB, db *storage.DB, a storage.Attempt) storage.Attempt {
	tb.Helper()
	fill(&a.Callback, Callback)
	if a.BrowserHash == nil {
		a.BrowserHash = storage.Hash("browser")
	}
	expire(&a.ExpiresAt, db)
	must(tb, db.BeginAttempt(tb.Context(), &a))
	return a
}

// Connection connects n.AccountID to n.ClientID, and exchanges the code for a token.
func Connection(tb testing.TB, db *storage.DB, n storage.Connection) (made storage.Connection, token string) {
	tb.Helper()
	fill(&n.Scope, "*")
	consent := storage.Consent{
		AttemptID:  Attempt(tb, db, storage.Attempt{ClientID: n.ClientID}).ID,
		SessionID:  Session(tb, db, storage.Session{AccountID: n.AccountID}).ID,
		Connection: n,
		Code:       storage.Code{Hash: storage.Hash(storage.NewSecret()), RedirectURI: Callback},
	}
	expire(&consent.Code.ExpiresAt, db)
	must(tb, db.IssueCode(tb.Context(), &consent))
	code, err := db.CodeByHash(tb.Context(), consent.Code.Hash)
	must(tb, err)
	token = "oauth." + storage.NewSecret() + ".signature="
	must(tb, db.SpendCode(tb.Context(), code, &storage.Token{Hash: storage.Hash(token), ClientID: n.ClientID,
		ConnectionID: sql.NullString{String: code.ConnectionID, Valid: true}, Scope: n.Scope}))
	return consent.Connection, token
}

// fill sets an empty field.
func fill(field *string, usual string) {
	if *field == "" {
		*field = usual
	}
}

func expire(field *storage.Time, db *storage.DB) {
	if field.IsZero() {
		*field = storage.At(db.Now().Add(time.Hour))
	}
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// Notices are the notices of one kind that are to be mailed, in the order of writing.
// They stay due.
func Notices(tb testing.TB, db *storage.DB, name storage.NoticeName) (found []storage.Notice) {
	tb.Helper()
	jobs, err := db.ClaimJobs(tb.Context(), 1000, 0, storage.JobNotice)
	must(tb, err)
	slices.SortFunc(jobs, func(a, b storage.Job) int { return a.CreatedAt.Compare(b.CreatedAt.Time) })
	for _, job := range jobs {
		var n storage.Notice
		must(tb, json.Unmarshal([]byte(job.Payload), &n))
		if n.Name == name {
			found = append(found, n)
		}
	}
	return found
}

// Staff creates a staff member with the fields of s and a password whose hash is not valid.
func Staff(tb testing.TB, db *storage.DB, s storage.Staff) storage.Staff {
	tb.Helper()
	fill(&s.Email, storage.NewID()+"@example.com")
	fill(&s.Name, "Grace Hopper")
	if s.Role == "" {
		s.Role = storage.StaffSupport
	}
	s.PasswordMustChange = true
	must(tb, db.CreateStaff(tb.Context(), &s, "hash", storage.Time{}))
	return s
}

// StaffSession is the first sign-in of a staff member whom [Staff] made: they choose a
// password, set up an authenticator app and are signed in for twelve hours. The cookie's
// secret is "secret".
func StaffSession(tb testing.TB, db *storage.DB, staff storage.Staff) storage.StaffSession {
	tb.Helper()
	p := storage.PendingLogIn{ID: storage.NewID(), SecretHash: storage.Hash("secret"), OwnerID: staff.ID,
		PasswordChangedAt: staff.PasswordChangedAt, ExpiresAt: storage.At(db.Now().Add(10 * time.Minute))}
	must(tb, db.StartStaffPendingLogIn(tb.Context(), &p))
	changedAt, err := db.SetStaffPassword(tb.Context(), p, "chosen")
	must(tb, err)
	app := &storage.Authenticator{SetupID: "setup", Seed: []byte("sealed"), SealedBy: "key", LastStep: 100}
	s := storage.StaffSession{ID: storage.NewID(), SecretHash: storage.Hash("secret"), StaffID: staff.ID,
		UserAgent: "Browser/1.0", Address: "192.0.2.1", ExpiresAt: storage.At(db.Now().Add(12 * time.Hour))}
	must(tb, db.StartStaffSession(tb.Context(), &s, storage.StaffProof{PendingID: p.ID, PasswordChangedAt: changedAt,
		Enrolment: &storage.StaffEnrolment{App: app, RecoveryCodes: [][]byte{storage.Hash("recovery")}}}, ""))
	return s
}
