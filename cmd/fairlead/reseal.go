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
func keepResealing(ctx context.Context, db *storage.DB, all func() sealers, log *slog.Logger) {
	sealedBy, at := "", time.Time{}
	for {
		if current := all(); current.seeds.KeyID != sealedBy || time.Since(at) > resealAgain {
			err := current.reseal(ctx, db, log)
			if err == nil {
				sealedBy, at = current.seeds.KeyID, time.Now()
			} else if ctx.Err() == nil && !errors.Is(err, storage.ErrUnavailable) { // keepWatching logs that
				log.Error("could not seal secrets again", "error", err)
			}
		}
		if !sleep(ctx, resealEvery) {
			return
		}
	}
}

// sealers are what seals each kind of secret, by the keys of one moment.
type sealers struct {
	seeds     key.Sealer
	carriers  storage.CarrierVault
	endpoints key.Sealer
}

func newSealers(l key.List) sealers {
	return sealers{seedSealer(l), carrierVault(l), endpointSealer(l)}
}

func (s sealers) reseal(ctx context.Context, db *storage.DB, log *slog.Logger) error {
	for _, store := range []storage.Factors{db.AccountFactors(), db.StaffFactors()} {
		if err := reseal(ctx, store, s.seeds, log); err != nil {
			return err
		}
	}
	if err := resealCarriers(ctx, db, s.carriers, log); err != nil {
		return err
	}
	return resealEndpoints(ctx, db, s.endpoints, log)
}

// reseal seals again what other keys have sealed of the authenticator apps of accounts or of
// staff. What no key opens stays as it is: its key may come back.
func reseal(ctx context.Context, store storage.Factors, seeds key.Sealer, log *slog.Logger) error {
	done, lost, after := 0, 0, ""
	for {
		batch, err := store.SealedOtherwise(ctx, seeds.KeyID, after, resealLimit)
		if err != nil {
			return err
		}
		for _, app := range batch {
			after = app.OwnerID
			seed, err := seeds.Open(app.Seed, app.OwnerID)
			if err != nil {
				lost++
				continue
			}
			app.Seed, app.SealedBy = seeds.Seal(seed, app.OwnerID), seeds.KeyID
			if err := store.Reseal(ctx, app); err != nil {
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
