package main

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"fairlead/carrier"
	"fairlead/storage"
)

// carrierJSON is a carrier as scripts read it.
type carrierJSON struct {
	Carrier      string                               `json:"carrier"`
	Name         string                               `json:"name"`
	Test         bool                                 `json:"test"`
	Auth         storage.CarrierAuth                  `json:"auth"`
	ClientID     string                               `json:"client_id"`
	ClientAuth   string                               `json:"client_auth"`
	PKCE         bool                                 `json:"pkce"`
	Refresh      string                               `json:"refresh"`
	TokenFormat  string                               `json:"token_format"`
	Scope        string                               `json:"scope"`
	AuthorizeURL *string                              `json:"authorize_url"`
	TokenURL     *string                              `json:"token_url"`
	RefreshURL   *string                              `json:"refresh_url"`
	RevokeURL    *string                              `json:"revoke_url"`
	Issuer       *string                              `json:"issuer"`
	CallbackURL  string                               `json:"callback_url"`
	Breaker      string                               `json:"breaker"`
	Accounts     map[storage.CarrierAccountStatus]int `json:"accounts"`
	CreatedAt    time.Time                            `json:"created_at"`
}

// callbackOf is what the operator registers at a carrier.
func (p *program) callbackOf(c storage.Carrier) string {
	return carrierCallback(p.settings.PublicURL, c.ID)
}

func carrierCallback(public *url.URL, id string) string {
	return public.String() + "/carriers/callback/" + id
}

// countsOf counts the accounts at one carrier by status.
func countsOf(c storage.Carrier, counts []storage.CarrierCount) map[storage.CarrierAccountStatus]int {
	by := map[storage.CarrierAccountStatus]int{storage.CarrierPending: 0, storage.CarrierConnected: 0, storage.CarrierDisconnected: 0}
	for _, n := range counts {
		if n.CarrierID == c.ID && n.Test == c.Test {
			by[n.Status] = n.Accounts
		}
	}
	return by
}

// breakerOf is the state of a carrier's breaker, which one without OAuth has too.
func breakerOf(c storage.Carrier, all []storage.CarrierBreaker) string {
	for _, b := range all {
		if b.CarrierID == c.ID && b.Test == c.Test && b.Open() {
			return "open"
		}
	}
	return "closed"
}

// carrierState is what is known of the accounts at all carriers.
type carrierState struct {
	counts   []storage.CarrierCount
	breakers []storage.CarrierBreaker
}

func readCarrierState(ctx context.Context, db *storage.DB) (s carrierState, err error) {
	if s.counts, err = db.CarrierCounts(ctx); err != nil {
		return s, err
	}
	s.breakers, err = db.CarrierBreakers(ctx)
	return s, err
}

func (p *program) carrierAsJSON(c storage.Carrier, now carrierState) carrierJSON {
	return carrierJSON{
		Carrier: c.ID, Name: c.Name, Test: c.Test, Auth: c.Auth, ClientID: c.ClientID, ClientAuth: c.ClientAuth, PKCE: c.PKCE,
		Refresh: c.Refresh, TokenFormat: c.TokenFormat, Scope: c.Scope, AuthorizeURL: orNull(c.AuthorizeURL),
		TokenURL: orNull(c.TokenURL), RefreshURL: orNull(c.RefreshURL), RevokeURL: orNull(c.RevokeURL), Issuer: orNull(c.Issuer),
		CallbackURL: p.callbackOf(c), Breaker: breakerOf(c, now.breakers), Accounts: countsOf(c, now.counts), CreatedAt: jsonTime(c.CreatedAt),
	}
}

func (p *program) showCarrier(ctx context.Context, db *storage.DB, c storage.Carrier, headline string, asJSON bool) error {
	now, err := readCarrierState(ctx, db)
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(p.carrierAsJSON(c, now))
	}
	t := table{top: headline}
	t.line("Carrier", carrier.Named(c.ID, c.Test))
	t.line("Name", c.Name)
	t.line("Preset", c.Preset)
	if c.Auth == storage.CarrierDefault {
		t.line("Sign-in", "none; accounts have parameters only")
	} else {
		p.describeOAuth(&t, c)
		t.line("Breaker", breakerOf(c, now.breakers))
	}
	by := countsOf(c, now.counts)
	for _, status := range []storage.CarrierAccountStatus{storage.CarrierPending, storage.CarrierConnected, storage.CarrierDisconnected} {
		t.line(statusWords[status], strconv.Itoa(by[status]))
	}
	t.line("Created", shownTime(c.CreatedAt))
	return p.print(t.bytes())
}

func (p *program) describeOAuth(t *table, c storage.Carrier) {
	t.line("Callback URL", p.callbackOf(c)+"  (register it at the carrier)")
	t.line("Client ID", c.ClientID)
	t.line("Client secret", choose(c.ClientSecret != nil, "set", "none"))
	t.line("Client auth", c.ClientAuth)
	t.line("PKCE", choose(c.PKCE, "yes", "no"))
	t.line("Scope", c.Scope)
	t.line("Authorize URL", c.AuthorizeURL)
	t.line("Token URL", c.TokenURL)
	t.line("Refresh URL", c.RefreshURL)
	t.line("Revoke URL", c.RevokeURL)
	t.line("Issuer", c.Issuer)
	t.line("Token requests", c.TokenFormat)
	t.line("Refresh tokens", choose(c.Refresh == "stable", "work again and again", "work once"))
}

// statusWords name the statuses of carrier accounts in tables.
var statusWords = map[storage.CarrierAccountStatus]string{
	storage.CarrierPending:      "Accounts waiting",
	storage.CarrierConnected:    "Accounts connected",
	storage.CarrierDisconnected: "Accounts disconnected",
}

func (p *program) carrierListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List all carriers", Args: positional}
	p.settings.bindPublicURL(c.Flags())
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		all, err := db.Carriers(ctx)
		if err != nil {
			return err
		}
		now, err := readCarrierState(ctx, db)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(results(all, func(c storage.Carrier) carrierJSON { return p.carrierAsJSON(c, now) }))
		}
		var t table
		t.row("CARRIER", "ENVIRONMENT", "NAME", "SIGN-IN", "CONNECTED", "BREAKER", "CREATED")
		for _, one := range all {
			t.row(one.ID, choose(one.Test, "test", "live"), one.Name, string(one.Auth),
				strconv.Itoa(countsOf(one, now.counts)[storage.CarrierConnected]), breakerOf(one, now.breakers), shownTime(one.CreatedAt))
		}
		return p.print(t.bytes())
	})
}

func (p *program) carrierPresetsCommand() *cobra.Command {
	c := &cobra.Command{Use: "presets", Short: "Show what is known of real carriers", Args: positional}
	asJSON := jsonFlag(c)
	c.RunE = func(*cobra.Command, []string) error {
		if *asJSON {
			return p.printJSON(results(carrier.Presets(), func(one carrier.Preset) carrier.Preset { return one }))
		}
		var t table
		for i, one := range carrier.Presets() {
			if i > 0 {
				t.row("")
			}
			t.row(one.Preset, one.Name+choose(one.Auth == storage.CarrierDefault, "; parameters only, nothing to authorize", ""))
			for _, q := range one.Quirks {
				t.row("", q.What+" ("+q.From+")")
			}
		}
		return p.print(t.bytes())
	}
	return c
}
