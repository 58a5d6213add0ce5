package carrier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// rejectedAgain is how soon a token that the carrier rejects is refreshed again.
const rejectedAgain = time.Minute

// asking is a call for a token.
type asking struct {
	*Refresher
	id       string
	minValid time.Duration
	rejected string
	came     time.Time
	// asked is set once this call has had the token refreshed, and version is the one that it
	// then had.
	asked   bool
	version int64
}

// remembered returns a token that was read before and will do, if there is one. Anything
// else is for the database to say.
func (a *asking) remembered(ctx context.Context) *Given {
	c, err := a.Cache.CarrierConnection(ctx, a.id)
	if err != nil || !c.Account.Active {
		return nil
	}
	access, err := a.open(c, c.Token.Access, storage.AccessField)
	if err != nil || a.rejects(access) || !a.lasts(c, access, storage.At(a.came)) {
		return nil
	}
	given, err := a.show(c, access)
	if err != nil { // a key that sealed it was removed
		return nil
	}
	return given
}

// look returns the token, or nothing while a refresh is under way.
func (a *asking) look(ctx context.Context, c storage.CarrierConnection) (*Given, error) {
	now := storage.At(a.DB.Now())
	access, err := a.open(c, c.Token.Access, storage.AccessField)
	if err != nil {
		return nil, err
	}
	leased := c.State.Leased(now)
	switch {
	case leased && a.rejects(access): // and is being refreshed, for that or something else
		return nil, nil
	case a.good(c, access, now):
		return a.show(c, access)
	case leased:
		return nil, nil
	case a.asked: // and it brought nothing
		return a.showIfLasting(c, access, now)
	}
	a.asked, a.version = true, c.State.Version
	began, err := a.begin(ctx, c, access, now)
	if err != nil {
		return nil, err
	}
	if began {
		return nil, nil
	}
	return a.showIfLasting(c, access, now)
}

// good reports whether a token will do: nothing is wrong with it, or it has come since the
// call did.
func (a *asking) good(c storage.CarrierConnection, access string, now storage.Time) bool {
	if a.asked && c.State.Version != a.version {
		return true
	}
	if c.State.Outcome == storage.CarrierRefreshOK && !c.State.TriedAt.Before(storage.At(a.came).Time) {
		return true
	}
	return a.lasts(c, access, now)
}

// lasts reports whether nothing is wrong with a token.
func (a *asking) lasts(c storage.CarrierConnection, access string, now storage.Time) bool {
	ends := c.Token.ExpiresAt
	return !a.isRejected(c, access, now) && (ends.IsZero() || ends.Sub(now.Time) >= max(a.minValid, time.Millisecond))
}

// rejects reports whether the caller says that the carrier rejects this token.
func (a *asking) rejects(access string) bool {
	if a.rejected == "" {
		return false
	}
	sum := sha256.Sum256([]byte(access))
	return a.rejected == hex.EncodeToString(sum[:])
}

// isRejected reports whether the carrier rejects this token and it may be refreshed for that.
func (a *asking) isRejected(c storage.CarrierConnection, access string, now storage.Time) bool {
	return a.rejects(access) && (c.State.RejectedAt.IsZero() || now.Sub(c.State.RejectedAt.Time) >= rejectedAgain)
}

// begin has the token refreshed, unless the carrier wants to be left alone.
func (a *asking) begin(ctx context.Context, c storage.CarrierConnection, access string, now storage.Time) (bool, error) {
	if c.Token.Refresh == nil || c.State.Failures > 0 && now.Before(c.State.DueAt.Time) {
		return false, nil
	}
	b, err := a.DB.CarrierBreakerOf(ctx, c.Account.CarrierID, c.Account.Test)
	if err != nil {
		return false, unlessGone(err)
	}
	if b.Open() {
		if err := a.DB.ProbeCarrier(ctx, b.CarrierID, b.Test, a.Probe); err != nil {
			return false, unlessGone(err)
		}
	}
	web.LeaveGate(ctx)
	at := placeOf(b)
	if !a.Client.enter(ctx, at) {
		return false, ctx.Err()
	}
	rejected := a.isRejected(c, access, now)
	done := make(chan struct{})
	a.work.Go(func() {
		defer close(done)
		defer a.Client.leave(at)
		a.refresh(ctx, c.State, rejected)
	})
	select {
	case <-done:
	case <-ctx.Done(): // the refresh goes on
	}
	return true, nil
}

func (a *asking) open(c storage.CarrierConnection, sealed []byte, field string) (string, error) {
	opened, err := a.Client.Seal().Open(sealed, c.Account.Row(field))
	return string(opened), err
}
