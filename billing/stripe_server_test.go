package billing_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"

	"fairlead/billing"
	"fairlead/storage"
)

// stripeServer is stripe-mock with a memory: requests and answers are those of the
// mock, but each SetupIntent has the status that a test sets. It also serves a
// script in place of Stripe's.
type stripeServer struct {
	*httptest.Server

	mu       sync.Mutex
	intents  map[string]map[string]any // what differs from the mock's sample
	defaults map[string]string         // of customers
	counts   map[string]int            // method, path without ids → requests
	detached []string                  // payment methods
	deleted  []string                  // customers
	failing  int                       // the status of every answer, 0 for none
}

// Keys that must not be found anywhere.
const (
	secretKey      = "sk_test_c2VjcmV0"
	publishableKey = "pk_test_cHVibGlj"
	clientSecret   = "_secret_Y2xpZW50"
)

func newStripeServer(t *testing.T) *stripeServer {
	t.Helper()
	target, err := url.Parse(stripeMockURL(t))
	if err != nil {
		t.Fatal(err)
	}
	s := &stripeServer{intents: map[string]map[string]any{}, defaults: map[string]string{}, counts: map[string]int{}}
	mock := &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Header.Del("Accept-Encoding") },
		ModifyResponse: s.remember,
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/", s.answer(mock))
	mux.HandleFunc("GET /stripe.js", serveScript)
	mux.HandleFunc("GET /challenge", s.challenge)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// processor is Stripe as the command opens it, with this server as its API.
func (s *stripeServer) processor(t *testing.T) func(*storage.DB) billing.Processor {
	return func(db *storage.DB) billing.Processor {
		p := &billing.Stripe{DB: db, SecretKey: secretKey, PublishableKey: publishableKey, APIBase: s.URL, ScriptURL: s.URL + "/stripe.js"}
		if err := p.Open(); err != nil {
			t.Fatal(err)
		}
		return p
	}
}

func (s *stripeServer) answer(mock http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		kind := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")[0]
		s.counts[r.Method+" "+kind]++
		failing := s.failing
		_, known := s.intents[path.Base(r.URL.Path)]
		s.mu.Unlock()
		switch {
		case failing != 0:
			stripeError(w, failing, fmt.Sprintf(`{"type": "api_error", "message": "no", "setup_intent": {"id": "seti_1", "client_secret": "seti_1%s"}}`, clientSecret))
		case r.Method == http.MethodGet && kind == "setup_intents" && !known:
			stripeError(w, http.StatusNotFound, `{"type": "invalid_request_error", "code": "resource_missing", "message": "No such setupintent"}`)
		default:
			mock.ServeHTTP(w, r)
		}
	})
}

func stripeError(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Stripe-Should-Retry", "false")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"error": `+body+`}`)
}

// remember gives the mock's answers ids that depend on idempotency keys, as
// Stripe's do, and the state that the test set.
func (s *stripeServer) remember(res *http.Response) error {
	var body map[string]any
	if err := json.NewDecoder(res.Body).Decode(&body); err != nil || res.StatusCode != http.StatusOK {
		return fmt.Errorf("stripe-mock refused: %d %v: %w", res.StatusCode, body, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := res.Request
	number := strconv.Itoa(int(crc32.ChecksumIEEE([]byte(r.Header.Get("Idempotency-Key")))))
	switch kind := body["object"]; {
	case r.Method == http.MethodPost && r.URL.Path == "/v1/customers":
		body["id"] = "cus_" + number
	case r.Method == http.MethodPost && r.URL.Path == "/v1/setup_intents":
		id := "seti_" + number
		s.intents[id] = map[string]any{"id": id, "client_secret": id + clientSecret, "customer": body["customer"],
			"payment_method": nil, "last_setup_error": nil, "next_action": nil}
		maps.Copy(body, s.intents[id])
	case kind == "setup_intent":
		maps.Copy(body, s.intents[path.Base(r.URL.Path)])
		if method, ok := body["payment_method"].(map[string]any); ok && method["card"] != nil { // each setup has another card
			method["id"] = "pm_" + strings.TrimPrefix(path.Base(r.URL.Path), "seti_")
		}
	case kind == "payment_method" && strings.HasSuffix(r.URL.Path, "/detach"):
		s.detached = append(s.detached, path.Base(path.Dir(r.URL.Path)))
	case r.Method == http.MethodDelete:
		s.deleted = append(s.deleted, path.Base(r.URL.Path))
	case kind == "customer":
		settings, _ := body["invoice_settings"].(map[string]any)
		s.defaults[path.Base(r.URL.Path)], _ = settings["default_payment_method"].(string)
	}
	changed, err := json.Marshal(body)
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(changed)), int64(len(changed))
	res.Header.Set("Content-Length", strconv.Itoa(len(changed)))
	return err
}

// becomes sets the status of every SetupIntent.
func (s *stripeServer) becomes(status string, more map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, intent := range s.intents {
		intent["status"] = status
		if status == "succeeded" {
			delete(intent, "payment_method") // the mock's sample is a card
		}
		maps.Copy(intent, more)
	}
}

func (s *stripeServer) fail(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing = status
}

func (s *stripeServer) count(request string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[request]
}

// challenge is the bank's page: it confirms the card and redirects back.
func (s *stripeServer) challenge(w http.ResponseWriter, r *http.Request) {
	s.becomes("succeeded", nil)
	q := r.URL.Query()
	id, _, _ := strings.Cut(q.Get("client_secret"), "_secret_")
	to := q.Get("return_url")
	glue := "?"
	if strings.Contains(to, "?") {
		glue = "&"
	}
	to += glue + url.Values{"setup_intent": {id}, "setup_intent_client_secret": {q.Get("client_secret")}, "redirect_status": {"succeeded"}}.Encode()
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// serveScript is window.Stripe with the calls that the page makes: the first card
// is declined, the second leads to the bank's challenge.
func serveScript(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/javascript")
	_, _ = io.WriteString(w, `"use strict";
const bank = new URL("/challenge", document.currentScript.src);
let tries = 0;
window.Stripe = (key) => ({
  elements: ({ clientSecret, appearance }) => ({
    key, clientSecret, appearance,
    create: (kind) => ({
      on: (event, then) => { if (event === "ready") queueMicrotask(then); },
      mount: (selector) => { document.querySelector(selector).textContent = kind + " element with " + key; },
    }),
    update: () => {},
  }),
  confirmSetup: async ({ elements, confirmParams }) => {
    if (tries++ === 0) return { error: { message: "Your card has insufficient funds." } };
    bank.search = new URLSearchParams({ client_secret: elements.clientSecret, return_url: confirmParams.return_url });
    location.assign(bank);
    return new Promise(() => {});
  },
});`)
}
