package authz

import (
	"context"
	"net/http"
	"sync"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// maxOpenAttempts is the default number of open attempts that a partner can have. It
// bounds what a flood through one partner's link costs the database.
const maxOpenAttempts = 20_000

// attemptLimits bound how many attempts are begun: anyone can begin one.
type attemptLimits struct {
	begun, refused networkLimits
	// refusedOf bounds the refused requests that are written down for a client, at the rate
	// at which open attempts can be begun.
	refusedOf *web.Limit

	mu   sync.Mutex
	full map[string]ceilingCheck // by client
}

// ceilingCheck is kept for a second, so that a flood costs one query.
type ceilingCheck struct {
	at   time.Time
	full bool
}

// networkLimits are per network.
type networkLimits struct{ byIP, by56, by48 *web.Limit }

func newNetworkLimits() networkLimits {
	return networkLimits{
		byIP: web.NewLimit(120, time.Second),
		// The owner of a large IPv6 network has countless /64s, but these are shared.
		by56: web.NewLimit(240, time.Second/2),
		by48: web.NewLimit(480, time.Second/4),
	}
}

func (l *attemptLimits) init(maxOpen int, lifetime time.Duration) {
	l.begun, l.refused = newNetworkLimits(), newNetworkLimits()
	l.refusedOf = web.NewLimit(maxOpen, lifetime/time.Duration(maxOpen))
	l.full = map[string]ceilingCheck{}
}

func (h *Handlers) allowNetwork(l networkLimits, r *http.Request) error {
	if err := h.App.AllowIP(l.byIP, r); err != nil {
		return err
	}
	if err := h.App.AllowPrefix(l.by56, r, 56); err != nil {
		return err
	}
	return h.App.AllowPrefix(l.by48, r, 48)
}

// allowRefused limits the refused requests that are written down, as attempts are.
func (h *Handlers) allowRefused(r *http.Request, clientID string) bool {
	l := &h.attempts
	return h.allowNetwork(l.refused, r) == nil && h.App.AllowKey(l.refusedOf, clientID) == nil
}

// allowAttempt limits attempts per network, and open attempts per partner.
func (h *Handlers) allowAttempt(r *http.Request, client storage.Client) error {
	if err := h.allowNetwork(h.attempts.begun, r); err != nil {
		return err
	}
	full, err := h.isFull(r.Context(), client.ID)
	if err != nil || !full {
		return err
	}
	h.AttemptsRefused.Warn(r.Context(), h.App.DB.Now(), client.ID, "a partner has too many open attempts", "limit", h.MaxOpenAttempts)
	return &web.Error{Status: http.StatusTooManyRequests, Heading: "Too many open requests", RetryAfter: time.Minute,
		Text: "Too many people are connecting %s right now. Please try again in a few minutes.", Args: []any{client.Name}}
}

func (h *Handlers) isFull(ctx context.Context, clientID string) (bool, error) {
	if h.App.Unlimited {
		return false, nil
	}
	l, now := &h.attempts, h.App.DB.Now()
	l.mu.Lock()
	known := l.full[clientID]
	l.mu.Unlock()
	if !known.at.IsZero() && now.Sub(known.at).Abs() < time.Second {
		return known.full, nil
	}
	full, err := h.App.DB.HasOpenAttempts(ctx, clientID, h.MaxOpenAttempts-1)
	if err != nil {
		return false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.full[clientID] = ceilingCheck{now, full}
	return full, nil
}
