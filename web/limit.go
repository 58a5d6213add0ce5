package web

import (
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limit allows so many tries at once and one more every so often, for each key.
// Its zero value with Burst and Every set is ready.
type Limit struct {
	Burst int
	Every time.Duration

	mu      sync.Mutex
	buckets map[string]*rate.Limiter
}

// limitKeys bounds the memory of one limit to a few megabytes.
const limitKeys = 50_000

// Take uses one try of a key and says how long to wait when none is left.
func (l *Limit) Take(key string, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[key]
	if b == nil {
		l.makeRoom(now)
		b = rate.NewLimiter(rate.Every(l.Every), l.Burst)
		l.buckets[key] = b
	}
	if b.AllowN(now, 1) {
		return 0
	}
	missing := 1 - b.TokensAt(now)
	return time.Duration(missing * float64(l.Every))
}

// Forget gives a key all its tries back, for somebody who has proved to be welcome.
func (l *Limit) Forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.buckets, key)
}

// makeRoom forgets full buckets, which are as good as none, and in a flood of
// keys whichever comes first.
func (l *Limit) makeRoom(now time.Time) {
	if l.buckets == nil {
		l.buckets = map[string]*rate.Limiter{}
	}
	if len(l.buckets) < limitKeys {
		return
	}
	for key, b := range l.buckets {
		if b.TokensAt(now) >= float64(l.Burst) {
			delete(l.buckets, key)
		}
	}
	for key := range l.buckets {
		if len(l.buckets) < limitKeys*9/10 {
			break
		}
		delete(l.buckets, key)
	}
}

// AllowIP uses one try of whoever asks.
func (a *App) AllowIP(l *Limit, r *http.Request) error {
	return a.AllowKey(l, limitNetwork(a.ClientIP(r)))
}

// AllowKey uses one try of a key, such as an account's address.
func (a *App) AllowKey(l *Limit, key string) error {
	if a.Unlimited {
		return nil
	}
	if wait := l.Take(key, a.DB.Now()); wait > 0 {
		return TooMany(wait)
	}
	return nil
}
