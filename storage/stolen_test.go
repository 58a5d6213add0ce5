package storage_test

import (
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// A thief of the database finds nothing that can be used.
func TestLeakedDatabaseContainsNoUsableSecret(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, err := storage.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		ctx := t.Context()
		kept := map[string]string{}
		fresh := func(what string) string {
			kept[what] = storage.NewSecret()
			return kept[what]
		}
		client := storage.Client{Kind: storage.PartnerKind, Name: "Shop", Scope: "*"}
		first := storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(fresh("the first client secret"))}
		want(t, "create", db.CreateClient(ctx, &client, []storage.Callback{{URL: defaultCallback, IsDefault: true}}, &first), nil)
		second := storage.Secret{ID: storage.NewSecretID(), ClientID: client.ID, Hash: storage.Hash(fresh("the second client secret"))}
		want(t, "add", db.AddSecret(ctx, &second, 2), nil)

		ada := newAccount(t, db, "ada@example.com")
		session := storage.Session{ID: storage.NewID(), SecretHash: storage.Hash(fresh("the session's secret")), AccountID: ada.ID,
			ExpiresAt: storage.At(db.Now().Add(time.Hour))}
		want(t, "start", db.StartSession(ctx, &session, ""), nil)

		consent := newConsent(t, db, ada.ID, client.ID, fresh("the code"))
		attempt := storage.Attempt{ClientID: client.ID, Callback: defaultCallback, BrowserHash: storage.Hash(fresh("the browser's secret")),
			ExpiresAt: storage.At(db.Now().Add(time.Hour))}
		want(t, "begin", db.BeginAttempt(ctx, &attempt), nil)
		exchange(t, db, issue(t, db, consent), fresh("the token"))

		all := storagetest.Content(t, url)
		if !strings.Contains(all, "ada@example.com") {
			t.Error("what is there was not found either")
		}
		for what, secret := range kept {
			for _, form := range []string{secret, strings.ToUpper(secret), secret[:20]} {
				if strings.Contains(all, form) {
					t.Errorf("%s can be read there", what)
				}
			}
		}
	})
}
