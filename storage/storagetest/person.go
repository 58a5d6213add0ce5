package storagetest

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
)

// Owner is the first owner of a partner.
func Owner(tb testing.TB, db *storage.DB, clientID string) storage.Person {
	tb.Helper()
	all, err := db.Members(tb.Context(), clientID)
	must(tb, err)
	for _, m := range all {
		if m.Role == storage.PersonOwner {
			return m.Person
		}
	}
	tb.Fatalf("%s has no owner", clientID)
	return storage.Person{}
}

// PersonSession signs a person in for a day, by a link. The secret of the session is "secret".
func PersonSession(tb testing.TB, db *storage.DB, p storage.Person) storage.PersonSession {
	tb.Helper()
	hash, until := storage.Hash(storage.NewSecret()), storage.At(db.Now().Add(24*time.Hour))
	must(tb, db.OfferPersonLink(tb.Context(), storage.PersonLink{Hash: hash, PersonID: p.ID, ExpiresAt: until}))
	s := storage.PersonSession{ID: storage.NewID(), SecretHash: storage.Hash("secret"), UserAgent: "Firefox", Address: "192.0.2.20", ExpiresAt: until}
	_, err := db.UsePersonLink(tb.Context(), hash, &s, "")
	must(tb, err)
	return s
}

// Developer adds somebody new to a partner as a developer.
func Developer(tb testing.TB, db *storage.DB, clientID, email string) storage.Person {
	tb.Helper()
	p, err := db.AddPerson(BySam(tb), clientID, storage.NewPerson{Email: email, Name: "Dana", Role: storage.PersonDeveloper, LinkUntil: storage.At(db.Now().Add(HandoverLifetime))})
	must(tb, err)
	return p
}

// ByPerson returns a context in which one of a partner's people makes changes.
func ByPerson(tb testing.TB, p storage.Person) context.Context {
	return storage.WithWho(tb.Context(), audit.Who{Kind: audit.Person, ID: p.ID, Name: p.Name, Address: "192.0.2.9"})
}

// PartnerNotices are the mails of one kind that owners of partners are to get. They stay due.
func PartnerNotices(tb testing.TB, db *storage.DB, name storage.PartnerNoticeName) (found []storage.PartnerNotice) {
	tb.Helper()
	jobs, err := db.ClaimJobs(tb.Context(), 1000, 0, storage.JobPartnerNotice)
	must(tb, err)
	for _, job := range jobs {
		var n storage.PartnerNotice
		must(tb, json.Unmarshal([]byte(job.Payload), &n))
		if n.Name == name {
			found = append(found, n)
		}
	}
	return found
}
