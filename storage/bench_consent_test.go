package storage_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// BenchmarkIssueCode is the database's part of a consent that makes a connection.
func BenchmarkIssueCode(b *testing.B) {
	db := storagetest.Open(b)
	consents := benchConsents(b, db, b.N)
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

// BenchmarkIssueCodeTogether has many accounts allow the same partner at once.
func BenchmarkIssueCodeTogether(b *testing.B) {
	db := storagetest.Open(b)
	consents := benchConsents(b, db, b.N)
	var next atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(16)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := db.IssueCode(b.Context(), &consents[next.Add(1)-1]); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// benchConsents are those of as many accounts to one partner.
func benchConsents(b *testing.B, db *storage.DB, n int) []storage.Consent {
	b.Helper()
	client, _ := newPartner(b, db)
	all := make([]storage.Consent, n)
	for i := range all {
		a := newAccount(b, db, fmt.Sprintf("ada%d@example.com", i))
		all[i] = newConsent(b, db, a.ID, client.ID, fmt.Sprint("code ", i))
	}
	return all
}
