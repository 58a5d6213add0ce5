package storagetest

import (
	"context"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
)

// Sam is a member of staff.
var Sam = audit.Who{Kind: audit.Staff, ID: "0123456789abcdef0123456789abcdef", Name: "Sam Support", Role: "support"}

// BySam is a context in which Sam makes the changes.
func BySam(tb testing.TB) context.Context { return storage.WithWho(tb.Context(), Sam) }

// HandoverLifetime is how long links to secrets work in tests.
const HandoverLifetime = 72 * time.Hour

// Application sends an application with the fields of a.
func Application(tb testing.TB, db *storage.DB, a storage.Application) storage.Application {
	tb.Helper()
	if a.Kind == "" {
		a.Kind = storage.ApplicationPartner
	}
	fill(&a.Company, "Knots & Sons")
	fill(&a.Email, "dev@knots.example")
	if a.Kind == storage.ApplicationPartner {
		fill(&a.Callback, "https://knots.example/cb")
		fill(&a.UseCase, "Ordering labels")
	}
	fill(&a.Address, "192.0.2.7")
	must(tb, db.CreateApplication(tb.Context(), &a, nil))
	return a
}

// Approve approves an application.
func Approve(tb testing.TB, db *storage.DB, number string) storage.Application {
	tb.Helper()
	a, err := db.ApproveApplication(BySam(tb), storage.Decision{Number: number, HandoverLifetime: HandoverLifetime})
	must(tb, err)
	return a
}

// Handover makes the newest link of a partner valid, as its mail does, and returns its secret.
func Handover(tb testing.TB, db *storage.DB, clientID string) string {
	tb.Helper()
	h, err := db.LatestHandover(tb.Context(), clientID)
	must(tb, err)
	secret := storage.NewSecret()
	must(tb, db.OfferHandover(tb.Context(), h.ID, storage.Hash(secret)))
	return secret
}
