package billing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v85"

	"fairlead/storage"
	"fairlead/web"
)

// Stripe is a processor at which each account is a customer with one
// SetupIntent. The card goes from the browser to Stripe; how it went is asked of
// Stripe by this server, and nothing that the browser brings back is believed.
type Stripe struct {
	DB *storage.DB
	// SecretKey is this server's, PublishableKey the one that browsers see.
	SecretKey, PublishableKey string
	// APIBase replaces https://api.stripe.com.
	APIBase string
	// ScriptURL replaces Stripe's own script.
	ScriptURL string

	client *stripe.Client
}

// Open checks the settings and gets the client ready.
func (s *Stripe) Open() error {
	switch {
	case s.PublishableKey == "":
		return errors.New("--stripe-publishable-key is missing: browsers need it where --stripe-secret-key is set")
	case !strings.HasPrefix(s.PublishableKey, "pk_"): // above all, it must not be the secret one
		return errors.New("--stripe-publishable-key must begin with pk_: it is shown to browsers")
	case isTest(s.PublishableKey) != isTest(s.SecretKey):
		return errors.New("--stripe-publishable-key and --stripe-secret-key must both be of test mode or both of live mode")
	}
	if u, err := url.Parse(s.APIBase); s.APIBase != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		return errors.New("--stripe-api-base must be an absolute http or https URL")
	}
	if s.ScriptURL == "" { // of the release that fits the API's version
		s.ScriptURL = "https://js.stripe.com/" + stripe.APIMajorVersion + "/stripe.js"
	}
	s.client = stripe.NewClient(s.SecretKey, stripe.WithBackends(stripe.NewBackendsWithConfig(s.backend())))
	return nil
}

func (s *Stripe) backend() *stripe.BackendConfig {
	config := &stripe.BackendConfig{
		HTTPClient:        &http.Client{Timeout: 8 * time.Second},
		MaxNetworkRetries: stripe.Int64(1), // somebody is waiting
		EnableTelemetry:   stripe.Bool(false),
		// Stripe's logger writes client secrets; what failed is logged by us.
		LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
	}
	if s.APIBase != "" {
		config.URL = stripe.String(s.APIBase)
	}
	return config
}

func isTest(key string) bool { return strings.Contains(key, "_test_") }

// Ask shows Stripe's form. A card that Stripe has taken already needs none.
func (s *Stripe) Ask(ctx context.Context, v *Capture, _ url.Values) (web.View, error) {
	intent, err := s.setUp(ctx, v)
	if err != nil {
		return nil, err
	}
	switch intent.Status {
	case stripe.SetupIntentStatusSucceeded:
		return nil, &web.Redirect{To: v.Chrome.At("/billing/return")}
	case stripe.SetupIntentStatusProcessing:
		return nil, undecided(v)
	}
	page := &StripePage{Chrome: v.Chrome, ScriptURL: s.ScriptURL, PublishableKey: s.PublishableKey,
		ClientSecret: intent.ClientSecret, ReturnURL: v.ReturnURL}
	if page.Alert == "" {
		page.Alert = complaint(intent.LastSetupError)
	}
	page.Policy = s.policy(page.Policy)
	return page, nil
}

// Remote is true: Stripe is asked about every page.
func (*Stripe) Remote() bool { return true }

// policy adds what Stripe's integration security guide asks for.
func (s *Stripe) policy(p web.Policy) web.Policy {
	scripts := []string{originOf(s.ScriptURL), "https://*.js.stripe.com"}
	p.Script = scripts
	p.Frame = append([]string{"https://hooks.stripe.com"}, scripts...)
	p.Connect = []string{"https://api.stripe.com"}
	p.Image = []string{"https://*.stripe.com"}
	p.Popups = true // wallets and banks open windows
	return p
}

func originOf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s://%s", u.Scheme, u.Host)
}
