package main

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/spf13/cobra"

	"fairlead/account"
	"fairlead/api"
	"fairlead/authz"
	"fairlead/billing"
	"fairlead/carrier"
	"fairlead/docs"
	"fairlead/event"
	"fairlead/guide"
	"fairlead/hash"
	"fairlead/key"
	"fairlead/mail"
	"fairlead/manual"
	"fairlead/partner"
	"fairlead/portal"
	"fairlead/scanner"
	"fairlead/staff"
	"fairlead/static"
	"fairlead/storage"
	"fairlead/templates"
	"fairlead/trace"
	"fairlead/web"
)

func (p *program) serveCommand() *cobra.Command {
	c := &cobra.Command{Use: "serve", Short: "Run the server", Args: positional}
	p.settings.bindServe(c.Flags())
	c.RunE = func(c *cobra.Command, _ []string) error { return p.serve(c.Context()) }
	return c
}

// server is one running server.
type server struct {
	*program
	keys      *key.Ring
	db        *storage.DB
	log       *slog.Logger
	listeners *listeners
	ops       *operations
	usage     *storage.Usage
	tokens    *storage.TokenCache
	app       *web.App
	hasher    *hash.Hasher
	processor billing.Processor
	mail      *mail.Mailer
	refresher *carrier.Refresher
	sender    *event.Sender
	jobs      *jobMetrics
	tracer    *trace.Tracer // nil without traces
	lastPing  lastPing
	// What clients can cause without limit.
	resetsNotMailed, attemptsRefused *web.Flood
}

// mounter is a package's handlers.
type mounter interface{ Mount(mux *http.ServeMux) }

// handlers answer the requests, in the order in which a person meets them.
func (s *server) handlers() []mounter {
	set := &s.settings
	partners := s.portal()
	authorization := &authz.Handlers{Developers: partners, App: s.app, CodeLifetime: set.CodeLifetime, AttemptLifetime: set.AttemptLifetime,
		PushedLifetime: set.PARLifetime, ServiceTokenLifetime: set.ServiceTokenLifetime, VerifyWithin: set.VerifyEmailWithin,
		CodeKeys: s.derived("code"), TokenKeys: s.derived("token"), Usage: s.usage, Tokens: s.tokens, AttemptsRefused: s.attemptsRefused, Refused: s.refused(), CheckCallback: partner.CheckCallback,
		Scanner: &scanner.Keys{URL: set.LeakScannerKeys, Failed: s.scannerFailed}}
	partners.LendSecret = authorization.LendSecret
	keys := &account.Keys{Cache: s.tokens, Usage: s.usage}
	signIns := &carrier.SignIns{App: s.app, Client: s.refresher.Client, SignInLifetime: set.CarrierSignInLifetime, Ahead: set.CarrierRefreshAhead}
	endpoints := s.openRegistry()
	return []mounter{
		s.app,
		&web.SelfCheck{App: s.app, Keys: s.derived(selfCheckPurpose)},
		authorization,
		&account.Handlers{App: s.app, Hasher: s.hasher, NotMailed: s.resetsNotMailed, ClosingGrace: set.ClosingGrace,
			Seeds: s.seeds(), RememberBrowser: set.RememberBrowser, LinkKeys: key.From(s.keys, linkKeys),
			VerifyFirst: set.VerifyEmail == verifyBefore, CodeLifetime: set.EmailCodeLifetime, ResetLifetime: set.ResetLifetime},
		&billing.Handlers{App: s.app, Processor: s.processor},
		&partner.Logos{App: s.app},
		&carrier.Pages{App: s.app, Vault: key.From(s.keys, carrierVault), SignIns: signIns},
		&event.Pages{App: s.app, Registry: endpoints, Partners: partners},
		&api.Handlers{App: s.app, Tokens: authorization, Keys: keys, KeyScheme: set.TokenScheme,
			AccountHeader: set.AccountHeader, VersionHeader: set.VersionHeader, CarrierTokens: s.refresher,
			CarrierLinks: signIns, CarrierVault: key.From(s.keys, carrierVault)},
		signIns,
		&event.API{App: s.app, Registry: endpoints, Tokens: authorization, Clients: authorization, Keys: keys, KeyScheme: set.TokenScheme},
		&staff.Handlers{App: s.app, Hasher: s.hasher, Seeds: s.seeds(), HandoverLifetime: set.HandoverLifetime, WelcomeLifetime: set.StaffWelcomeLifetime,
			SecondFactorWait: set.SecondFactorWait, CodeLifetime: set.EmailCodeLifetime, ResetLifetime: set.ResetLifetime,
			Sessions: web.SessionKind{Idle: set.StaffSessionIdleLifetime, Age: set.StaffSessionLifetime}},
		partners,
		&guide.Handlers{App: s.app, KeyScheme: set.TokenScheme, AccountHeader: set.AccountHeader, VersionHeader: set.VersionHeader,
			CodeLifetime: set.CodeLifetime, AttemptLifetime: set.AttemptLifetime, PushedLifetime: set.PARLifetime, ServiceTokenLifetime: set.ServiceTokenLifetime,
			Retries: set.WebhookRetrySchedule, WebhookTimeout: set.WebhookTimeout, Readers: partners, TestClientID: s.testClientID()},
	}
}

// scannerFailed logs that a scanner's keys could not be read. Its reports then count as anybody's.
func (s *server) scannerFailed(ctx context.Context, err error) {
	web.Log(ctx).Warn("the keys of --leak-scanner-keys could not be read", "error", err)
}

// testClientID finds a partner's test client; nil without test mode.
func (s *server) testClientID() func(partnerID string) string {
	if !s.settings.TestMode {
		return nil
	}
	return storage.TestClientID
}

// portal serves partners' own people.
func (s *server) portal() *portal.Handlers {
	set := &s.settings
	return &portal.Handlers{App: s.app, Applications: &partner.Applications{DB: s.db, HandoverLifetime: set.HandoverLifetime},
		LinkLifetime: set.PartnerLinkLifetime, StepUpLifetime: set.PartnerStepUpLifetime, LeavingGrace: set.PartnerLeavingGrace,
		ApprovalBySupport: set.CallbackApproval == approveBySupport,
		HostCheck:         portal.HostCheck{Network: s.sender.Client.Network, UserAgent: s.sender.Client.UserAgent},
		Sessions:          web.SessionKind{Idle: set.PartnerSessionIdleLifetime, Age: set.PartnerSessionLifetime}}
}

// serve runs the server until ctx ends and requests in flight are answered.
func (p *program) serve(ctx context.Context) error {
	p.tuneGC()
	k, err := p.openKeys()
	if err != nil {
		return err
	}
	db, err := p.openDB(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is left to write
	d, err := p.openListeners(ctx)
	if err != nil {
		return err
	}
	defer d.close()

	log := newLog(p.stderr, p.settings.LogFormat)
	h := &server{program: p, keys: k, db: db, listeners: d, log: log,
		ops: newOperations(db), jobs: newJobMetrics(db), usage: &storage.Usage{DB: db}, tokens: storage.NewTokenCache(db), hasher: p.openHasher(log),
		resetsNotMailed: web.NewFlood(), attemptsRefused: web.NewFlood()}
	defer h.hasher.Close()
	db.Audited = h.recordHead
	defer h.closeTracer()
	if err := h.build(ctx); err != nil {
		return err
	}
	h.announce()
	h.warnOfNewerSchema(ctx)
	defer h.startBackground(ctx)()
	return d.serve(ctx, p.settings.DrainDelay, h.stopping)
}

// build puts a server behind each listener.
func (s *server) build(ctx context.Context) (err error) {
	s.tracer = s.openTracer()
	if s.processor, err = s.openProcessor(); err != nil {
		return err
	}
	if s.app, err = s.openApp(); err != nil {
		return err
	}
	if s.mail, err = s.openMail(); err != nil {
		return err
	}
	s.refresher = s.openRefresher()
	s.sender = s.openEventSender()
	_ = s.refresher.ReplayHeld(ctx) // before anybody can ask; it logs, and tries again later
	mux := http.NewServeMux()
	for _, r := range s.handlers() {
		r.Mount(mux)
	}
	s.listeners.public.server = newHTTPServer(s.ops.closeWhenDraining(s.traced(s.app.Wrap(s.listeners.conns.Handler(mux)))), s.log)
	s.listeners.conns.Attach(s.listeners.public.server)
	s.addGauges()
	if s.ops.manual, err = manual.New(docs.FS); err != nil {
		return err
	}
	s.listeners.ops.server = newOpsServer(s.ops, s.log)
	if s.settings.Demo {
		err = s.openDemo(ctx)
	}
	return err
}

// openApp opens what all handlers share.
func (s *server) openApp() (*web.App, error) {
	set := &s.settings
	public := s.listeners.publicURL(set)
	app := &web.App{
		DB: s.db, Brand: set.Brand, Security: set.Security, Languages: set.Languages, Log: s.log, PublicURL: public, TrustedProxies: set.TrustedProxies, Unlimited: !set.RateLimits, TestModeOff: !set.TestMode,
		StepUpLifetime: set.StepUpLifetime, StepUpOnce: set.StepUpLifetime == 0, AccountSessions: web.SessionKind{Idle: set.SessionIdleLifetime, Age: set.SessionLifetime},
		Answered: s.ops.traffic.count,
		Codecs:   key.From(s.keys, key.List.Codecs),
	}
	return app, app.Open(templates.FS, static.FS)
}

// openProcessor is Stripe if the settings have a key for it, and else the sandbox.
func (s *server) openProcessor() (billing.Processor, error) {
	set := &s.settings
	if set.StripeSecretKey == "" {
		return billing.Sandbox{}, nil
	}
	stripe := &billing.Stripe{DB: s.db, SecretKey: set.StripeSecretKey, PublishableKey: set.StripePublishableKey, APIBase: set.StripeAPIBase, Traced: s.tracedClient("stripe")}
	if err := stripe.Open(); err != nil {
		return nil, usageErrorf("%s", err)
	}
	return stripe, nil
}
