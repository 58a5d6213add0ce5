package main

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"fairlead/demo"
	"fairlead/egress"
	"fairlead/event"
	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestDemoEndpointIsAddedOnceAndRepaired(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	partner, _ := storagetest.Partner(t, db, storage.Client{})
	keys := key.List{key.New(time.Now(), time.Time{})}
	g := &event.Registry{DB: db, Network: egress.Network{Loopback: true}, Seal: func() key.Sealer { return endpointSealer(keys) }}
	for _, c := range []string{"a", "a", "b", "c"} {
		events := &demo.Events{ClientID: "fairlead", ClientSecret: c, SigningSecret: "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat(c, 32)))}
		if err := seedDemoEndpoint(t.Context(), g, partner.ID, "http://localhost:8081", events); err != nil {
			t.Fatal(err)
		}
		all, err := db.EndpointsOf(t.Context(), storage.Owner{Kind: storage.OwnerPartner, ID: partner.ID})
		if err != nil || len(all) != 1 {
			t.Fatalf("there are %d endpoints, %v", len(all), err)
		}
		live, err := db.EndpointSecrets(t.Context(), all[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		opened, err := g.Seal().Open(live[0].Secret, live[0].Row())
		if err != nil || string(opened) != events.SigningSecret {
			t.Errorf("it signs with %s, %v", opened, err)
		}
	}
}
