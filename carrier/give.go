package carrier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// Given is a live token of a carrier account, with what calls to the carrier need besides.
type Given struct {
	ID         string          `json:"object_id"`
	Owner      string          `json:"owner"`
	Carrier    string          `json:"carrier"`
	Test       bool            `json:"test"`
	Number     string          `json:"account_id"`
	Parameters json.RawMessage `json:"parameters"`
	*GivenToken
}

// GivenToken is the token; a carrier without OAuth has none.
type GivenToken struct {
	Access    string `json:"access_token"`
	Type      string `json:"token_type"`
	ExpiresIn *int64 `json:"expires_in,omitempty"`
	Scope     string `json:"scope,omitempty"`
}

const (
	// rejectedAgain is how soon a token that the carrier rejects is refreshed again.
	rejectedAgain = time.Minute
	// lookAgain is how soon to look whether somebody else's refresh has ended.
	lookAgain = 25 * time.Millisecond
)

// AccessToken returns a live token of an account. It is refreshed first if it lasts less
// than minValid, or if rejected is its SHA-256 in hex. Callers that come while a refresh is
// under way wait for it. Errors are for the caller to see; storage.ErrNotFound is no such
// account.
func (f *Refresher) AccessToken(ctx context.Context, id string, minValid time.Duration, rejected, service string) (any, error) {
	a := &asking{Refresher: f, id: id, minValid: minValid, rejected: strings.ToLower(rejected), came: f.DB.Now()}
	if given := a.remembered(ctx); given != nil {
		return f.give(ctx, given, nil, service)
	}
	for {
		c, err := f.DB.CarrierConnectionOf(ctx, id)
		if errors.Is(err, storage.ErrNotFound) {
			return a.withoutToken(ctx)
		}
		if err != nil {
			return nil, err
		}
		if !c.Account.Active {
			return nil, notConnected("inactive")
		}
		given, err := a.look(ctx, c)
		if given != nil || err != nil {
			return f.give(ctx, given, err, service)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lookAgain):
		}
	}
}

// give counts a token that is handed out.
func (f *Refresher) give(ctx context.Context, g *Given, err error, service string) (any, error) {
	if err != nil {
		return nil, err
	}
	if f.Given != nil {
		f.Given(g.Carrier)
	}
	return g, f.handOvers.note(ctx, f.DB, storage.CarrierHandOver{CarrierAccountID: g.ID, ClientID: service})
}

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

// showIfLasting returns a token that lasts at all.
func (a *asking) showIfLasting(c storage.CarrierConnection, access string, now storage.Time) (*Given, error) {
	if ends := c.Token.ExpiresAt; !ends.IsZero() && !now.Before(ends.Time) {
		wait := max(time.Second, c.State.DueAt.Sub(now.Time))
		if c.State.DueAt.IsZero() {
			wait = a.Probe
		}
		refused := refusal(http.StatusServiceUnavailable, "Carrier unavailable", "The carrier does not answer with a new token.")
		refused.RetryAfter = wait
		return nil, refused
	}
	return a.show(c, access)
}

func (a *asking) show(c storage.CarrierConnection, access string) (*Given, error) {
	g, err := a.describe(c.Account)
	if err != nil {
		return nil, err
	}
	g.GivenToken = &GivenToken{Access: access, Type: c.Token.Type, Scope: c.Token.Scope}
	if g.Type == "" {
		g.Type = "Bearer"
	}
	if !c.Token.ExpiresAt.IsZero() {
		seconds := max(0, int64(c.Token.ExpiresAt.Sub(a.DB.Now())/time.Second))
		g.ExpiresIn = &seconds
	}
	return g, nil
}

// describe is what is known of an account besides its token.
func (a *asking) describe(account storage.CarrierAccount) (*Given, error) {
	number, err := a.Client.Seal().Open(account.Number, account.Row(storage.NumberField))
	if err != nil {
		return nil, err
	}
	parameters, err := a.Client.Seal().Open(account.Parameters, account.Row(storage.ParametersField))
	return &Given{ID: account.ID, Owner: account.AccountID, Carrier: account.CarrierID, Test: account.Test,
		Number: string(number), Parameters: parameters}, err
}

// withoutToken answers for an account that has no token.
func (a *asking) withoutToken(ctx context.Context) (any, error) {
	account, err := a.DB.AnyCarrierAccount(ctx, a.id)
	if err != nil {
		return nil, err
	}
	switch {
	case !account.Active:
		return nil, notConnected("inactive")
	case account.Status == storage.CarrierConnected:
		return a.describe(account)
	}
	return nil, notConnected(string(account.Status))
}

func notConnected(why string) error { return refusal(http.StatusConflict, "Not connected", why) }

// refusal is an answer to a program, in English.
func refusal(status int, title, detail string) *web.Error {
	return &web.Error{Status: status, Heading: locale.Text(title), Text: locale.Text(detail)}
}
