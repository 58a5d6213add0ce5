package carrier

import (
	"context"

	"fairlead/storage"
)

// atOnce is how many requests one carrier gets at a time.
const atOnce = 32

// place is a carrier in one of its environments.
type place struct {
	id   string
	test bool
}

func placeOf(b storage.CarrierBreaker) place { return place{b.CarrierID, b.Test} }

// enter waits for one of the places that a carrier's requests have. Whoever has entered has
// to leave.
func (c *Client) enter(ctx context.Context, at place) bool {
	select {
	case c.placesAt(at) <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// enterSome waits for one place, and takes as many more as are free, up to most.
func (c *Client) enterSome(ctx context.Context, at place, most int) (n int) {
	if !c.enter(ctx, at) {
		return 0
	}
	for n = 1; n < most; n++ {
		select {
		case c.placesAt(at) <- struct{}{}:
		default:
			return n
		}
	}
	return n
}

func (c *Client) leave(at place) { <-c.placesAt(at) }

func (c *Client) placesAt(at place) chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.places == nil {
		c.places = map[place]chan struct{}{}
	}
	if c.places[at] == nil {
		c.places[at] = make(chan struct{}, atOnce)
	}
	return c.places[at]
}
