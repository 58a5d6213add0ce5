package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// sealedEndpoint is an endpoint with OAuth and one signing secret.
func sealedEndpoint(t *testing.T, db *storage.DB, s key.Sealer) storage.Endpoint {
	t.Helper()
	p := storage.Endpoint{ID: storage.NewEndpointID(), Owner: storage.OwnerOperator, URL: "https://shop.example/events", Events: []string{"*"}, SealedBy: s.KeyID}
	p.ClientID, p.Secret = "us", s.Seal([]byte("client secret of "+p.ID), p.Row())
	first := storage.EndpointSecret{ID: storage.NewID(), SealedBy: s.KeyID}
	first.Secret = s.Seal([]byte("signing secret of "+p.ID), first.Row())
	if err := db.CreateEndpoint(t.Context(), &p, first, 1000); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestResealOfEndpointsLetsTheFormerKeyBeRemoved(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		former, current := key.New(time.Now(), time.Time{}), key.New(time.Now(), time.Time{})
		after := endpointSealer(key.List{current})
		var all []storage.Endpoint
		for range resealLimit + 2 {
			all = append(all, sealedEndpoint(t, db, endpointSealer(key.List{former})))
		}
		lost := sealedEndpoint(t, db, endpointSealer(key.List{key.New(time.Now(), time.Time{})}))
		var said strings.Builder
		log := slog.New(slog.NewTextHandler(&said, nil))
		if err := newSealers(key.List{current, former}).reseal(t.Context(), db, log); err != nil {
			t.Fatal(err)
		}
		for _, before := range all {
			p, err := db.EndpointByID(t.Context(), before.ID)
			if err != nil {
				t.Fatal(err)
			}
			secrets, err := db.EndpointSecrets(t.Context(), p.ID)
			if err != nil || len(secrets) != 1 || p.SealedBy != current.ID || secrets[0].SealedBy != current.ID || p.UpdatedAt != before.UpdatedAt {
				t.Fatalf("%+v, %+v, %v", p, secrets, err)
			}
			oauth, err := after.Open(p.Secret, p.Row())
			if err != nil || string(oauth) != "client secret of "+p.ID {
				t.Fatalf("%q, %v", oauth, err)
			}
			if signs, err := after.Open(secrets[0].Secret, secrets[0].Row()); err != nil || string(signs) != "signing secret of "+p.ID {
				t.Fatalf("%q, %v", signs, err)
			}
		}
		if p, err := db.EndpointByID(t.Context(), lost.ID); err != nil || p.SealedBy == current.ID {
			t.Errorf("what no key opens was changed: %+v, %v", p, err)
		}
		if !strings.Contains(said.String(), "rows=204") || !strings.Contains(said.String(), "until they have others\" rows=2") {
			t.Errorf("the log says %s", said.String())
		}
	})
}

func TestResealKeepsWhatAnEndpointWasGivenMeanwhile(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		s := endpointSealer(key.List{key.New(time.Now(), time.Time{})})
		former := sealedEndpoint(t, db, s)
		if _, err := db.UpdateEndpoint(t.Context(), former.ID, func(p *storage.Endpoint) error { p.Secret = []byte("another"); return nil }); err != nil {
			t.Fatal(err)
		}
		again := former
		again.Secret, again.SealedBy = []byte("the former one, sealed again"), "new"
		if err := db.ResealEndpoint(t.Context(), again, former); err != nil {
			t.Fatal(err)
		}
		if p, err := db.EndpointByID(t.Context(), former.ID); err != nil || string(p.Secret) != "another" || p.SealedBy == "new" {
			t.Errorf("it is %+v, %v", p, err)
		}
	})
}
