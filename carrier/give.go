package carrier

import (
	"context"
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

// lookAgain is how soon to look whether somebody else's refresh has ended, doubled to
// lookSeldom: thousands may wait for a carrier that hangs.
const lookAgain, lookSeldom = 25 * time.Millisecond, 400 * time.Millisecond

// AccessToken returns a live token of an account. It is refreshed first if it lasts less
// than minValid, or if rejected is its SHA-256 in hex. Callers that come while a refresh is
// under way wait for it. Errors are for the caller to see; storage.ErrNotFound is no such
// account.
func (f *Refresher) AccessToken(ctx context.Context, id string, minValid time.Duration, rejected, service string) (any, error) {
	a := &asking{Refresher: f, id: id, minValid: minValid, rejected: strings.ToLower(rejected), came: f.DB.Now()}
	if given := a.remembered(ctx); given != nil {
		return f.give(ctx, given, nil, service)
	}
	for wait := lookAgain; ; {
		c, err := f.DB.CarrierConnectionOf(ctx, id)
		if errors.Is(err, storage.ErrNotFound) {
			given, err := a.withoutToken(ctx)
			return f.give(ctx, given, err, service)
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
		web.LeaveGate(ctx)
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(wait):
			wait = min(2*wait, lookSeldom)
		}
	}
}

// give counts what is handed out.
func (f *Refresher) give(ctx context.Context, g *Given, err error, service string) (any, error) {
	if err != nil {
		return nil, err
	}
	if f.Given != nil {
		f.Given(g.Carrier)
	}
	return g, f.handOvers.note(ctx, f.DB, storage.CarrierHandOver{CarrierAccountID: g.ID, ClientID: service})
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
func (a *asking) withoutToken(ctx context.Context) (*Given, error) {
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
