package main

import (
	"context"
	"log/slog"

	"fairlead/key"
	"fairlead/storage"
)

// resealEndpoints seals again what other keys have sealed of endpoints: OAuth secrets and
// signing secrets. What no key opens stays as it is.
func resealEndpoints(ctx context.Context, db *storage.DB, seal key.Sealer, log *slog.Logger) error {
	r := &resealer{keyID: seal.KeyID, seal: seal.Seal, open: seal.Open}
	for _, kind := range []func(context.Context, *storage.DB) error{r.endpoints, r.signingSecrets} {
		if err := kind(ctx, db); err != nil {
			return err
		}
	}
	if r.done > 0 {
		log.Info("sealed secrets of endpoints again", "rows", r.done, "key", r.keyID)
	}
	if r.lost > 0 {
		log.Warn("no key opens some secrets of endpoints; nothing is sent to these until they have others", "rows", r.lost)
	}
	return nil
}

func (r *resealer) endpoints(ctx context.Context, db *storage.DB) error {
	for after, n := "", resealLimit; n == resealLimit; {
		all, err := db.EndpointsSealedOtherwise(ctx, r.keyID, after, resealLimit)
		for _, p := range all {
			former := p
			after = p.ID
			if err != nil || !r.again(sealedValue{sealed: &p.Secret, row: p.Row()}) {
				continue
			}
			p.SealedBy = r.keyID
			err = db.ResealEndpoint(ctx, p, former)
		}
		if n = len(all); err != nil {
			return err
		}
	}
	return nil
}

func (r *resealer) signingSecrets(ctx context.Context, db *storage.DB) error {
	for after, n := "", resealLimit; n == resealLimit; {
		all, err := db.EndpointSecretsSealedOtherwise(ctx, r.keyID, after, resealLimit)
		for _, s := range all {
			after = s.ID
			if err != nil || !r.again(sealedValue{sealed: &s.Secret, row: s.Row()}) {
				continue
			}
			s.SealedBy = r.keyID
			err = db.ResealEndpointSecret(ctx, s)
		}
		if n = len(all); err != nil {
			return err
		}
	}
	return nil
}
