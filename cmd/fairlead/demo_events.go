package main

import (
	"context"
	"encoding/base64"
	"slices"

	"fairlead/demo"
	"fairlead/event"
	"fairlead/key"
	"fairlead/storage"
)

// openDemoEvents makes sure that the Demo Store has an endpoint, behind its own Token URL.
func (s *server) openDemoEvents(ctx context.Context, partnerID string) (*demo.Events, error) {
	keys, shop := s.keys.Keys(), s.listeners.demo.localURL()
	events := &demo.Events{ClientID: "fairlead", ClientSecret: demoSecret(keys, "demo events secret"),
		SigningSecret: "whsec_" + base64.StdEncoding.EncodeToString(keys.Derive("demo signing secret", 32)[0])}
	g := &event.Registry{DB: s.db, Network: s.sender.Client.Network, Seal: key.From(s.keys, endpointSealer)}
	return events, seedDemoEndpoint(ctx, g, partnerID, shop, events)
}

// seedDemoEndpoint adds the endpoint, or restores its secrets, which depend on the keys.
// Other changes by an operator are kept.
func seedDemoEndpoint(ctx context.Context, g *event.Registry, partnerID, shop string, events *demo.Events) error {
	url, tokenURL, owner := shop+"/events", shop+"/token", storage.Owner{Kind: storage.OwnerPartner, ID: partnerID}
	oauth := &event.OAuthChange{ClientID: &events.ClientID, ClientSecret: &events.ClientSecret, TokenURL: &tokenURL}
	all, err := g.DB.EndpointsOf(ctx, owner)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(p storage.Endpoint) bool { return p.URL == url })
	if i < 0 {
		_, _, err := g.Create(ctx, owner, event.Change{URL: &url, OAuth: oauth, SigningSecret: &events.SigningSecret})
		return err
	}
	if _, err := g.Update(ctx, all[i].ID, event.Change{OAuth: oauth}); err != nil {
		return err
	}
	return restoreSecret(ctx, g, all[i].ID, events.SigningSecret)
}

// restoreSecret makes sure that an endpoint's requests are signed with a secret.
func restoreSecret(ctx context.Context, g *event.Registry, endpointID, secret string) error {
	live, err := g.DB.EndpointSecrets(ctx, endpointID)
	if err != nil {
		return err
	}
	for _, one := range live {
		if opened, err := g.Seal().Open(one.Secret, one.Row()); err == nil && string(opened) == secret {
			return nil
		}
	}
	for _, old := range live[:max(0, len(live)-1)] { // two can be live
		if err := g.DB.RevokeEndpointSecret(ctx, endpointID, old.ID); err != nil {
			return err
		}
	}
	_, _, err = g.AddSecret(ctx, endpointID, &secret)
	return err
}
