package main

import "fairlead/web"

// announce says where the server is, in the log and, for the demo, to whoever
// started it.
func (s *server) announce() {
	d := s.listeners
	s.log.Info("serving", "public_url", s.app.PublicURL.String(), "version", thisBuild().Version, "sandbox", s.settings.StripeSecretKey == "",
		"address", d.public.address(), "ops_address", d.ops.address(), "demo_address", d.demo.address())
	if s.app.Unlimited {
		s.log.Warn("rate limits are off: this is for tests only")
	}
	if p := s.app.PublicURL; p.Scheme == "http" && !web.IsLoopback(p.Hostname()) {
		s.log.Warn("the public URL is plain http: cookies are not secure, and whoever is on the way can read everything")
	}
	if s.settings.Demo {
		_ = s.print([]byte("Open " + d.demo.localURL() + " and press Connect with " + s.app.Brand.Name + ".\n"))
	}
	if s.serving != nil {
		s.serving(d)
	}
}

// stopping sends new requests elsewhere while those in flight are answered.
func (s *server) stopping() {
	s.log.Info("stopping", "what", "requests in flight are answered first")
	s.ops.draining.Store(true)
}
