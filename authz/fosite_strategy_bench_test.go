package authz

import (
	"bytes"
	"testing"
	"time"
)

func BenchmarkNewToken(b *testing.B) {
	key := bytes.Repeat([]byte{7}, 32)
	now := time.Now()
	b.ReportAllocs()
	for b.Loop() {
		newToken(partnerPrefix, key, now)
	}
}
