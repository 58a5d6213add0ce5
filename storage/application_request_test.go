package storage_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// byOwner is a context in which the first owner of a partner makes the changes, in a session.
func byOwner(t *testing.T, db *storage.DB, clientID string) context.Context {
	t.Helper()
	p := storagetest.Owner(t, db, clientID)
	s := storagetest.PersonSession(t, db, p)
	ctx := storage.WithWho(t.Context(), audit.Who{Kind: audit.Person, ID: p.ID, Name: "Olga", Role: string(storage.PersonOwner), Address: "192.0.2.20"})
	return storage.ForPersonSession(ctx, p.ID, s.ID, storage.Membership{ClientID: clientID, PersonID: p.ID, Role: storage.PersonOwner}, true)
}

func requestOf(t *testing.T, ctx context.Context, db *storage.DB, a storage.Application, logo []byte) storage.Application {
	t.Helper()
	must(t, db.RequestChange(ctx, &a, logo))
	return a
}

func TestRequestReplacesTheOneThatWaits(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		p, _ := storagetest.Partner(t, db, storage.Client{})
		q, _ := storagetest.Partner(t, db, storage.Client{Email: "dev@other.example"})
		ctx := byOwner(t, db, p.ID)
		company := storage.Application{Kind: storage.ApplicationCompany, ClientID: p.ID, Company: "Knots", Email: p.Email}
		first := requestOf(t, ctx, db, company, nil)
		logo := requestOf(t, ctx, db, storage.Application{Kind: storage.ApplicationLogo, ClientID: p.ID, Company: p.Name}, []byte("a picture"))
		others := requestOf(t, byOwner(t, db, q.ID), db, storage.Application{Kind: storage.ApplicationCompany, ClientID: q.ID, Company: "Bolts"}, nil)
		company.Company = "Bigger Knots"
		second := requestOf(t, ctx, db, company, nil)
		got := map[string]storage.ApplicationState{}
		all, err := db.Requests(t.Context(), p.ID, 10)
		must(t, err)
		for _, a := range all {
			got[a.Number] = a.State
		}
		if len(all) != 3 || got[first.Number] != storage.ApplicationWithdrawn || got[logo.Number] != storage.ApplicationOpen || got[second.Number] != storage.ApplicationOpen {
			t.Errorf("they are %v", got)
		}
		if a, err := db.ApplicationByNumber(t.Context(), others.Number); err != nil || a.State != storage.ApplicationOpen {
			t.Errorf("another partner's is %+v, %v", a, err)
		}
		_, err = db.WithdrawRequest(ctx, p.ID, others.Number)
		want(t, "another partner's", err, storage.ErrNotFound)
		_, err = db.WithdrawRequest(ctx, p.ID, apply(t, db, storage.Application{}).Number)
		want(t, "an applicant's", err, storage.ErrNotFound)
		a, err := db.WithdrawRequest(ctx, p.ID, second.Number)
		if err != nil || a.State != storage.ApplicationWithdrawn || a.DecidedByName != "Olga" {
			t.Errorf("it is %+v, %v", a, err)
		}
		a, err = db.WithdrawRequest(ctx, p.ID, second.Number)
		want(t, "again", err, storage.ErrConflict)
		if a.State != storage.ApplicationWithdrawn {
			t.Errorf("it is %+v", a)
		}
		_, err = db.ApproveApplication(storagetest.BySam(t), decision(second.Number))
		want(t, "approving it", err, storage.ErrConflict)
		if c, err := db.ClientByID(t.Context(), p.ID); err != nil || c.Name != p.Name {
			t.Errorf("the partner is %+v, %v", c, err)
		}
	})
}

func TestRequestIsEitherApprovedOrWithdrawn(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		for range 10 {
			p, _ := storagetest.Partner(t, db, storage.Client{Email: storage.NewID() + "@shop.example"})
			owner, sam := byOwner(t, db, p.ID), storagetest.BySam(t)
			a := requestOf(t, owner, db, storage.Application{Kind: storage.ApplicationCompany, ClientID: p.ID, Company: "Bigger Knots"}, nil)
			var all sync.WaitGroup
			var approved, withdrawn error
			all.Go(func() { _, approved = db.ApproveApplication(sam, decision(a.Number)) })
			all.Go(func() { _, withdrawn = db.WithdrawRequest(owner, p.ID, a.Number) })
			all.Wait()
			c, err := db.ClientByID(t.Context(), p.ID)
			must(t, err)
			is, err := db.ApplicationByNumber(t.Context(), a.Number)
			must(t, err)
			switch {
			case approved == nil && errors.Is(withdrawn, storage.ErrConflict) && c.Name == "Bigger Knots" && is.State == storage.ApplicationApproved:
			case withdrawn == nil && errors.Is(approved, storage.ErrConflict) && c.Name == p.Name && is.State == storage.ApplicationWithdrawn:
			default:
				t.Errorf("approved: %v, withdrawn: %v, named %q, %s", approved, withdrawn, c.Name, is.State)
			}
		}
	})
}

func TestOldContactIsToldOfTheNewOne(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		p, _ := storagetest.Partner(t, db, storage.Client{Name: "Acme", Email: "dev@acme.example"})
		change := func(ctx context.Context, email string) (to []string) {
			_, err := db.UpdateClient(ctx, p.ID, func(c *storage.Client) error { c.Email = email; return nil })
			must(t, err)
			for _, n := range mailed[storage.PartnerNotice](t, db, storage.JobPartnerNotice) {
				if n.Name != storage.ContactWasChanged || n.Company != "Acme" || n.ClientID != p.ID {
					t.Errorf("mailed is %+v", n)
				}
				to = append(to, n.To)
			}
			return to
		}
		owner := byOwner(t, db, p.ID)
		for _, row := range []struct {
			name  string
			ctx   context.Context
			email string
			to    []string
		}{
			{"by an owner", owner, "ops@acme.example", []string{"dev@acme.example", "ops@acme.example"}},
			{"to the same address", owner, "ops@ACME.example", nil},
			{"by support", storagetest.BySam(t), "new@acme.example", []string{"dev@acme.example", "ops@ACME.example"}},
			{"by a command", t.Context(), "old@acme.example", nil},
			{"back to the owner", owner, "dev@acme.example", []string{"dev@acme.example", "old@acme.example"}},
		} {
			if got := change(row.ctx, row.email); !slices.Equal(got, row.to) {
				t.Errorf("%s: told are %q, want %q", row.name, got, row.to)
			}
		}
		if all, err := db.Members(t.Context(), p.ID); err != nil || len(all) != 1 || all[0].Email != "dev@acme.example" {
			t.Errorf("its people are %+v, %v", all, err)
		}
	})
}

// Everybody may send applications, and partners look at theirs.
func TestLookUpsOfApplicationsUseIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		p, _ := storagetest.Partner(t, db, storage.Client{})
		ctx := t.Context()
		ask := func() error {
			return db.RequestChange(ctx, &storage.Application{Kind: storage.ApplicationCompany, ClientID: p.ID}, nil)
		}
		wantIndexed(t, w, storagetest.Raw(t, url), []planned{
			{"Apply", 9, func() error { a := knots(); _, err := db.Apply(ctx, &a, true, limits); return err }},
			{"Apply again", 1, func() error { a := knots(); _, err := db.Apply(ctx, &a, true, limits); return err }},
			{"TellOfLimit", 2, func() error { return db.TellOfLimit(ctx, "dev@knots.example") }},
			{"RequestChange", 6, ask},
			{"RequestChange again", 8, ask},
			{"Requests", 1, func() error { _, err := db.Requests(ctx, p.ID, 10); return err }},
		})
	})
}
