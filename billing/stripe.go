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

// StripePage hosts Stripe's Payment Element, the only page that needs JavaScript.
// Its data attributes are read by static/stripe.js.
type StripePage struct {
	web.Chrome
	Form
	// ScriptURL is the URL of Stripe's own script.
	ScriptURL      string
	PublishableKey string
	// ClientSecret lets the browser confirm this one SetupIntent.
	ClientSecret string
	// ReturnURL is where Stripe sends the browser after the bank's challenge.
	ReturnURL string
}

// Template names templates/billing/stripe.html.
func (*StripePage) Template() string { return "billing/stripe" }

// Stripe is a processor at which each account is a customer with one SetupIntent.
// The card goes from the browser straight to Stripe. The outcome comes from Stripe's
// API, never from the browser.
type Stripe struct {
	DB *storage.DB
	// SecretKey stays on this server; PublishableKey is sent to browsers.
	SecretKey, PublishableKey string
	// APIBase replaces https://api.stripe.com.
	APIBase string
	// ScriptURL replaces Stripe's own script.
	ScriptURL string
	// Traced wraps what sends requests; nil for nothing.
	Traced func(http.RoundTripper) http.RoundTripper

	client *stripe.Client
}

// Open checks the settings and creates the client.
func (s *Stripe) Open() error {
	switch {
	case s.PublishableKey == "":
		return errors.New("--stripe-publishable-key is missing: browsers need it where --stripe-secret-key is set")
	case !strings.HasPrefix(s.PublishableKey, "pk_"): // never the secret one
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
		MaxNetworkRetries: stripe.Int64(1), // a person is waiting
		EnableTelemetry:   stripe.Bool(false),
		// Stripe's logger writes client secrets; we log failures ourselves.
		LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
	}
	if s.Traced != nil {
		config.HTTPClient.Transport = s.Traced(http.DefaultTransport)
	}
	if s.APIBase != "" {
		config.URL = stripe.String(s.APIBase)
	}
	return config
}

func isTest(key string) bool { return strings.Contains(key, "_test_") }

// Form shows Stripe's form, unless Stripe has accepted a card already.
func (s *Stripe) Form(ctx context.Context, c *Capture, _ url.Values) (web.View, error) {
	intent, err := s.currentIntent(ctx, c)
	if err != nil {
		return nil, err
	}
	switch intent.Status {
	case stripe.SetupIntentStatusSucceeded:
		return nil, &web.Redirect{To: c.Chrome.At(c.Path + "/return")}
	case stripe.SetupIntentStatusProcessing:
		return nil, stillChecking(c)
	}
	page := &StripePage{Chrome: c.Chrome, Form: c.Form(), ScriptURL: s.ScriptURL, PublishableKey: s.PublishableKey,
		ClientSecret: intent.ClientSecret, ReturnURL: c.ReturnURL}
	if page.Alert.IsZero() {
		page.Alert.Text = declineText(intent.LastSetupError)
	}
	page.Policy = s.policy(page.Policy)
	return page, nil
}

// Remote is true: every page view calls Stripe.
func (*Stripe) Remote() bool { return true }

// policy adds the sources that Stripe's integration security guide lists.
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
