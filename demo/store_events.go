package demo

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Events is how the shop hears of what happens at Fairlead. Its endpoint wants a token, which
// Fairlead gets from the shop's own Token URL, and checks the signature (Standard Webhooks).
type Events struct {
	ClientID, ClientSecret string // of Fairlead, at the shop's Token URL
	SigningSecret          string // whsec_…
}

const (
	eventTokenLifetime = 5 * time.Minute
	maxEventTokens     = 100
	maxEvents          = 100     // limits the shop's memory
	maxEventBody       = 1 << 17 // bytes
)

// inbox is what has arrived.
type inbox struct {
	Events
	mu     sync.Mutex
	tokens map[[sha256.Size]byte]time.Time // by their hash, until when
	heard  []heard                         // the oldest first
}

// heard is an event.
type heard struct {
	ID   string    `json:"id"`
	Type string    `json:"type"`
	At   time.Time `json:"timestamp"`
}

func newInbox(e Events) *inbox { return &inbox{Events: e, tokens: map[[sha256.Size]byte]time.Time{}} }

// newest lists what has arrived, the newest first.
func (b *inbox) newest() []heard {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := slices.Clone(b.heard)
	slices.SortStableFunc(all, func(a, b heard) int { return b.At.Compare(a.At) })
	return all
}

// token is the Token URL (RFC 6749 §4.4).
func (b *inbox) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	switch {
	case r.ParseForm() != nil || r.PostForm.Get("grant_type") != "client_credentials":
		reply(w, http.StatusBadRequest, refusal{Code: "unsupported_grant_type"})
	case !same(r.PostForm.Get("client_id"), b.ClientID) || !same(r.PostForm.Get("client_secret"), b.ClientSecret):
		reply(w, http.StatusUnauthorized, refusal{Code: "invalid_client"})
	default:
		reply(w, http.StatusOK, map[string]any{"access_token": b.issue(), "token_type": "Bearer", "expires_in": int(eventTokenLifetime.Seconds())})
	}
}

func (b *inbox) issue() string {
	token, now := rand.Text(), time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	for hash, until := range b.tokens {
		if now.After(until) || len(b.tokens) >= maxEventTokens {
			delete(b.tokens, hash)
		}
	}
	b.tokens[sha256.Sum256([]byte(token))] = now.Add(eventTokenLifetime)
	return token
}

// receive takes an event. It answers at once: what takes long is done afterwards.
func (b *inbox) receive(w http.ResponseWriter, r *http.Request) {
	if !b.authorized(r) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxEventBody))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	verifier, err := webhooks.NewWebhook(b.SigningSecret)
	if err == nil {
		err = verifier.Verify(body, r.Header)
	}
	var e heard
	if err == nil {
		err = json.Unmarshal(body, &e)
	}
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	b.keep(e)
	w.WriteHeader(http.StatusNoContent)
}

func (b *inbox) authorized(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	b.mu.Lock()
	defer b.mu.Unlock()
	until, known := b.tokens[sha256.Sum256([]byte(token))]
	return ok && known && time.Now().Before(until)
}

// keep keeps an event once: each may arrive more than once.
func (b *inbox) keep(e heard) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if slices.ContainsFunc(b.heard, func(known heard) bool { return known.ID == e.ID }) {
		return
	}
	b.heard = append(b.heard, e)
	b.heard = b.heard[max(0, len(b.heard)-maxEvents):]
}
