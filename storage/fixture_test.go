package storage_test

import (
	"database/sql"
	"errors"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
)

// The factories of this package's tests: each thing as simple as it can be.

const (
	defaultCallback = "https://shop.example/cb"
	otherCallback   = "https://shop.example/other"
)

func newAccount(t testing.TB, db *storage.DB, email string) storage.Account {
	t.Helper()
	a := storage.Account{Email: email, FullName: "Ada Lovelace", APIVersion: storage.NewestAPIVersion}
	if err := db.CreateAccount(t.Context(), &a, "hash of "+email); err != nil {
		t.Fatal(err)
	}
	return a
}

// newPartner is a partner with two callbacks and one secret.
func newPartner(t testing.TB, db *storage.DB) (storage.Client, storage.Secret) {
	t.Helper()
	c := storage.Client{Kind: storage.PartnerKind, Name: "Shop", Email: "ops@shop.example", Scope: "*"}
	callbacks := []storage.Callback{{URL: defaultCallback, IsDefault: true}, {URL: otherCallback}}
	secret := storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(storage.NewSecret())}
	if err := db.CreateClient(t.Context(), &c, callbacks, &secret); err != nil {
		t.Fatal(err)
	}
	return c, secret
}

func newAttempt(t testing.TB, db *storage.DB, clientID string) storage.Attempt {
	t.Helper()
	a := storage.Attempt{ClientID: clientID, Parameters: "state=1", Callback: defaultCallback, BrowserHash: storage.Hash("browser"),
		ExpiresAt: storage.At(db.Now().Add(time.Hour))}
	if err := db.BeginAttempt(t.Context(), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// newGrant is a consent of an account in a new attempt, not written yet.
func newConsent(t testing.TB, db *storage.DB, accountID, clientID, code string) storage.Consent {
	t.Helper()
	return storage.Consent{
		AttemptID:  newAttempt(t, db, clientID).ID,
		SessionID:  newSession(t, db, accountID, "").ID,
		Connection: storage.Connection{AccountID: accountID, ClientID: clientID, Scope: "*"},
		Code: storage.Code{Hash: storage.Hash(code), RedirectURI: defaultCallback, CodeChallenge: "challenge",
			ExpiresAt: storage.At(db.Now().Add(10 * time.Minute))},
		Consented: true,
	}
}

// issue turns a grant into a code, as it is read back.
func issue(t testing.TB, db *storage.DB, g storage.Consent) storage.Code {
	t.Helper()
	if err := db.IssueCode(t.Context(), &g); err != nil {
		t.Fatal(err)
	}
	code, err := db.CodeByHash(t.Context(), g.Code.Hash)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// granted is a partner, an account and a code that was issued to them.
func issuedCode(t testing.TB, db *storage.DB) storage.Code {
	t.Helper()
	client, _ := newPartner(t, db)
	account := newAccount(t, db, "ada@example.com")
	return issue(t, db, newConsent(t, db, account.ID, client.ID, "code"))
}

// tokenOf is a token that a code could give, not written yet.
func newToken(c storage.Code, token string) storage.Token {
	return storage.Token{Hash: storage.Hash(token), ClientID: c.ClientID, Scope: c.Scope,
		ConnectionID: sql.NullString{String: c.ConnectionID, Valid: true}}
}

// spent is the token that a code gave, as it is read back.
func exchange(t testing.TB, db *storage.DB, c storage.Code, token string) storage.Token {
	t.Helper()
	k := newToken(c, token)
	if err := db.SpendCode(t.Context(), c, &k); err != nil {
		t.Fatal(err)
	}
	return tokenByText(t, db, token)
}

func tokenByText(t testing.TB, db *storage.DB, token string) storage.Token {
	t.Helper()
	k, err := db.TokenByHash(t.Context(), storage.Hash(token))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// turn sets the clock to so much later than it is, and stops it.
func advance(db *storage.DB, by time.Duration) {
	later := db.Now().Add(by)
	db.Now = func() time.Time { return later }
}

// race does something many times at once and counts how it went. The only
// errors may be storage's own.
func race(t *testing.T, times int, do func(i int) error) map[error]int {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	begin, got := make(chan struct{}), map[error]int{}
	for i := range times {
		all.Go(func() {
			<-begin
			err := do(i)
			mu.Lock()
			defer mu.Unlock()
			for _, known := range []error{nil, storage.ErrNotFound, storage.ErrConflict, storage.ErrSpent} {
				if errors.Is(err, known) {
					got[known]++
					return
				}
			}
			t.Errorf("one of them failed: %v", err)
		})
	}
	close(begin)
	all.Wait()
	return got
}

// openSQLite is a SQLite database whatever the engine that the other tests use.
func openSQLite(t *testing.T, path string) *storage.DB {
	t.Helper()
	return openURL(t, "sqlite:"+path)
}

// want fails a test whose error is another one than it should be.
func want(t *testing.T, what string, got, wanted error) {
	t.Helper()
	if !errors.Is(got, wanted) {
		t.Errorf("%s: %v, want %v", what, got, wanted)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func names(events []storage.AttemptEvent) (all []storage.EventName) {
	for _, e := range events {
		all = append(all, e.Name)
	}
	return all
}
