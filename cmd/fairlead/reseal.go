package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"fairlead/key"
	"fairlead/storage"
)

const (
	// resealEvery is how soon a new key is noticed.
	resealEvery = time.Second
	// resealAgain is after how long to look again: a server that has not read the new key
	// may have used the former one meanwhile.
	resealAgain = time.Hour
	resealLimit = 100
)

// keepResealing seals again with each new key what is sealed in the database, until ctx
// ends, so that the former key can be removed.
func keepResealing(ctx context.Context, db *storage.DB, seeds func() key.Sealer, carriers func() storage.CarrierVault, log *slog.Logger) {
	sealedBy, at := "", time.Time{}
	for {
		if current := seeds(); current.KeyID != sealedBy || time.Since(at) > resealAgain {
			err := reseal(ctx, db, current, log)
			if ofCarriers := carriers(); err == nil && ofCarriers.KeyID == current.KeyID { // else soon
				err = resealCarriers(ctx, db, ofCarriers, log)
			}
			if err == nil {
				sealedBy, at = current.KeyID, time.Now()
			} else if ctx.Err() == nil && !errors.Is(err, storage.ErrUnavailable) { // keepWatching logs that
				log.Error("could not seal secrets again", "error", err)
			}
		}
		if !sleep(ctx, resealEvery) {
			return
		}
	}
}

// reseal seals again what other keys have sealed. What no key opens stays as it is: its
// key may come back.
func reseal(ctx context.Context, db *storage.DB, seeds key.Sealer, log *slog.Logger) error {
	done, lost, after := 0, 0, ""
	for {
		batch, err := db.AuthenticatorsSealedOtherwise(ctx, seeds.KeyID, after, resealLimit)
		if err != nil {
			return err
		}
		for _, app := range batch {
			after = app.AccountID
			seed, err := seeds.Open(app.Seed, app.AccountID)
			if err != nil {
				lost++
				continue
			}
			app.Seed, app.SealedBy = seeds.Seal(seed, app.AccountID), seeds.KeyID
			if err := db.ResealAuthenticator(ctx, app); err != nil {
				return err
			}
			done++
		}
		if len(batch) < resealLimit {
			break
		}
	}
	if done > 0 {
		log.Info("sealed authenticator apps again", "apps", done, "key", seeds.KeyID)
	}
	if lost > 0 {
		log.Warn("no key opens the secrets of some authenticator apps; their owners need a recovery code", "apps", lost)
	}
	return nil
}
