package billing_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/billing"
)

// keyServer is stripe-mock, which knows secret keys of the test mode alone, with one account's
// publishable key besides.
func keyServer(t *testing.T, saved bool) *httptest.Server {
	t.Helper()
	target, err := url.Parse(stripeMockURL(t))
	if err != nil {
		t.Fatal(err)
	}
	mock := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Header.Del("Accept-Encoding")
		if r.In.Header.Get("Authorization") == "Bearer "+publishableKey {
			r.Out.Header.Set("Authorization", "Bearer "+secretKey)
		}
	}, ModifyResponse: func(res *http.Response) error {
		if saved || res.Request.URL.Path != "/v1/setup_intents" || res.StatusCode != http.StatusOK {
			return nil
		}
		empty := `{"object": "list", "data": [], "has_more": false, "url": "/v1/setup_intents"}`
		res.Body, res.ContentLength = io.NopCloser(strings.NewReader(empty)), int64(len(empty))
		res.Header.Del("Content-Length")
		return nil
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "); {
		case r.Method != http.MethodGet:
			t.Errorf("%s %s", r.Method, r.URL.Path)
		case key == "rk_test_readnothing":
			stripeError(w, http.StatusForbidden, `{"type": "invalid_request_error", "message": "The provided key does not have the required permissions"}`)
		case key == "pk_test_other", key == publishableKey && !saved:
			stripeError(w, http.StatusNotFound, `{"type": "invalid_request_error", "code": "resource_missing", "message": "No such setupintent"}`)
		default:
			mock.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func TestStripeKeysAreChecked(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		secret, publishable string
		nothingSaved        bool
		wantSecret          error
		wantPublishable     error
		compared            bool
	}{
		"both work":                           {secret: secretKey, publishable: publishableKey, compared: true},
		"before the first card":               {secret: secretKey, publishable: publishableKey, nothingSaved: true},
		"the secret key is unknown":           {secret: "sk_test_", publishable: publishableKey, wantSecret: billing.ErrKeyRefused},
		"the restricted key may do nothing":   {secret: "rk_test_readnothing", publishable: publishableKey, wantSecret: billing.ErrKeyForbidden},
		"the publishable key is unknown":      {secret: secretKey, publishable: "pk_test_unknown", wantPublishable: billing.ErrKeyRefused},
		"it is unknown before the first card": {secret: secretKey, publishable: "pk_test_unknown", nothingSaved: true, wantPublishable: billing.ErrKeyRefused},
		"they are of two accounts":            {secret: secretKey, publishable: "pk_test_other", wantPublishable: billing.ErrOtherAccount},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &billing.Stripe{SecretKey: row.secret, PublishableKey: row.publishable, APIBase: keyServer(t, !row.nothingSaved).URL}
			if err := s.Open(); err != nil {
				t.Fatal(err)
			}
			got := s.CheckKeys(t.Context())
			if got.Secret != row.wantSecret || got.Publishable != row.wantPublishable || got.Compared != row.compared { //nolint:errorlint // they are not wrapped
				t.Errorf("got %+v", got)
			}
			if row.wantSecret == nil && time.Until(got.Date).Abs() > time.Minute {
				t.Errorf("Stripe's clock shows %s", got.Date)
			}
		})
	}
}

func TestStripeThatDoesNotAnswerIsNoVerdictOnItsKeys(t *testing.T) {
	t.Parallel()
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Stripe-Should-Retry", "false")
		w.WriteHeader(http.StatusInternalServerError)
		_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"type": "api_error", "message": secretKey}})
	}))
	t.Cleanup(broken.Close)
	s := &billing.Stripe{SecretKey: secretKey, PublishableKey: publishableKey, APIBase: broken.URL}
	if err := s.Open(); err != nil {
		t.Fatal(err)
	}
	got := s.CheckKeys(t.Context())
	if got.Secret == nil || got.Secret == billing.ErrKeyRefused || strings.Contains(got.Secret.Error(), secretKey) { //nolint:errorlint // it is not wrapped
		t.Errorf("got %v", got.Secret)
	}
}

func TestPublicWarningOfTheSandbox(t *testing.T) {
	t.Parallel()
	for public, want := range map[string]string{
		"http://localhost:8080": "", "http://127.0.0.1": "", "http://[::1]:8080": "", "https://localhost": "",
		"https://connect.example.com": billing.PublicSandbox, "http://connect.example.com": billing.PublicSandbox, "http://192.168.0.7": billing.PublicSandbox,
	} {
		u, err := url.Parse(public)
		if err != nil {
			t.Fatal(err)
		}
		if got := (billing.Sandbox{}).PublicWarning(u); got != want {
			t.Errorf("%s: got %q", public, got)
		}
	}
}
