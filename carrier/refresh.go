package carrier

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"time"

	"fairlead/outbox"
	"fairlead/storage"
)

// refresh refreshes the token of one account, unless somebody else is doing so or has done
// so. It goes on when ctx ends: the carrier may have used up the refresh token already.
func (f *Refresher) refresh(ctx context.Context, r storage.CarrierRefresh, rejected bool) {
	ctx = context.WithoutCancel(ctx)
	c, err := f.DB.CarrierByID(ctx, r.CarrierID, r.Test)
	if err != nil {
		f.logErr(ctx, "could not refresh a carrier account", unlessGone(err))
		return
	}
	l, err := f.DB.LeaseCarrier(ctx, r, f.Client.Timeout+leaseMargin, rejected)
	if err != nil {
		f.logErr(ctx, "could not refresh a carrier account", unlessGone(err))
		return
	}
	f.refreshLeased(ctx, c, l)
}

// refreshLeased refreshes an account whose lease has been taken.
func (f *Refresher) refreshLeased(ctx context.Context, c storage.Carrier, l storage.CarrierConnection) {
	now := storage.At(f.DB.Now())
	if ends := f.lastMoment(l.Token); !ends.IsZero() && !now.Before(ends.Time) {
		f.fail(ctx, c, l, outcome{Result: storage.CarrierRefreshFailed}, true)
		return
	}
	refresh, err := f.openToken(l)
	if err != nil || refresh == "" {
		f.giveBack(ctx, l, err)
		return
	}
	f.ask(ctx, c, l, refresh)
}

// lastMoment is when nothing can be refreshed any more; zero if that is not known.
func (f *Refresher) lastMoment(k storage.CarrierToken) storage.Time {
	if k.Refresh == nil {
		return k.ExpiresAt
	}
	return k.RefreshExpiresAt
}

// openToken opens the refresh token, which is empty where there is none.
func (f *Refresher) openToken(l storage.CarrierConnection) (string, error) {
	if l.Token.Refresh == nil {
		return "", nil
	}
	opened, err := f.Client.Seal().Open(l.Token.Refresh, l.Account.Row(storage.RefreshField))
	return string(opened), err
}

// giveBack ends a lease with which the carrier could not be asked.
func (f *Refresher) giveBack(ctx context.Context, l storage.CarrierConnection, err error) {
	next := due(l.Token, f.Ahead)
	if err != nil { // its key may come back
		f.logOf(l.Account).Error("no key opens the tokens of a carrier account")
		next = storage.At(f.DB.Now().Add(maxDelay))
	}
	f.logErr(ctx, "could not give a lease back", unlessGone(f.DB.ReleaseCarrier(ctx, l, next)))
}

// ask asks the carrier for new tokens and writes what it says.
func (f *Refresher) ask(ctx context.Context, c storage.Carrier, l storage.CarrierConnection, refresh string) {
	began, sent := time.Now(), f.DB.Now()
	a, err := f.Client.Post(ctx, c, cmp.Or(c.RefreshURL, c.TokenURL), url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}})
	k, ok := readIssued(c, a, sent)
	if ok && err == nil {
		f.count(c.ID, storage.CarrierRefreshOK, time.Since(began))
		l.Token = k.seal(f.Client.Seal(), l.Account, l.Token, refresh)
		f.succeed(ctx, l)
		return
	}
	o := judge(c, a, err, sent)
	f.count(c.ID, o.Result, time.Since(began))
	f.fail(ctx, c, l, o, false)
}

func (f *Refresher) count(carrierID string, result storage.CarrierOutcome, took time.Duration) {
	if f.Refreshed != nil {
		f.Refreshed(carrierID, result, took)
	}
}

// succeed writes new tokens before anything else is done.
func (f *Refresher) succeed(ctx context.Context, l storage.CarrierConnection) {
	closed := false
	err := storage.Insist(f.stopping(), func() (err error) {
		closed, err = f.DB.RefreshedCarrier(ctx, l, due(l.Token, f.Ahead))
		return err
	})
	switch {
	case err == nil:
		if closed {
			f.Log.Info("carrier works again; its breaker is closed", "carrier", l.Account.CarrierID, "test", l.Account.Test)
		}
	case errors.Is(err, storage.ErrSpent):
		f.logErr(ctx, "could not revoke a token that came too late", unlessGone(f.DB.RevokeUnused(ctx, l.Token)))
	case errors.Is(err, storage.ErrUnavailable) && f.Held != nil:
		f.hold(l)
	default:
		f.logOf(l.Account).Error("could not write the tokens of a carrier account", "error", err)
	}
}

// fail writes that a refresh failed, and what follows from it.
func (f *Refresher) fail(ctx context.Context, c storage.Carrier, l storage.CarrierConnection, o outcome, expired bool) {
	wait := max(o.RetryAfter, outbox.BackOff(l.State.Failures+1, minDelay, maxDelay))
	at := place{c.ID, c.Test}
	failure := storage.CarrierFailure{Outcome: o.Result, Unknown: o.Unknown, Expired: expired, Stable: c.Refresh == "stable",
		JustCounted: f.counts.areFresh(at, f.DB.Now()), Due: storage.At(f.DB.Now().Add(wait)), FinalAfter: f.FinalAfter,
		BreakerPolicy: storage.BreakerPolicy{Accounts: f.BreakerAccounts, Window: max(time.Minute, f.FinalAfter), Probe: f.Probe}}
	var done storage.CarrierFailed
	err := storage.Insist(f.stopping(), func() (err error) {
		done, err = f.DB.FailCarrier(ctx, l, failure)
		return err
	})
	f.counts.note(at, done.Failed, f.DB.Now())
	log := f.logOf(l.Account)
	if unlessGone(err) != nil {
		log.Error("could not write that a refresh failed", "error", err)
		return
	}
	if o.Why != "" {
		log.Warn("could not refresh a carrier account", "result", o.Result, "why", o.Why, "again_in", wait.Round(time.Second))
	}
	if done.Opened {
		log.Error("carrier fails for most accounts; its breaker is open, and nobody is disconnected")
	}
	if done.Ended != "" {
		log.Warn("carrier account disconnected", "reason", done.Ended)
	}
}
