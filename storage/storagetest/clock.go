package storagetest

import (
	"sync"
	"time"
)

// Clock stands still until a test moves it. Its Now is what a [storage.DB] and others
// take for the time, from any goroutine.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock stands at the present, in the whole milliseconds that storage keeps.
func NewClock() *Clock { return &Clock{now: time.Now().UTC().Truncate(time.Millisecond)} }

// Now is the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock, back as well.
func (c *Clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// Set moves the clock to an instant.
func (c *Clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}
