package main

import (
	"context"

	"fairlead/billing"
	"fairlead/web"
)

// announce logs where the server is and what is unsafe about its settings, and has /readyz repeat
// that no card is checked. The URL to open in the demo comes last, where a person sees it.
func (s *server) announce() {
	d := s.listeners
	s.log.Info("serving", "public_url", s.app.PublicURL.String(), "version", thisBuild().Version, "sandbox", s.settings.StripeSecretKey == "",
		"address", d.public.address(), "ops_address", d.ops.address(), "demo_address", d.demo.address(), "demo_carrier_address", d.demoCarrier.address())
	s.keys.LogLoaded(s.log)
	if s.app.Unlimited {
		s.log.Warn("rate limits are off: this is for tests only")
	}
	if p := s.app.PublicURL; p.Scheme == "http" && !web.IsLoopback(p.Hostname()) {
		s.log.Warn("the public URL is plain http: cookies are not secure, and anyone on the network path can read everything")
	}
	if sandbox, is := s.processor.(billing.Sandbox); is {
		if s.ops.warning = sandbox.PublicWarning(s.app.PublicURL); s.ops.warning != "" {
			s.log.Warn(s.ops.warning)
		}
	}
	if s.settings.WebhookLoopback {
		s.log.Warn("webhooks may be sent to this machine: this is for development and tests only")
	}
	if s.settings.Demo {
		_ = s.print([]byte(s.invitation()))
	}
	if s.serving != nil {
		s.serving(d)
	}
}

// warnOfNewerSchema warns that a newer binary has migrated the database, which is expected only
// while servers are being replaced.
func (s *server) warnOfNewerSchema(ctx context.Context) {
	if current, known, err := s.db.Schema(ctx); err == nil && current > known {
		s.log.Warn("a newer release has migrated the database: replace this server soon", "schema", current, "known", known)
	}
}

// invitation is the line to click on. Among log lines for people it stands out.
func (s *server) invitation() string {
	line := "Open " + s.listeners.demo.localURL() + " and press Connect with " + s.app.Brand.Name + ".\n"
	if s.settings.LogFormat.isText(s.stderr) {
		return "\n  " + line + "\n"
	}
	return line
}

// stopping has load balancers send new requests elsewhere while those in flight are
// answered.
func (s *server) stopping() {
	s.log.Info("stopping", "what", "requests in flight are answered first")
	s.ops.draining.Store(true)
}
