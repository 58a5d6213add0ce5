package bearer

import (
	"container/list"
	"crypto/sha256"
	"time"
)

// key is the hash that a token is cached under; the token itself is not kept.
type key [sha256.Size]byte

// entry is what the server said about a token.
type entry struct {
	caller *Caller  // shared between calls, so never changed; nil if the token was refused
	why    inactive // empty for a caller
	// fresh is until when the answer is used without asking again, stale until when it
	// is used while the server is unavailable.
	fresh, stale time.Time
}

// cache holds at most size entries and drops the least recently used first. The
// Checker's mutex guards it.
type cache struct {
	size  int
	byKey map[key]*list.Element
	order list.List // of *item, the most recently used in front
}

type item struct {
	key key
	entry
}

func (c *cache) get(k key) (entry, bool) {
	e, ok := c.byKey[k]
	if !ok {
		return entry{}, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*item).entry, true
}

func (c *cache) put(k key, e entry) {
	if c.byKey == nil {
		c.byKey = map[key]*list.Element{}
	}
	c.drop(k)
	c.byKey[k] = c.order.PushFront(&item{k, e})
	if len(c.byKey) > c.size {
		c.drop(c.order.Back().Value.(*item).key)
	}
}

func (c *cache) drop(k key) {
	if e, ok := c.byKey[k]; ok {
		c.order.Remove(e)
		delete(c.byKey, k)
	}
}
