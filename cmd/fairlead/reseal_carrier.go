package main

import (
	"context"
	"encoding/json"
	"log/slog"

	"fairlead/storage"
)

// resealCarriers seals again what other keys have sealed of carriers: clients' secrets,
// accounts' numbers and parameters, and tokens, of which some are still to be revoked. What no key opens stays as it is.
func resealCarriers(ctx context.Context, db *storage.DB, vault storage.CarrierVault, log *slog.Logger) error {
	r := carrierResealer{&resealer{keyID: vault.KeyID, seal: vault.Seal, open: vault.Open}, vault}
	for _, kind := range []func(context.Context, *storage.DB) error{r.secrets, r.accounts, r.tokens, r.revocations} {
		if err := kind(ctx, db); err != nil {
			return err
		}
	}
	if r.done > 0 {
		log.Info("sealed secrets of carriers again", "rows", r.done, "key", vault.KeyID)
	}
	if r.lost > 0 {
		log.Warn("no key opens some secrets of carriers; their accounts have to be added or connected again", "rows", r.lost)
	}
	return nil
}

// carrierResealer seals again what is of carriers.
type carrierResealer struct {
	*resealer
	storage.CarrierVault
}

// resealer seals again, and counts.
type resealer struct {
	keyID      string
	seal       func(text []byte, row string) []byte
	open       func(sealed []byte, row string) ([]byte, error)
	done, lost int
}

// again seals each of some values for its row, and reports whether a key opens all of them.
func (r *resealer) again(values ...sealedValue) bool {
	for i, v := range values {
		if *v.sealed == nil {
			continue
		}
		text, err := r.open(*v.sealed, v.row)
		if err != nil {
			r.lost++
			return false
		}
		values[i].text = text
	}
	for _, v := range values {
		if *v.sealed != nil {
			*v.sealed = r.seal(v.text, v.row)
		}
	}
	r.done++
	return true
}

type sealedValue struct {
	sealed *[]byte
	row    string
	text   []byte
}

func (r carrierResealer) secrets(ctx context.Context, db *storage.DB) error {
	all, err := db.Carriers(ctx)
	for _, c := range all {
		former := c
		if err != nil || c.ClientSecret == nil || c.SealedBy == r.KeyID || !r.again(sealedValue{sealed: &c.ClientSecret, row: c.Row()}) {
			continue
		}
		c.SealedBy = r.KeyID
		err = db.ResealCarrier(ctx, c, former)
	}
	return err
}

func (r carrierResealer) accounts(ctx context.Context, db *storage.DB) error {
	for after, n := "", resealLimit; n == resealLimit; {
		all, err := db.CarrierAccountsSealedOtherwise(ctx, r.KeyID, after, resealLimit)
		for _, a := range all {
			former := a
			after = a.ID
			if err != nil || !r.again(sealedValue{sealed: &a.Number, row: a.Row(storage.NumberField)}, sealedValue{sealed: &a.Parameters, row: a.Row(storage.ParametersField)}) {
				continue
			}
			number, _, opened := r.Read(a)
			if err = opened; err != nil {
				continue
			}
			a.SealedBy, a.NumberHash = r.KeyID, r.Hashes(number)[0]
			err = db.ResealCarrierAccount(ctx, a, former)
		}
		if n = len(all); err != nil {
			return err
		}
	}
	return nil
}

func (r carrierResealer) tokens(ctx context.Context, db *storage.DB) error {
	for after, n := "", resealLimit; n == resealLimit; {
		all, err := db.CarrierTokensSealedOtherwise(ctx, r.KeyID, after, resealLimit)
		for _, k := range all {
			former, of := k, storage.CarrierAccount{ID: k.CarrierAccountID}
			after = k.CarrierAccountID
			if err != nil || !r.again(sealedValue{sealed: &k.Access, row: of.Row(storage.AccessField)}, sealedValue{sealed: &k.Refresh, row: of.Row(storage.RefreshField)}) {
				continue
			}
			k.SealedBy = r.KeyID
			err = db.ResealCarrierToken(ctx, k, former)
		}
		if n = len(all); err != nil {
			return err
		}
	}
	return nil
}

// revocations are jobs, whose tokens and secret are in no other table any more.
func (r carrierResealer) revocations(ctx context.Context, db *storage.DB) error {
	for after, n := "", resealLimit; n == resealLimit; {
		jobs, err := db.JobsAfter(ctx, storage.JobCarrierRevoked, after, resealLimit)
		for _, job := range jobs {
			after = job.ID
			var j storage.RevokedCarrier
			if err != nil || json.Unmarshal([]byte(job.Payload), &j) != nil || j.Token.SealedBy == r.KeyID && j.Carrier.SealedBy == r.KeyID {
				continue
			}
			of := storage.CarrierAccount{ID: j.Token.CarrierAccountID}
			if r.again(sealedValue{sealed: &j.Token.Access, row: of.Row(storage.AccessField)}, sealedValue{sealed: &j.Token.Refresh, row: of.Row(storage.RefreshField)},
				sealedValue{sealed: &j.Carrier.ClientSecret, row: j.Carrier.Row()}) {
				j.Token.SealedBy, j.Carrier.SealedBy = r.KeyID, r.KeyID
				err = db.ResealJob(ctx, job, j)
			}
		}
		if n = len(jobs); err != nil {
			return err
		}
	}
	return nil
}
