package bearer

import (
	"crypto/sha256"
	"fmt"
	"testing"
)

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	m := memory{size: 10}
	for i := range 1000 {
		k := key(sha256.Sum256(fmt.Append(nil, i)))
		m.put(k, finding{})
		m.put(k, finding{}) // again, as after each question
		if want := min(i+1, 10); len(m.byKey) != want || m.order.Len() != want {
			t.Fatalf("after %d tokens %d are found and %d are in order, want %d", i+1, len(m.byKey), m.order.Len(), want)
		}
	}
}
