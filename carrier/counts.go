package carrier

import (
	"sync"
	"time"
)

const (
	// manyFailed is from how many failed accounts on counting them takes long, while nobody
	// else can write to a SQLite database.
	manyFailed = 1000
	// countAgain is how soon so many are counted again.
	countAgain = time.Second
)

// counts are when carriers' failed accounts were last counted, if they were many.
type counts struct {
	mu   sync.Mutex
	last map[place]time.Time
}

func (c *counts) areFresh(at place, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	last, many := c.last[at]
	return many && now.Sub(last) < countAgain
}

// note notes that a carrier's failed accounts were counted.
func (c *counts) note(at place, failed int, now time.Time) {
	if failed < manyFailed {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last == nil {
		c.last = map[place]time.Time{}
	}
	c.last[at] = now
}
