package main

import "fairlead/web"

// announce says where the server is, in the log and, for the demo, to whoever
// started it.
func (h *house) announce() {
	d := h.doors
	h.log.Info("serving", "public_url", h.hall.PublicURL.String(), "version", thisBuild().Version, "sandbox", h.settings.StripeSecretKey == "",
		"address", d.public.address(), "ops_address", d.ops.address(), "demo_address", d.demo.address())
	if h.hall.Unlimited {
		h.log.Warn("rate limits are off: this is for tests only")
	}
	if p := h.hall.PublicURL; p.Scheme == "http" && !web.IsLoopback(p.Hostname()) {
		h.log.Warn("the public URL is plain http: cookies are not secure, and whoever is on the way can read everything")
	}
	if h.settings.Demo {
		_ = h.print([]byte("Open " + d.demo.localURL() + " and press Connect with " + h.hall.Brand.Name + ".\n"))
	}
	if h.serving != nil {
		h.serving(d)
	}
}

// stopping sends new requests elsewhere while those in flight are answered.
func (h *house) stopping() {
	h.log.Info("stopping", "what", "requests in flight are answered first")
	h.ops.draining.Store(true)
}
