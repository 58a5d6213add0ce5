package main

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
)

// nosyCarrier is a carrier that remembers every secret that it is sent or issues, and repeats
// what it is sent where it refuses.
type nosyCarrier struct {
	*httptest.Server
	asked chan string // the path of each request

	mu     sync.Mutex
	refuse func(w http.ResponseWriter, said string) // in place of issuing tokens
	known  map[string]string
}

func newNosyCarrier(t *testing.T) *nosyCarrier {
	t.Helper()
	c := &nosyCarrier{asked: make(chan string, 1000), known: map[string]string{}}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

// behave changes how it answers; nil is for issuing tokens.
func (c *nosyCarrier) behave(refuse func(w http.ResponseWriter, said string)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refuse = refuse
}

// secret remembers a secret of some kind.
func (c *nosyCarrier) secret(kind, value string) string {
	if value != "" {
		c.known[value] = kind
	}
	return value
}

// secrets are all so far, with what they are.
func (c *nosyCarrier) secrets() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := map[string]string{}
	for value, kind := range c.known {
		all[value] = kind
	}
	return all
}

func (c *nosyCarrier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer func() { c.asked <- r.URL.Path }()
	_ = r.ParseForm()
	for _, name := range []string{"code", "code_verifier", "refresh_token", "token"} {
		c.secret(name, r.PostForm.Get(name))
	}
	_, password, _ := r.BasicAuth()
	password, _ = url.QueryUnescape(password)
	c.secret("client secret", password)
	if c.refuse != nil {
		c.refuse(w, password+" "+r.PostForm.Get("code")+r.PostForm.Get("refresh_token")+r.PostForm.Get("token"))
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": c.secret("access token", rand.Text()), "expires_in": 3600,
		"refresh_token": c.secret("refresh token", rand.Text()), "token_type": "Bearer"})
}

// refusals are ways to repeat what was said.
func refusals() []func(w http.ResponseWriter, said string) {
	answer := func(status int, body map[string]string) func(w http.ResponseWriter, said string) {
		return func(w http.ResponseWriter, said string) {
			w.Header().Set("X-Said", said)
			w.WriteHeader(status)
			repeated := map[string]string{"said": said}
			for name, value := range body {
				repeated[name] = value + said
			}
			_ = json.NewEncoder(w).Encode(repeated)
		}
	}
	return []func(w http.ResponseWriter, said string){
		answer(http.StatusServiceUnavailable, map[string]string{"error_description": "I do not want "}),
		answer(http.StatusBadRequest, map[string]string{"error": "", "error_description": "I do not want "}),
		answer(http.StatusUnauthorized, map[string]string{"error": "invalid_client "}),
		answer(http.StatusOK, map[string]string{"token": "", "error": ""}),
		func(w http.ResponseWriter, said string) { _, _ = w.Write([]byte(`{"access_token": ` + said)) },
		func(w http.ResponseWriter, said string) {
			w.Header().Set("Location", "/?"+url.QueryEscape(said))
			w.WriteHeader(http.StatusFound)
		},
	}
}

// ended refuses for good.
func ended(w http.ResponseWriter, said string) {
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_grant", "error_description": said})
}
