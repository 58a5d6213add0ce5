package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"fairlead/carrier"
	"fairlead/demo"
	"fairlead/key"
	"fairlead/storage"
)

// demoCarrierID is also the name of the preset.
const demoCarrierID = "demo_carrier"

// openDemoCarrier offers the Demo Carrier, live and as its own test environment, and builds
// its server.
func (s *server) openDemoCarrier(ctx context.Context) (*http.Server, error) {
	at := &demo.Carrier{ClientSecret: demoSecret(s.keys.Keys(), "demo carrier secret"), ClientName: s.app.Brand.Name,
		RedirectURI: carrierCallback(s.app.PublicURL, demoCarrierID), PublicURL: s.listeners.demoCarrier.localURL(), Log: s.log}
	registry := &carrier.Registry{DB: s.db, Seal: key.From(s.keys, carrierSealer)()}
	for _, test := range []bool{false, true} {
		c, err := seedDemoCarrier(ctx, registry, test, at.PublicURL, at.ClientSecret)
		if err != nil {
			return nil, fmt.Errorf("cannot add the carrier %s: %w", carrier.Named(demoCarrierID, test), err)
		}
		at.ClientID = c.ClientID
	}
	return newHTTPServer(at.Handler(), s.log), nil
}

// seedDemoCarrier makes sure that the carrier exists, with this URL and this secret. Other
// changes by an operator are kept.
func seedDemoCarrier(ctx context.Context, g *carrier.Registry, test bool, at, secret string) (storage.Carrier, error) {
	preset, _ := carrier.FindPreset(demoCarrierID)
	authorize, token, revoke := at+"/authorize", at+"/token", at+"/revoke"
	change := carrier.Change{ClientID: &preset.ClientID, ClientSecret: &secret, AuthorizeURL: &authorize, TokenURL: &token, RevokeURL: &revoke, Issuer: &at}
	c, err := g.DB.CarrierByID(ctx, demoCarrierID, test)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return g.Add(ctx, demoCarrierID, test, change)
	case err != nil:
		return c, err
	}
	known, err := g.Seal.Open(c.ClientSecret, c.Row())
	if err == nil && string(known) == secret && c.ClientID == preset.ClientID && c.AuthorizeURL == authorize && c.TokenURL == token && c.RevokeURL == revoke && c.Issuer == at {
		return c, nil
	}
	return g.Update(ctx, demoCarrierID, test, change)
}
