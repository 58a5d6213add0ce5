package preview

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"time"

	"fairlead/billing"
)

// stripeAPI serves the few calls that billing makes, with one customer and one
// SetupIntent.
type stripeAPI struct {
	status, customer string // of the SetupIntent
}

func (s stripeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := map[string]any{"object": "customer", "id": "cus_sample"}
	if strings.HasPrefix(r.URL.Path, "/v1/setup_intents") {
		body = map[string]any{"object": "setup_intent", "id": "seti_sample", "client_secret": "seti_sample_secret_sample",
			"status": s.status, "customer": s.customer}
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(body) //nolint:errcheck,errchkjson // the client is gone
}

// stripeWith makes the real processor call this API.
func stripeWith(api stripeAPI) step {
	return func(p *person) {
		listener, err := (&net.ListenConfig{}).Listen(p.ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			p.check(err)
			return
		}
		server := &http.Server{Handler: api, ReadHeaderTimeout: 5 * time.Second}
		p.closers = append(p.closers, server.Close)
		go server.Serve(listener) //nolint:errcheck // it ends with the site
		p.stripeAt("http://" + listener.Addr().String())
	}
}

// stripeDown makes the real processor call a port where nothing listens.
func stripeDown(p *person) { p.stripeAt("http://127.0.0.1:1") }

func (p *person) stripeAt(base string) {
	stripe := &billing.Stripe{DB: p.db, SecretKey: "sk_test_sample", PublishableKey: "pk_test_sample", APIBase: base}
	p.check(stripe.Open())
	p.billing.Processor = stripe
}
