package event

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"

	"fairlead/storage"
)

// NewSigningSecret returns a secret that signs what is sent to an endpoint.
func NewSigningSecret() string {
	random := make([]byte, 32)
	_, _ = rand.Read(random) // it never fails since Go 1.24
	return secretPrefix + base64.StdEncoding.EncodeToString(random)
}

func newSecretID() string { return "whs_" + storage.NewID() }

// secret seals a secret that the owner brings, or else a new one, which it returns to be
// shown.
func (g *Registry) secret(brought *string, id string) (s storage.EndpointSecret, shown string, err error) {
	text := ""
	if brought != nil {
		var wrong Invalid
		if wrong.add("signing_secret", checkSigningSecret(*brought)); wrong != nil {
			return s, "", wrong
		}
		text = *brought
	} else {
		text = NewSigningSecret()
		shown = text
	}
	sealer := g.Seal()
	s = storage.EndpointSecret{ID: cmp.Or(id, newSecretID()), SealedBy: sealer.KeyID}
	s.Secret = sealer.Seal([]byte(text), s.Row())
	return s, shown, nil
}

// AddSecret adds a signing secret, and returns it unless the owner brought it. It signs
// beside the one that is live. storage.ErrConflict means that two are.
func (g *Registry) AddSecret(ctx context.Context, endpointID string, brought *string) (storage.EndpointSecret, string, error) {
	return g.addSecret(ctx, endpointID, brought, "", storage.Time{})
}

// Roll adds a signing secret and returns it. The old one works on for a day.
// storage.ErrConflict means that two are live.
func (g *Registry) Roll(ctx context.Context, endpointID string) (secret string, err error) {
	_, secret, err = g.addSecret(ctx, endpointID, nil, "", storage.At(g.DB.Now().Add(rolledSecretWorksOn)))
	return secret, err
}

func (g *Registry) addSecret(ctx context.Context, endpointID string, brought *string, id string, until storage.Time) (s storage.EndpointSecret, shown string, err error) {
	if s, shown, err = g.secret(brought, id); err != nil {
		return s, "", err
	}
	s.EndpointID = endpointID
	return s, shown, g.DB.AddEndpointSecret(ctx, &s, until)
}
