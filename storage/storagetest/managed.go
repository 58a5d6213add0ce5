package storagetest

import (
	"testing"
	"time"

	"fairlead/storage"
)

// Platform creates an account with the fields of a that may manage 100 others.
func Platform(tb testing.TB, db *storage.DB, a storage.Account) storage.Account {
	tb.Helper()
	fill(&a.CompanyName, "Market")
	a = Account(tb, db, a)
	_, err := db.AllowPlatform(tb.Context(), a.ID, 100)
	must(tb, err)
	return a
}

// Managed creates an account that m.PlatformID manages.
func Managed(tb testing.TB, db *storage.DB, m storage.ManagedAccount) storage.ManagedAccount {
	tb.Helper()
	fill(&m.Email, "kim@shop.example")
	fill(&m.FirstName, "Kim")
	fill(&m.LastName, "Vang")
	must(tb, db.CreateManagedAccount(tb.Context(), &m))
	return m
}

// Claim makes a link to take over a managed account valid, as its mail does, and returns its
// secret.
func Claim(tb testing.TB, db *storage.DB, m storage.ManagedAccount) string {
	tb.Helper()
	must(tb, db.RequestClaim(tb.Context(), m.PlatformID, m.AccountID))
	jobs, err := db.ClaimJobs(tb.Context(), 1, time.Minute, storage.JobClaim)
	must(tb, err)
	secret := storage.NewSecret()
	must(tb, db.OfferClaim(tb.Context(), storage.Hash(secret), storage.ClaimMail{AccountID: m.AccountID, Email: m.Email,
		ExpiresAt: storage.At(jobs[0].CreatedAt.Add(7 * 24 * time.Hour))}, jobs[0].CreatedAt))
	must(tb, db.CloseJob(tb.Context(), jobs[0]))
	return secret
}
