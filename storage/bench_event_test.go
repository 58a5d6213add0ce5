package storage_test

import (
	"fmt"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// BenchmarkConsent is the database's part of a consent to a new connection, of which is told.
func BenchmarkConsent(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { benchConsent(b, storagetest.URL(b)) })
	b.Run("PostgreSQL", func(b *testing.B) { benchConsent(b, storagetest.PostgresURL(b)) })
}

func benchConsent(b *testing.B, url string) {
	b.Helper()
	db := storagetest.OpenURL(b, url)
	client, _ := newPartner(b, db)
	account := newAccount(b, db, "ada@example.com")
	session := newSession(b, db, account.ID, "").ID
	consents := make([]storage.Consent, b.N)
	for i := range consents {
		consents[i] = storage.Consent{AttemptID: newAttempt(b, db, client.ID).ID, SessionID: session, Consented: true,
			Connection: storage.Connection{AccountID: account.ID, ClientID: client.ID, Scope: fmt.Sprint("scope ", i)},
			Code:       storage.Code{Hash: storage.Hash(fmt.Sprint("code ", i)), RedirectURI: defaultCallback, ExpiresAt: storage.At(db.Now().Add(1 << 40))}}
	}
	b.ReportAllocs()
	b.ResetTimer()
	before := processorTime(b)
	for i := range consents {
		if err := db.IssueCode(b.Context(), &consents[i]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(processorTime(b)-before)/float64(b.N), "cpu-ns/op")
}
