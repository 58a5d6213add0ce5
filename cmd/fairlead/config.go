package main

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"fairlead/brand"
	"fairlead/event"
	"fairlead/key"
	"fairlead/locale"
	"fairlead/web"
)

// settings is every setting. Each is a flag and an environment variable:
// --public-url is FAIRLEAD_PUBLIC_URL, and the flag wins.
type settings struct {
	DatabaseURL string
	KeysFile    string
	Keys        key.List // nil: they are in KeysFile

	AuditHeadsFile string

	Addr    string
	OpsAddr string // empty: no operations listener

	PublicURL      *url.URL // an origin: no path, not even a slash
	TrustedProxies []netip.Prefix

	SMTPURL string // empty: mail goes to a folder

	// Both keys are set, or neither, which means the sandbox.
	StripeSecretKey      string
	StripePublishableKey string
	StripeAPIBase        string // empty: Stripe's own

	Brand     web.Brand
	Security  web.SecurityContact
	Languages *locale.Set

	TokenScheme   string
	AccountHeader string
	VersionHeader string

	CodeLifetime         time.Duration
	AttemptLifetime      time.Duration
	PARLifetime          time.Duration
	ServiceTokenLifetime time.Duration
	StepUpLifetime       time.Duration
	RememberBrowser      time.Duration
	VerifyEmail          verifyEmail
	VerifyEmailWithin    time.Duration
	EmailCodeLifetime    time.Duration
	ResetLifetime        time.Duration
	HandoverLifetime     time.Duration

	StaffSessionIdleLifetime time.Duration
	StaffSessionLifetime     time.Duration
	StaffWelcomeLifetime     time.Duration

	PartnerLinkLifetime        time.Duration
	PartnerSessionIdleLifetime time.Duration
	PartnerSessionLifetime     time.Duration
	PartnerStepUpLifetime      time.Duration
	PartnerLeavingGrace        time.Duration
	CallbackApproval           callbackApproval
	TestMode                   bool
	LeakScannerKeys            string // empty: no report of a leaked token is a scanner's

	SessionIdleLifetime time.Duration
	SessionLifetime     time.Duration
	ClosingGrace        time.Duration
	SecondFactorWait    time.Duration

	CarrierTimeout         time.Duration
	CarrierRefreshAhead    time.Duration
	CarrierFinalAfter      time.Duration
	CarrierBreakerAccounts int
	CarrierBreakerProbe    time.Duration
	CarrierSignInLifetime  time.Duration

	WebhookRetrySchedule       event.Schedule
	WebhookTimeout             time.Duration
	WebhookDisableAfter        time.Duration
	WebhookEndpointConcurrency int
	WebhookAllowPrivate        []netip.Prefix
	WebhookLoopback            bool
	EventRetention             time.Duration

	DrainDelay time.Duration
	RateLimits bool
	Demo       bool
	DemoAddr   string
	LogFormat  logFormat

	OTLPEndpoint string // empty: no traces
	TraceSample  float64

	DemoCarrierAddr string
}

// bindCommon declares the settings of every command.
func (s *settings) bindCommon(f *pflag.FlagSet) {
	define(f, &s.DatabaseURL, "database-url", "sqlite:data/fairlead.db", "the database: `sqlite:PATH` or postgres://…", databaseURL)
	define(f, &s.KeysFile, "keys-file", "data/keys.json", "`PATH` of the signing and encryption keys, created at the first start", someText)
	define(f, &s.Keys, "keys", "", "`JSON` as in a keys file, instead of one; set it by the variable, which other users cannot read", keysText)
	define(f, &s.AuditHeadsFile, "audit-heads-file", "data/audit.heads", "`PATH` of the file that the audit log is checked against", someText)
}

// bindServe declares the settings of the server alone.
func (s *settings) bindServe(f *pflag.FlagSet) {
	f.SortFlags = false
	define(f, &s.Addr, "addr", ":8080", "`HOST:PORT` to listen on", address)
	define(f, &s.OpsAddr, "ops-addr", "127.0.0.1:9090", "`HOST:PORT` for health, metrics, profiles and documentation; empty turns it off", optional(address))
	s.bindPublicURL(f)
	define(f, &s.TrustedProxies, "trusted-proxies", "", "networks `CIDR,CIDR` of proxies whose X-Forwarded-For is trusted", prefixes)
	define(f, &s.SMTPURL, "smtp-url", "", "mail server: `smtp://USER:PASSWORD@HOST:PORT`; without one, mail is written to data/mail", optional(smtpURL))
	define(f, &s.StripeSecretKey, "stripe-secret-key", "", "Stripe's secret `KEY`; without it billing runs on the built-in sandbox", optional(stripeKey("sk_", "rk_")))
	define(f, &s.StripePublishableKey, "stripe-publishable-key", "", "Stripe's publishable `KEY`", optional(stripeKey("pk_")))
	define(f, &s.StripeAPIBase, "stripe-api-base", "", "`URL` to use instead of Stripe's own API", optional(webURL))
	s.bindBrand(f)
	define(f, &s.Security.Contacts, "security-contact", "", "`ADDRESS,URL` to which vulnerabilities are reported, for /.well-known/security.txt", contacts)
	define(f, &s.Security.PolicyURL, "security-policy-url", "", "`URL` of your policy for those who report vulnerabilities", optional(secureURL))
	define(f, &s.Languages, "languages", "en,de,es,fr", "the `LANGUAGES` that pages are offered in, the first where nothing else is known; qps-ploc is for tests", languages)
	define(f, &s.TokenScheme, "api-token-scheme", "ShippoToken", "`NAME` of the Authorization scheme for an account's own keys", httpToken)
	define(f, &s.AccountHeader, "account-header", "SHIPPO-ACCOUNT-ID", "`NAME` of the header that names a managed account", httpToken)
	define(f, &s.VersionHeader, "version-header", "Shippo-API-Version", "`NAME` of the header that asks for an API version", httpToken)
	define(f, &s.CodeLifetime, "code-lifetime", "10m", "`DURATION` until an authorization code expires", duration)
	define(f, &s.AttemptLifetime, "attempt-lifetime", "1h", "`DURATION` until an attempt to connect expires", duration)
	define(f, &s.PARLifetime, "par-lifetime", "1m30s", "`DURATION` until a pushed authorization request expires", duration)
	define(f, &s.ServiceTokenLifetime, "service-token-lifetime", "1h", "`DURATION` until a service's token expires", duration)
	define(f, &s.StepUpLifetime, "step-up-lifetime", "10m", "`DURATION` for which people can make sensitive changes to their account after they log in or confirm their identity; 0s asks for each change", delay)
	define(f, &s.SessionIdleLifetime, "session-idle-lifetime", "336h", "`DURATION` after which an unused session ends", duration)
	define(f, &s.SessionLifetime, "session-lifetime", "2160h", "`DURATION` after which a session ends, even if it is used", duration)
	s.bindClosing(f)
	define(f, &s.RememberBrowser, "remember-browser", "720h", "`DURATION` for which a remembered browser needs no second step to log in; 0s turns this off", delay)
	define(f, &s.VerifyEmail, "verify-email", "after", "`before|after`; with before, an account is created only once its email is verified", parseVerifyEmail)
	define(f, &s.VerifyEmailWithin, "verify-email-within", "168h", "`DURATION` after which an account whose email is not verified cannot connect another partner", duration)
	define(f, &s.EmailCodeLifetime, "email-code-lifetime", "10m", "`DURATION` until a code sent by mail expires", duration)
	s.bindReset(f)
	s.bindStaff(f)
	define(f, &s.HandoverLifetime, "handover-lifetime", "72h", "`DURATION` until a link at which a partner reads a secret expires", duration)
	s.bindPartners(f)
	s.bindCarriers(f)
	s.bindWebhooks(f)
	define(f, &s.DrainDelay, "drain-delay", "1s", "`DURATION` to keep serving after SIGTERM while /readyz answers 503, so that load balancers notice", delay)
	define(f, &s.RateLimits, "rate-limits", "on", "`on|off`; off is for tests and load tests", onOff)
	define(f, &s.Demo, "demo", "off", "`on|off`; on seeds a partner \"Demo Store\" and a carrier \"Demo Carrier\", and serves both", onOff)
	f.Lookup("demo").NoOptDefVal = "on"
	define(f, &s.DemoAddr, "demo-addr", "localhost:8081", "`HOST:PORT` of the Demo Store's shop", address)
	define(f, &s.DemoCarrierAddr, "demo-carrier-addr", "localhost:8082", "`HOST:PORT` of the Demo Carrier", address)
	define(f, &s.OTLPEndpoint, "otlp-endpoint", "", "`URL` of an OpenTelemetry collector that gets traces by OTLP over HTTP; empty turns them off", optional(collectorURL))
	define(f, &s.TraceSample, "trace-sample", "0.05", "`SHARE` of the requests that are traced, from 0 to 1", ratio)
	define(f, &s.LogFormat, "log-format", "auto", "`text|json|auto`; auto is text on a terminal and JSON elsewhere", parseLogFormat)
}

// bindBrand declares what the preview shows too.
func (s *settings) bindBrand(f *pflag.FlagSet) {
	define(f, &s.Brand.Name, "brand-name", "Fairlead", "the `NAME` that people see", someText)
	define(f, &s.Brand.Look.Logo, "brand-logo", "", "`FILE` of a logo to show in place of the name, an SVG or PNG", pictureFile(brand.OpenLogo))
	define(f, &s.Brand.Look.LogoDark, "brand-logo-dark", "", "`FILE` of the logo for dark pages; without one, the logo is shown on white there", pictureFile(brand.OpenLogo))
	define(f, &s.Brand.Look.Favicon, "brand-favicon", "", "`FILE` of the icon in browser tabs, an SVG, PNG or ICO", pictureFile(brand.OpenIcon))
	define(f, &s.Brand.Look.Accent, "brand-color", "", "`#RRGGBB` of buttons and links; dark pages get a lighter one of the same hue", accentColor)
	define(f, &s.Brand.TermsURL, "terms-url", "", "`URL` of your terms of service", optional(webURL))
	define(f, &s.Brand.PrivacyURL, "privacy-url", "", "`URL` of your privacy policy", optional(webURL))
	define(f, &s.Brand.SupportURL, "support-url", "", "`URL` where people find help", optional(webURL))
	define(f, &s.Brand.SupportEmail, "support-email", "", "`ADDRESS` that people can write to for help", optional(emailAddress))
	define(f, &s.Brand.Links, "footer-links", "", "more links for the footer, `NAME=URL,NAME=URL`, up to 6", footerLinks)
}

// bindStaff declares how long support staff stay signed in, and what they do waits.
func (s *settings) bindStaff(f *pflag.FlagSet) {
	define(f, &s.SecondFactorWait, "second-factor-wait", "24h", "`DURATION` for which one person's reset of an account's second factor waits where no second person approves it", duration)
	define(f, &s.StaffSessionIdleLifetime, "staff-session-idle-lifetime", "30m", "`DURATION` after which an unused session of support staff ends", duration)
	define(f, &s.StaffSessionLifetime, "staff-session-lifetime", "12h", "`DURATION` after which a session of support staff ends, even if it is used", duration)
	define(f, &s.StaffWelcomeLifetime, "staff-welcome-lifetime", "72h", "`DURATION` until a link at which new support staff choose a password expires", duration)
}

// bindPartners declares how long partners' people stay signed in.
func (s *settings) bindPartners(f *pflag.FlagSet) {
	define(f, &s.PartnerLinkLifetime, "partner-link-lifetime", "15m", "`DURATION` until a link that signs one of a partner's people in expires", duration)
	define(f, &s.PartnerSessionIdleLifetime, "partner-session-idle-lifetime", "24h", "`DURATION` after which an unused session of a partner's people ends", duration)
	define(f, &s.PartnerSessionLifetime, "partner-session-lifetime", "336h", "`DURATION` after which a session of a partner's people ends, even if it is used", duration)
	define(f, &s.PartnerStepUpLifetime, "partner-step-up-lifetime", "1h", "`DURATION` for which a partner's people can make sensitive changes after they sign in", duration)
	define(f, &s.PartnerLeavingGrace, "partner-leaving-grace", "336h", "`DURATION` for which an owner can undo leaving; after that, its connections end and its people, callbacks and secrets are removed", duration)
	define(f, &s.CallbackApproval, "callback-approval", "proof", "`proof|support`; with support, proof that a partner controls a callback's host is only shown to support, which decides", parseCallbackApproval)
	define(f, &s.TestMode, "test-mode", "on", "`on|off`; with off, test clients, test accounts and test tokens are unknown", onOff)
	define(f, &s.LeakScannerKeys, "leak-scanner-keys", "", "`URL` of the public keys with which GitHub's secret scanning signs reports of leaked tokens; empty treats every report as anonymous", optional(keysURL))
}

// bindPublicURL declares what the commands that show URLs need too.
func (s *settings) bindPublicURL(f *pflag.FlagSet) {
	define(f, &s.PublicURL, "public-url", "http://localhost:8080", "the `URL` that browsers use; the issuer", parsePublicURL)
}

// bindCarriers declares how carriers are asked.
func (s *settings) bindCarriers(f *pflag.FlagSet) {
	define(f, &s.CarrierTimeout, "carrier-timeout", "20s", "`DURATION` within which a carrier has to answer", duration)
	define(f, &s.CarrierRefreshAhead, "carrier-refresh-ahead", "10m", "longest `DURATION` before its end at which a carrier's token is refreshed", duration)
	define(f, &s.CarrierFinalAfter, "carrier-final-after", "15m", "`DURATION` for which a carrier has to refuse an account until it is disconnected", duration)
	define(f, &s.CarrierBreakerAccounts, "carrier-breaker-accounts", "5", "`NUMBER` of accounts that have to fail at a carrier, more than half of those tried, until it is left alone", count)
	define(f, &s.CarrierBreakerProbe, "carrier-breaker-probe", "30s", "`DURATION` after which one account is tried again at a carrier that is left alone", duration)
	define(f, &s.CarrierSignInLifetime, "carrier-signin-lifetime", "1h", "`DURATION` until a link to sign in at a carrier expires, and within which people have to sign in", duration)
}

// bindWebhooks declares how events are delivered.
func (s *settings) bindWebhooks(f *pflag.FlagSet) {
	define(f, &s.WebhookRetrySchedule, "webhook-retry-schedule", "5s,5m,30m,2h,5h,10h,14h,20h,24h", "`DURATION,DURATION` after which a failed delivery is tried again, up to 20", schedule)
	define(f, &s.WebhookTimeout, "webhook-timeout", "15s", "`DURATION` for one attempt at a receiver, and at its Token URL", longDuration)
	define(f, &s.WebhookDisableAfter, "webhook-disable-after", "120h", "`DURATION` of nothing but failures after which an endpoint is disabled", longDuration)
	define(f, &s.WebhookEndpointConcurrency, "webhook-endpoint-concurrency", "16", "`NUMBER` of attempts at one endpoint at a time, on each server", count)
	s.bindNetwork(f)
	define(f, &s.EventRetention, "event-retention", "720h", "`DURATION` for which events and deliveries are kept once nothing is under way", longDuration)
}

// bindNetwork declares what the commands that check URLs need too.
func (s *settings) bindNetwork(f *pflag.FlagSet) {
	define(f, &s.WebhookAllowPrivate, "webhook-allow-private", "", "networks `CIDR,CIDR` of your own that may be sent to, over https alone", privateNetworks)
	define(f, &s.WebhookLoopback, "webhook-loopback", "off", "`on|off`; on allows endpoints on this machine, also over plain http; for development and tests, and on with --demo", onOff)
}

// bindReset declares what the command that mails such a link needs too.
func (s *settings) bindReset(f *pflag.FlagSet) {
	define(f, &s.ResetLifetime, "reset-lifetime", "30m", "`DURATION` until a link to a new password expires", duration)
}

// bindClosing declares what the command that closes an account needs too.
func (s *settings) bindClosing(f *pflag.FlagSet) {
	define(f, &s.ClosingGrace, "closing-grace", "336h", "`DURATION` from closing an account until everything in it is erased; until then its owner can keep it by logging in", duration)
}

// check refuses settings that contradict each other.
func (s *settings) check(flags *pflag.FlagSet) error {
	if all := s.contradictions(flags); len(all) > 0 {
		return all[0]
	}
	return nil
}

// contradictions are all settings that contradict each other.
func (s *settings) contradictions(flags *pflag.FlagSet) (all []error) {
	for _, one := range []struct {
		is   bool
		says string
	}{
		{s.Keys != nil && flags.Changed("keys-file"), "use either --keys or --keys-file, not both"},
		{s.Brand.Look.LogoDark != nil && s.Brand.Look.Logo == nil, "--brand-logo-dark also needs --brand-logo"},
		{s.StripeSecretKey != "" && s.StripePublishableKey == "", "--stripe-secret-key also needs --stripe-publishable-key"},
		{s.StripeSecretKey == "" && s.StripePublishableKey != "", "--stripe-publishable-key also needs --stripe-secret-key"},
		{s.StripeSecretKey == "" && s.StripeAPIBase != "", "--stripe-api-base also needs --stripe-secret-key"},
		{slices.ContainsFunc([]string{"Bearer", "Basic"}, func(taken string) bool { return strings.EqualFold(taken, s.TokenScheme) }),
			"--api-token-scheme must not be Bearer or Basic, which have their own meaning"},
		{strings.EqualFold(s.AccountHeader, s.VersionHeader) || strings.EqualFold(s.AccountHeader, "Authorization") || strings.EqualFold(s.VersionHeader, "Authorization"),
			"--account-header and --version-header must differ from each other and from Authorization"},
		{s.Security.PolicyURL != "" && len(s.Security.Contacts) == 0, "--security-policy-url also needs --security-contact"},
		{s.OpsAddr != "" && s.OpsAddr == s.Addr, "--ops-addr must differ from --addr, since operations must never be public"},
	} {
		if one.is {
			all = append(all, usageErrorf("%s", one.says))
		}
	}
	return all
}
