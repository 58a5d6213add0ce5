package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"fairlead/demo"
	"fairlead/key"
	"fairlead/partner"
	"fairlead/storage"
)

const (
	demoName  = "Demo Store"
	demoEmail = "demo@example.com"
	// demoCallback stands for every port of localhost (RFC 8252 §7.3).
	demoCallback = "http://localhost:8081/callback"
)

// openDemo puts the Demo Store and the Demo Carrier behind their listeners.
func (s *server) openDemo(ctx context.Context) (err error) {
	if s.listeners.demo.server, err = s.openStore(ctx); err != nil {
		return err
	}
	s.listeners.demoCarrier.server, err = s.openDemoCarrier(ctx)
	return err
}

// openStore registers the Demo Store as a partner and builds its server.
func (s *server) openStore(ctx context.Context) (*http.Server, error) {
	secret := demoSecret(s.keys.Keys(), "demo secret")
	id, err := seedDemo(ctx, s.db, secret)
	if err != nil {
		return nil, fmt.Errorf("cannot register the partner %q: %w", demoName, err)
	}
	events, err := s.openDemoEvents(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("cannot add the endpoint of %q: %w", demoName, err)
	}
	store := &demo.Store{Events: events, ClientID: id, ClientSecret: secret, FairleadURL: s.app.PublicURL.String(), OwnerEmail: demoEmail,
		PublicURL: s.listeners.demo.localURL(), BrandName: s.app.Brand.Name, Log: s.log}
	return newHTTPServer(store.Handler(), s.log), nil
}

// demoSecret is derived from the active key, so that it is the same after a restart
// and in every process, although the database has only its hash or has it sealed.
func demoSecret(keys key.List, purpose string) string {
	return hex.EncodeToString(keys.Derive(purpose, 20)[0])
}

// seedDemo makes sure that the partner exists with its callback and this secret,
// and returns its id. Other changes by an operator are kept.
func seedDemo(ctx context.Context, db *storage.DB, secret string) (id string, err error) {
	partners, err := db.Clients(ctx, storage.PartnerKind)
	if err != nil {
		return "", err
	}
	for _, c := range partners {
		if c.Name == demoName && c.Email == demoEmail {
			return c.ID, repairDemo(ctx, db, c.ID, secret)
		}
	}
	c := storage.Client{Kind: storage.PartnerKind, Name: demoName, Email: demoEmail, UseCase: "Shows how connecting works.", Scope: "*"}
	err = db.CreateClient(ctx, &c, []storage.Callback{{URL: demoCallback, IsDefault: true}}, demoSecretRow(secret))
	return c.ID, err
}

// repairDemo restores the callback and the secret of a partner that was registered
// earlier, perhaps under other keys.
func repairDemo(ctx context.Context, db *storage.DB, id, secret string) error {
	if err := db.AddCallback(ctx, id, demoCallback); err != nil && !errors.Is(err, storage.ErrConflict) {
		return err
	}
	live, err := db.LiveSecrets(ctx, id)
	if err != nil || slices.ContainsFunc(live, func(s storage.Secret) bool { return bytes.Equal(s.Hash, storage.Hash(secret)) }) {
		return err
	}
	for _, old := range live[:max(0, len(live)-1)] { // two can be live
		if err := db.RevokeSecret(ctx, id, old.ID); err != nil {
			return err
		}
	}
	row := demoSecretRow(secret)
	row.ClientID = id
	return db.AddSecret(ctx, row, partner.LiveSecrets)
}

func demoSecretRow(secret string) *storage.Secret {
	return &storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(secret)}
}
