package web

import (
	"hash/maphash"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limit allows a burst of tries of each key, and after that one more at an interval.
type Limit struct {
	burst int
	every time.Duration

	mu      sync.Mutex
	buckets map[string]*rate.Limiter
	shared  [sharedBuckets]*rate.Limiter
	swept   time.Time
}

const (
	// limitKeys bounds the memory of one limit to a few megabytes.
	limitKeys = 50_000
	// sharedBuckets are for the keys beyond that.
	sharedBuckets = 1024
)

// NewLimit allows burst tries at once and one more every so often.
func NewLimit(burst int, every time.Duration) *Limit {
	return &Limit{burst: burst, every: every, buckets: map[string]*rate.Limiter{}}
}

// Take uses one try of a key and returns how long to wait when none is left.
func (l *Limit) Take(key string, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(key, now)
	if b.AllowN(now, 1) {
		return 0
	}
	missing := 1 - b.TokensAt(now)
	return time.Duration(missing * float64(l.every))
}

// Forget resets a key's tries, after a successful login.
func (l *Limit) Forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.buckets, key)
}

// bucket finds or creates a key's bucket. Only full buckets are removed, which changes
// nothing: a flood of keys must not reset a key that has used up its tries. When there
// are too many keys, new ones share buckets.
func (l *Limit) bucket(key string, now time.Time) *rate.Limiter {
	if b := l.buckets[key]; b != nil {
		return b
	}
	if len(l.buckets) >= limitKeys {
		l.sweep(now)
	}
	if len(l.buckets) >= limitKeys {
		b := &l.shared[maphash.String(slotSeed, key)%sharedBuckets]
		if *b == nil {
			*b = l.fill()
		}
		return *b
	}
	l.buckets[key] = l.fill()
	return l.buckets[key]
}

func (l *Limit) fill() *rate.Limiter { return rate.NewLimiter(rate.Every(l.every), l.burst) }

// sweep removes full buckets, at most once a second, since it visits all of them.
func (l *Limit) sweep(now time.Time) {
	if now.Sub(l.swept).Abs() < time.Second {
		return
	}
	l.swept = now
	for key, b := range l.buckets {
		if b.TokensAt(now) >= float64(l.burst) {
			delete(l.buckets, key)
		}
	}
}

// AllowIP uses one try of the client.
func (a *App) AllowIP(l *Limit, r *http.Request) error {
	return a.AllowKey(l, limitNetwork(a.ClientIP(r)))
}

// AllowPrefix uses one try of the IPv6 network of a prefix that the request comes from.
// It allows every IPv4 address.
func (a *App) AllowPrefix(l *Limit, r *http.Request, bits int) error {
	ip := a.ClientIP(r)
	network, err := ip.Prefix(bits)
	if !ip.Is6() || err != nil {
		return nil
	}
	return a.AllowKey(l, network.String())
}

// AllowIPFor uses one try of the address of a request for a subject, such as a client.
// It counts against no other address and no other subject.
func (a *App) AllowIPFor(l *Limit, r *http.Request, subject string) error {
	return a.AllowKey(l, limitNetwork(a.ClientIP(r))+" "+subject)
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
