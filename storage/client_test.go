package storage_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestClientByIDReturnsWhatCreateClientWrote(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		made := storage.Client{Kind: storage.PartnerKind, Name: "Größe & “Söhne”", Email: "ops@shop.example", UseCase: "parcels",
			Scope: "*", AllowMissingState: true, Iss: true}
		secret := storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash("secret")}
		if err := db.CreateClient(t.Context(), &made, nil, &secret); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(made.ID, "partner_") || made.Status != storage.Active {
			t.Errorf("made %+v", made)
		}
		if got, err := db.ClientByID(t.Context(), made.ID); err != nil || got != made {
			t.Errorf("got %+v, %v; want %+v", got, err, made)
		}
		for _, unknown := range []string{"", "partner_", "NUL \x00", "not UTF-8 \xff"} {
			_, err := db.ClientByID(t.Context(), unknown)
			want(t, fmt.Sprintf("the id %q", unknown), err, storage.ErrNotFound)
		}
	})
}

func TestClientsAreListedByKindOldestFirst(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		if none, err := db.Clients(t.Context(), storage.PartnerKind); err != nil || len(none) != 0 {
			t.Errorf("at first there are %v, %v", none, err)
		}
		first, _ := newPartner(t, db)
		advance(db, 1e9)
		second, _ := newPartner(t, db)
		all, err := db.Clients(t.Context(), storage.PartnerKind)
		if err != nil || len(all) != 2 || all[0] != first || all[1] != second {
			t.Errorf("listed %+v, %v", all, err)
		}
		if services, err := db.Clients(t.Context(), "service"); err != nil || len(services) != 0 {
			t.Errorf("listed as services: %+v, %v", services, err)
		}
	})
}

func TestCreateClientWritesEverythingOrNothing(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		for name, callbacks := range map[string][]storage.Callback{
			"a callback twice":     {{URL: defaultCallback, IsDefault: true}, {URL: defaultCallback}},
			"two default ones":     {{URL: defaultCallback, IsDefault: true}, {URL: otherCallback, IsDefault: true}},
			"three, the last wins": {{URL: "https://a.example"}, {URL: defaultCallback, IsDefault: true}, {URL: otherCallback, IsDefault: true}},
		} {
			secret := storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash("secret")}
			err := db.CreateClient(t.Context(), &storage.Client{Kind: storage.PartnerKind}, callbacks, &secret)
			want(t, name, err, storage.ErrConflict)
		}
		if all, err := db.Clients(t.Context(), storage.PartnerKind); err != nil || len(all) != 0 {
			t.Errorf("left behind: %+v, %v", all, err)
		}
	})
}

func TestUpdateClientChangesOnlyTheProfile(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		made, _ := newPartner(t, db)
		got, err := db.UpdateClient(t.Context(), made.ID, func(c *storage.Client) error {
			c.Name, c.Email, c.UseCase, c.AllowMissingState, c.Iss = "New", "new@shop.example", "new", true, true
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		wanted := made
		wanted.Name, wanted.Email, wanted.UseCase, wanted.AllowMissingState, wanted.Iss = "New", "new@shop.example", "new", true, true
		if kept, err := db.ClientByID(t.Context(), made.ID); err != nil || kept != wanted || got != wanted {
			t.Errorf("answered %+v, kept %+v, %v; want %+v", got, kept, err, wanted)
		}

		wrong := errors.New("wrong")
		_, err = db.UpdateClient(t.Context(), made.ID, func(c *storage.Client) error { c.Name = "Newer"; return wrong })
		want(t, "a change that is refused", err, wrong)
		if kept, err := db.ClientByID(t.Context(), made.ID); err != nil || kept != wanted {
			t.Errorf("a refused change was kept: %+v, %v", kept, err)
		}
		_, err = db.UpdateClient(t.Context(), "partner_0", func(*storage.Client) error { return nil })
		want(t, "a client that is not there", err, storage.ErrNotFound)
	})
}

func TestUpdateClientRacedLosesNoChange(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		made, _ := newPartner(t, db)
		race(t, 20, func(int) error {
			_, err := db.UpdateClient(t.Context(), made.ID, func(c *storage.Client) error { c.UseCase += "x"; return nil })
			return err
		})
		if got, err := db.ClientByID(t.Context(), made.ID); err != nil || len(got.UseCase) != 20 {
			t.Errorf("%d of 20 changes were kept (%v)", len(got.UseCase), err)
		}
	})
}

func TestSetClientStatusHappensOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		made, _ := newPartner(t, db)
		got := race(t, 10, func(int) error { return db.SetClientStatus(t.Context(), made.ID, storage.Suspended, "fraud") })
		if got[nil] != 1 || got[storage.ErrConflict] != 9 {
			t.Errorf("got %v", got)
		}
		rows, err := db.AuditRows(t.Context(), storage.AuditFilter{What: "partner.suspended", Limit: 9})
		if err != nil || len(rows) != 1 {
			t.Errorf("audited %d times (%v)", len(rows), err)
		}
	})
}

func TestSetClientStatusSuspendsAndResumes(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		made, _ := newPartner(t, db)
		for _, step := range []struct {
			status storage.Status
			reason string
		}{{storage.Suspended, "unpaid"}, {storage.Active, ""}, {storage.Suspended, "abuse"}} {
			if err := db.SetClientStatus(t.Context(), made.ID, step.status, step.reason); err != nil {
				t.Fatal(err)
			}
			if got, err := db.ClientByID(t.Context(), made.ID); err != nil || got.Status != step.status || got.SuspendedReason != step.reason {
				t.Errorf("got %q %q, %v; want %+v", got.Status, got.SuspendedReason, err, step)
			}
		}
		want(t, "what is so already", db.SetClientStatus(t.Context(), made.ID, storage.Suspended, "again"), storage.ErrConflict)
		err := db.SetClientStatus(t.Context(), "partner_0", storage.Suspended, "reason")
		want(t, "a client that is not there", err, storage.ErrNotFound)
	})
}
