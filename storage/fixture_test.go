package storage_test

import (
	"database/sql"
	"errors"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

const (
	defaultCallback = storagetest.Callback
	otherCallback   = "https://shop.example/other"
)

func newAccount(t testing.TB, db *storage.DB, email string) storage.Account {
	t.Helper()
	return storagetest.Account(t, db, storage.Account{Email: email})
}

// newPartner creates a partner with two callbacks and one secret.
func newPartner(t testing.TB, db *storage.DB) (storage.Client, storage.Secret) {
	t.Helper()
	c, _ := storagetest.Partner(t, db, storage.Client{Name: "Shop"}, defaultCallback, otherCallback)
	secrets, err := db.Secrets(t.Context(), c.ID)
	must(t, err)
	return c, secrets[0]
}

func newAttempt(t testing.TB, db *storage.DB, clientID string) storage.Attempt {
	t.Helper()
	return storagetest.Attempt(t, db, storage.Attempt{ClientID: clientID, Parameters: "state=1"})
}

// newConsent returns an account's consent in a new attempt, not written yet.
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

// issue issues a code for a consent, and reads it back.
func issue(t testing.TB, db *storage.DB, c storage.Consent) storage.Code {
	t.Helper()
	if err := db.IssueCode(t.Context(), &c); err != nil {
		t.Fatal(err)
	}
	code, err := db.CodeByHash(t.Context(), c.Code.Hash)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// issuedCode issues a code to a new partner for a new account.
func issuedCode(t testing.TB, db *storage.DB) storage.Code {
	t.Helper()
	client, _ := newPartner(t, db)
	account := newAccount(t, db, "ada@example.com")
	return issue(t, db, newConsent(t, db, account.ID, client.ID, "code"))
}

// newToken returns a token for a code, not written yet.
func newToken(c storage.Code, token string) storage.Token {
	return storage.Token{Hash: storage.Hash(token), ClientID: c.ClientID, Scope: c.Scope,
		ConnectionID: sql.NullString{String: c.ConnectionID, Valid: true}}
}

// exchange spends a code for a token, and reads the token back.
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

// advance moves the database's clock, and stops it there.
func advance(db *storage.DB, by time.Duration) {
	later := db.Now().Add(by)
	db.Now = func() time.Time { return later }
}

// race calls do many times at once and counts the outcomes. Only storage's own errors
// are expected.
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
			for _, known := range []error{nil, storage.ErrNotFound, storage.ErrConflict, storage.ErrSpent, storage.ErrSignedOut,
				storage.ErrCodeUsed, storage.ErrSecretLimit, storage.ErrCounter, storage.ErrTooManyCodes, storage.ErrLastAdmin,
				storage.ErrCarrierExists, storage.ErrDuplicateCarrierAccount, storage.ErrCallbackRequestLimit} {
				if errors.Is(err, known) {
					got[known]++
					return
				}
			}
			t.Errorf("unexpected error: %v", err)
		})
	}
	close(begin)
	all.Wait()
	return got
}

// logIn starts a session of an account for an hour, with what has been proved.
func logIn(t *testing.T, db *storage.DB, a storage.Account, proved storage.Session) error {
	t.Helper()
	proved.ID, proved.SecretHash, proved.AccountID = storage.NewID(), storage.Hash("secret"), a.ID
	proved.ExpiresAt = storage.At(db.Now().Add(time.Hour))
	return db.StartSession(t.Context(), &proved, "")
}

// openSQLite opens a SQLite database, whichever engine other tests use.
func openSQLite(t *testing.T, path string) *storage.DB {
	t.Helper()
	return openURL(t, "sqlite:"+path)
}

// want fails a test unless it got the wanted error.
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
