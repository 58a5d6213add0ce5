package storage_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// people is a partner with an owner, and somebody who was added to it with a role.
func people(t *testing.T, db *storage.DB, role storage.PersonRole) (c storage.Client, ada, bea storage.Person) {
	t.Helper()
	c, _ = storagetest.Partner(t, db, storage.Client{Name: "Acme", Email: "ada@acme.example"})
	bea, err := db.AddPerson(storagetest.BySam(t), c.ID, storage.NewPerson{Email: "bea@acme.example", Name: "Bea", Role: role, LinkUntil: db.Time()})
	must(t, err)
	return c, storagetest.Owner(t, db, c.ID), bea
}

// lastAudited is the last row of the audit log.
func lastAudited(t *testing.T, db *storage.DB) audit.Line {
	t.Helper()
	all, err := db.AuditRows(t.Context(), storage.AuditFilter{Limit: 1})
	must(t, err)
	l, err := audit.Parse(all[0].Line)
	must(t, err)
	return l
}

// toldOwners are the addresses that were mailed that something happened to a partner.
func toldOwners(t *testing.T, db *storage.DB, what storage.PartnerNoticeName) (to []string) {
	t.Helper()
	for _, n := range storagetest.PartnerNotices(t, db, what) {
		to = append(to, n.To)
	}
	slices.Sort(to)
	return to
}

func TestRemovePersonEndsTheirSessions(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx := storagetest.BySam(t)
		acme, ada, bea := people(t, db, storage.PersonOwner)
		bolts, _ := storagetest.Partner(t, db, storage.Client{Name: "Bolts", Email: "bea@acme.example"})
		session := storagetest.PersonSession(t, db, bea)
		must(t, db.RemovePerson(ctx, acme.ID, bea.ID))
		if _, err := db.MembershipOf(ctx, acme.ID, bea.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("she still belongs to it: %v", err)
		}
		if _, err := db.PersonSessionByID(ctx, session.ID, time.Hour); err != nil {
			t.Errorf("she has another partner and was signed out: %v", err)
		}
		l := lastAudited(t, db)
		if l.What != "person.removed" || l.On.ID != acme.ID || !strings.Contains(string(l.Before), bea.ID) || !strings.Contains(string(l.Before), `"role":"owner"`) {
			t.Errorf("audited: %+v", l)
		}
		if got := toldOwners(t, db, storage.PersonWasRemoved); !slices.Equal(got, []string{"ada@acme.example", "bea@acme.example"}) {
			t.Errorf("told: %q", got)
		}
		if err := db.RemovePerson(ctx, acme.ID, bea.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("removed again: %v", err)
		}
		_, err := db.AddPerson(ctx, bolts.ID, storage.NewPerson{Email: "ada@acme.example", Role: storage.PersonOwner, LinkUntil: db.Time()})
		must(t, err)
		until := storage.At(db.Now().Add(time.Hour))
		must(t, db.OfferPersonLink(ctx, storage.PersonLink{Hash: storage.Hash("link"), PersonID: bea.ID, ExpiresAt: until}))
		must(t, db.RemovePerson(ctx, bolts.ID, bea.ID))
		if _, err := db.PersonSessionByID(ctx, session.ID, time.Hour); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("she has no partner and is signed in: %v", err)
		}
		if _, err := db.PersonLinkByHash(ctx, storage.Hash("link")); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("her link still works: %v", err)
		}
		if _, err := db.MembershipOf(ctx, acme.ID, ada.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestLastOwnerStays(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx := storagetest.BySam(t)
		acme, ada, bea := people(t, db, storage.PersonDeveloper)
		if err := db.RemovePerson(ctx, acme.ID, ada.ID); !errors.Is(err, storage.ErrLastOwner) {
			t.Errorf("removed the last owner: %v", err)
		}
		if _, err := db.ChangePersonRole(ctx, acme.ID, ada.ID, storage.PersonDeveloper); !errors.Is(err, storage.ErrLastOwner) {
			t.Errorf("demoted the last owner: %v", err)
		}
		if changed, err := db.ChangePersonRole(ctx, acme.ID, bea.ID, storage.PersonDeveloper); changed || err != nil {
			t.Errorf("nothing to change: %t, %v", changed, err)
		}
		if changed, err := db.ChangePersonRole(ctx, acme.ID, bea.ID, storage.PersonOwner); !changed || err != nil {
			t.Fatalf("made an owner: %t, %v", changed, err)
		}
		l := lastAudited(t, db)
		if l.What != "person.role_changed" || l.On.ID != acme.ID || !strings.Contains(string(l.Before), `"role":"developer"`) || !strings.Contains(string(l.After), `"role":"owner"`) {
			t.Errorf("audited: %+v", l)
		}
		if got := toldOwners(t, db, storage.PersonRoleWasChanged); !slices.Equal(got, []string{"ada@acme.example"}) {
			t.Errorf("told: %q", got)
		}
		must(t, db.RemovePerson(ctx, acme.ID, ada.ID))
		if err := db.RemovePerson(ctx, acme.ID, bea.ID); !errors.Is(err, storage.ErrLastOwner) {
			t.Errorf("removed the last owner: %v", err)
		}
		if _, err := db.ChangePersonRole(ctx, acme.ID, "unknown", storage.PersonOwner); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("nobody: %v", err)
		}
	})
}

// Two owners who remove or demote each other, or themselves, at once.
func TestAnOwnerIsLeftWhenTwoGoAtOnce(t *testing.T) {
	t.Parallel()
	remove := func(ctx context.Context, db *storage.DB, clientID, personID string) error {
		return db.RemovePerson(ctx, clientID, personID)
	}
	demote := func(ctx context.Context, db *storage.DB, clientID, personID string) error {
		_, err := db.ChangePersonRole(ctx, clientID, personID, storage.PersonDeveloper)
		return err
	}
	changes := map[string]func(ctx context.Context, db *storage.DB, clientID, personID string) error{"remove": remove, "demote": demote}
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		for name, change := range changes {
			for _, each := range []string{"each other", "themselves"} {
				c, _ := storagetest.Partner(t, db, storage.Client{Name: "Acme", Email: strings.ReplaceAll(name+each, " ", "") + "@acme.example"})
				ada := storagetest.Owner(t, db, c.ID)
				bea, err := db.AddPerson(storagetest.BySam(t), c.ID, storage.NewPerson{Email: "b" + ada.Email, Role: storage.PersonOwner, LinkUntil: db.Time()})
				must(t, err)
				of := map[string][2]storage.Person{"each other": {bea, ada}, "themselves": {ada, bea}}[each]
				var errs [2]error
				var both sync.WaitGroup
				for i, ctx := range []context.Context{asOwner(t, db, c, ada), asOwner(t, db, c, bea)} {
					both.Go(func() { errs[i] = change(ctx, db, c.ID, of[i].ID) })
				}
				both.Wait()
				refused := errs[0]
				if refused == nil {
					refused = errs[1]
				}
				if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(refused, storage.ErrLastOwner) && !errors.Is(refused, storage.ErrSignedOut) {
					t.Errorf("%s %s: %v", name, each, errs)
				}
				all, err := db.Members(t.Context(), c.ID)
				must(t, err)
				if !slices.ContainsFunc(all, func(m storage.Member) bool { return m.Role == storage.PersonOwner }) {
					t.Errorf("%s %s: no owner is left: %+v", name, each, all)
				}
			}
		}
	})
}

// asOwner is the context of an owner's request.
func asOwner(t *testing.T, db *storage.DB, c storage.Client, p storage.Person) context.Context {
	t.Helper()
	s := storagetest.PersonSession(t, db, p)
	return storage.ForPersonSession(storagetest.ByPerson(t, p), p.ID, s.ID, storage.Membership{ClientID: c.ID, PersonID: p.ID, Role: storage.PersonOwner}, false)
}

// Somebody who signs in while they are removed is signed out, or was too late.
func TestSigningInWhileBeingRemoved(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		acme, _, bea := people(t, db, storage.PersonDeveloper)
		until := storage.At(db.Now().Add(time.Hour))
		must(t, db.OfferPersonLink(t.Context(), storage.PersonLink{Hash: storage.Hash("link"), PersonID: bea.ID, ExpiresAt: until}))
		s := storage.PersonSession{ID: storage.NewID(), SecretHash: storage.Hash("secret"), ExpiresAt: until}
		var both sync.WaitGroup
		both.Go(func() {
			if err := db.RemovePerson(storagetest.BySam(t), acme.ID, bea.ID); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if _, err := db.UsePersonLink(t.Context(), storage.Hash("link"), &s, ""); err != nil && !errors.Is(err, storage.ErrSpent) {
				t.Error(err)
			}
		})
		both.Wait()
		if _, err := db.PersonSessionByID(t.Context(), s.ID, time.Hour); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("she is signed in: %v", err)
		}
	})
}

// Whoever takes a link to a secret is an owner, so it must not work for who was removed.
func TestRemovePersonEndsTheirHandover(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx := storagetest.BySam(t)
		acme, ada, bea := people(t, db, storage.PersonOwner)
		must(t, db.RevokeSecret(ctx, acme.ID, liveSecret(t, db, acme.ID)))
		must(t, db.SendHandover(ctx, acme.ID, time.Hour, 2))
		token := storagetest.Handover(t, db, acme.ID)
		take := func() error {
			s := storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(token)}
			in := storage.PersonSession{ID: storage.NewID(), SecretHash: storage.Hash("secret"), ExpiresAt: storage.At(db.Now().Add(time.Hour))}
			return db.TakeHandover(t.Context(), storage.Hash(token), &s, &in, "", 2)
		}
		must(t, db.RemovePerson(ctx, acme.ID, ada.ID))
		if err := take(); !errors.Is(err, storage.ErrSpent) {
			t.Errorf("she took it: %v", err)
		}
		must(t, db.SendHandover(ctx, acme.ID, time.Hour, 2))
		token = storagetest.Handover(t, db, acme.ID)
		_, err := db.AddPerson(ctx, acme.ID, storage.NewPerson{Email: "cleo@acme.example", Role: storage.PersonOwner, LinkUntil: db.Time()})
		must(t, err)
		must(t, db.RemovePerson(ctx, acme.ID, bea.ID)) // whose address it was not mailed to
		must(t, take())
	})
}

func liveSecret(t *testing.T, db *storage.DB, clientID string) string {
	t.Helper()
	live, err := db.LiveSecrets(t.Context(), clientID)
	must(t, err)
	return live[0].ID
}

func TestRenamePerson(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		_, ada, _ := people(t, db, storage.PersonDeveloper)
		for range 2 { // which changes nothing
			must(t, db.RenamePerson(storagetest.BySam(t), ada.ID, "Ada Lovelace"))
		}
		l := lastAudited(t, db)
		if l.What != "person.updated" || l.On.ID != ada.ID || string(l.After) != `{"name":"Ada Lovelace"}` {
			t.Errorf("audited: %+v", l)
		}
		if err := db.RenamePerson(t.Context(), "unknown", "Ada"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("nobody: %v", err)
		}
	})
}

func TestEndPersonSessionOfAnother(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		_, ada, bea := people(t, db, storage.PersonDeveloper)
		s := storagetest.PersonSession(t, db, bea)
		if err := db.EndPersonSession(t.Context(), ada.ID, s.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("another's session: %v", err)
		}
		for range 2 {
			must(t, db.EndPersonSession(t.Context(), bea.ID, s.ID))
		}
	})
}
