package main

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"fairlead/key"
	"fairlead/web"
)

// settings is every setting. Each is a flag and an environment variable:
// --public-url is FAIRLEAD_PUBLIC_URL, and the flag wins.
type settings struct {
	DatabaseURL string
	KeysFile    string
	Keys        key.List // nil: they are in the file

	Addr    string
	OpsAddr string // empty: no operations listener

	PublicURL      *url.URL // an origin: no path, not even a slash
	TrustedProxies []netip.Prefix

	SMTPURL string // empty: mail goes to a folder

	// Either both keys are empty, which means the sandbox, or neither.
	StripeSecretKey      string
	StripePublishableKey string
	StripeAPIBase        string // empty: Stripe's own

	Brand web.Brand

	TokenScheme   string
	AccountHeader string
	VersionHeader string

	CodeLifetime         time.Duration
	AttemptLifetime      time.Duration
	PARLifetime          time.Duration
	ServiceTokenLifetime time.Duration

	DrainDelay time.Duration
	RateLimits bool
	Demo       bool
}

// bindCommon declares what every command has.
func (s *settings) bindCommon(f *pflag.FlagSet) {
	define(f, &s.DatabaseURL, "database-url", "sqlite:data/fairlead.db", "where everything is kept: `sqlite:PATH` or postgres://…", databaseURL)
	define(f, &s.KeysFile, "keys-file", "data/keys.json", "`PATH` of the signing and encryption keys, made at the first start", someText)
	define(f, &s.Keys, "keys", "", "`JSON` as in a keys file, in place of one; give it by the variable, which other users cannot read", keysText)
}

// bindServe declares what only the server has.
func (s *settings) bindServe(f *pflag.FlagSet) {
	f.SortFlags = false
	define(f, &s.Addr, "addr", ":8080", "`HOST:PORT` to listen on", address)
	define(f, &s.OpsAddr, "ops-addr", "127.0.0.1:9090", "`HOST:PORT` for health, metrics and profiles, empty to switch it off", optional(address))
	define(f, &s.PublicURL, "public-url", "http://localhost:8080", "the `URL` that browsers use; the issuer", parsePublicURL)
	define(f, &s.TrustedProxies, "trusted-proxies", "", "networks `CIDR,CIDR` of proxies whose X-Forwarded-For is believed", prefixes)
	define(f, &s.SMTPURL, "smtp-url", "", "mail goes through `smtp://USER:PASSWORD@HOST:PORT`, without it into data/mail", optional(smtpURL))
	define(f, &s.StripeSecretKey, "stripe-secret-key", "", "Stripe's secret `KEY`; without it billing runs on the built-in sandbox", optional(stripeKey("sk_", "rk_")))
	define(f, &s.StripePublishableKey, "stripe-publishable-key", "", "Stripe's publishable `KEY`", optional(stripeKey("pk_")))
	define(f, &s.StripeAPIBase, "stripe-api-base", "", "`URL` to use in place of Stripe's own", optional(webURL))
	define(f, &s.Brand.Name, "brand-name", "Fairlead", "the `NAME` that people see", someText)
	define(f, &s.Brand.TermsURL, "terms-url", "", "`URL` of your terms of service", optional(webURL))
	define(f, &s.Brand.PrivacyURL, "privacy-url", "", "`URL` of your privacy policy", optional(webURL))
	define(f, &s.Brand.SupportURL, "support-url", "", "`URL` where people find help", optional(webURL))
	define(f, &s.TokenScheme, "api-token-scheme", "ShippoToken", "`NAME` of the Authorization scheme for an account's own keys", httpToken)
	define(f, &s.AccountHeader, "account-header", "SHIPPO-ACCOUNT-ID", "`NAME` of the header that names a managed account", httpToken)
	define(f, &s.VersionHeader, "version-header", "Shippo-API-Version", "`NAME` of the header that asks for an API version", httpToken)
	define(f, &s.CodeLifetime, "code-lifetime", "10m", "`DURATION` of an authorization code's life", duration)
	define(f, &s.AttemptLifetime, "attempt-lifetime", "1h", "`DURATION` of an attempt to connect", duration)
	define(f, &s.PARLifetime, "par-lifetime", "1m30s", "`DURATION` of a pushed authorization request's life", duration)
	define(f, &s.ServiceTokenLifetime, "service-token-lifetime", "1h", "`DURATION` of a service's token's life", duration)
	define(f, &s.DrainDelay, "drain-delay", "1s", "`DURATION` to go on answering after SIGTERM, while /readyz says 503, so that balancers notice", delay)
	define(f, &s.RateLimits, "rate-limits", "on", "`on|off`; off is for tests and load tests", onOff)
	define(f, &s.Demo, "demo", "off", "`on|off`; on seeds a partner \"Demo Store\" and serves its shop on http://localhost:8081", onOff)
	f.Lookup("demo").NoOptDefVal = "on"
}

// check refuses settings that contradict each other.
func (s *settings) check(flags *pflag.FlagSet) error {
	switch {
	case s.Keys != nil && flags.Changed("keys-file"):
		return usageErrorf("--keys and --keys-file exclude each other: give the keys themselves or the file that they are in")
	case s.StripeSecretKey != "" && s.StripePublishableKey == "":
		return usageErrorf("--stripe-secret-key needs --stripe-publishable-key beside it")
	case s.StripeSecretKey == "" && s.StripePublishableKey != "":
		return usageErrorf("--stripe-publishable-key needs --stripe-secret-key beside it")
	case s.StripeSecretKey == "" && s.StripeAPIBase != "":
		return usageErrorf("--stripe-api-base needs --stripe-secret-key beside it")
	case slices.ContainsFunc([]string{"Bearer", "Basic"}, func(taken string) bool { return strings.EqualFold(taken, s.TokenScheme) }):
		return usageErrorf("--api-token-scheme must differ from Bearer and Basic, which have a meaning of their own")
	case strings.EqualFold(s.AccountHeader, s.VersionHeader) || strings.EqualFold(s.AccountHeader, "Authorization") || strings.EqualFold(s.VersionHeader, "Authorization"):
		return usageErrorf("--account-header and --version-header must differ from each other and from Authorization")
	case s.OpsAddr != "" && s.OpsAddr == s.Addr:
		return usageErrorf("--ops-addr must differ from --addr: what operations see is never public")
	}
	return nil
}
