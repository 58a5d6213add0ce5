package storage_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// granted is a partner, an account and a code that was issued to them.
func granted(t *testing.T, db *storage.DB) storage.Code {
	t.Helper()
	ctx := t.Context()
	client := storage.Client{Kind: storage.PartnerKind, Name: "Shop", Scope: "*"}
	callbacks := []storage.Callback{{URL: "https://shop.example/cb", IsDefault: true}}
	secret := storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(storage.NewSecret())}
	if err := db.CreateClient(ctx, &client, callbacks, &secret); err != nil {
		t.Fatal(err)
	}
	account := storage.Account{Email: "ada@example.com", FullName: "Ada"}
	if err := db.CreateAccount(ctx, &account, "hash"); err != nil {
		t.Fatal(err)
	}
	attempt := storage.Attempt{ClientID: client.ID, Callback: callbacks[0].URL, BrowserHash: storage.Hash("browser"),
		ExpiresAt: storage.At(db.Now().Add(time.Hour))}
	if err := db.BeginAttempt(ctx, &attempt); err != nil {
		t.Fatal(err)
	}
	grant := storage.Grant{
		AttemptID:  attempt.ID,
		Connection: storage.Connection{AccountID: account.ID, ClientID: client.ID, Scope: "*"},
		Code:       storage.Code{Hash: storage.Hash("code"), RedirectURI: attempt.Callback, ExpiresAt: storage.At(db.Now().Add(time.Minute))},
		Consented:  true,
	}
	if err := db.IssueCode(ctx, &grant); err != nil {
		t.Fatal(err)
	}
	code, err := db.CodeByHash(ctx, grant.Code.Hash)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestFiftyRacingExchangesGiveOneToken(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	code := granted(t, db)

	var won atomic.Int32
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			token := storage.Token{Hash: storage.Hash(storage.NewSecret()), ClientID: code.ClientID, Scope: code.Scope}
			token.ConnectionID.String, token.ConnectionID.Valid = code.ConnectionID, true
			switch err := db.SpendCode(t.Context(), code, &token); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, storage.ErrSpent):
				t.Errorf("got %v, want ErrSpent", err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Errorf("%d exchanges succeeded, want 1", won.Load())
	}
}
