package bearer

import (
	"crypto/sha256"
	"fmt"
	"testing"
)

func TestCachePutIsBounded(t *testing.T) {
	t.Parallel()
	c := cache{size: 10}
	for i := range 1000 {
		k := key(sha256.Sum256(fmt.Append(nil, i)))
		c.put(k, entry{})
		c.put(k, entry{}) // again, as after each request
		if want := min(i+1, 10); len(c.byKey) != want || c.order.Len() != want {
			t.Fatalf("after %d tokens the cache has %d keys and %d items, want %d", i+1, len(c.byKey), c.order.Len(), want)
		}
	}
}
