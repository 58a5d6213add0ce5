package authz

import (
	"context"
	"net/http"
	"sync"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// maxOpenAttempts is how many open attempts a partner can have, unless [Handlers] says
// otherwise: what one that is flooded can cost the database is bounded.
const maxOpenAttempts = 20_000

// attemptLimits bound how many attempts are begun, which anybody can do.
type attemptLimits struct {
	byIP, by56, by48 *web.Limit

	mu   sync.Mutex
	full map[string]fullness // by client
}

// fullness is remembered for a second, so that a flood costs the database one question.
type fullness struct {
	asked time.Time
	full  bool
}

func (l *attemptLimits) open() {
	l.byIP = web.NewLimit(120, time.Second)
	// Someone with a whole IPv6 network has /64s without end, and shares these.
	l.by56 = web.NewLimit(240, time.Second/2)
	l.by48 = web.NewLimit(480, time.Second/4)
	l.full = map[string]fullness{}
}

// allowAttempt refuses whoever begins too many attempts, and anybody while the partner
// has too many open ones.
func (h *Handlers) allowAttempt(r *http.Request, client storage.Client) error {
	l := &h.attempts
	if err := h.App.AllowIP(l.byIP, r); err != nil {
		return err
	}
	if err := h.App.AllowPrefix(l.by56, r, 56); err != nil {
		return err
	}
	if err := h.App.AllowPrefix(l.by48, r, 48); err != nil {
		return err
	}
	full, err := h.isFull(r.Context(), client.ID)
	if err != nil || !full {
		return err
	}
	web.Log(r.Context()).Warn("a partner has too many open attempts", "limit", h.MaxOpenAttempts)
	return &web.Error{Status: http.StatusTooManyRequests, Heading: client.Name + " has too many open requests", RetryAfter: time.Minute,
		Text: "Too many people are connecting " + client.Name + " right now. Please try again in a few minutes."}
}

func (h *Handlers) isFull(ctx context.Context, clientID string) (bool, error) {
	if h.App.Unlimited {
		return false, nil
	}
	l, now := &h.attempts, h.App.DB.Now()
	l.mu.Lock()
	known := l.full[clientID]
	l.mu.Unlock()
	if !known.asked.IsZero() && now.Sub(known.asked).Abs() < time.Second {
		return known.full, nil
	}
	full, err := h.App.DB.HasOpenAttempts(ctx, clientID, h.MaxOpenAttempts-1)
	if err != nil {
		return false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.full[clientID] = fullness{now, full}
	return full, nil
}
