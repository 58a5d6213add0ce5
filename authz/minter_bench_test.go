package authz

import (
	"bytes"
	"testing"
)

func BenchmarkNewToken(b *testing.B) {
	key := bytes.Repeat([]byte{7}, 32)
	b.ReportAllocs()
	for b.Loop() {
		newToken(partnerPrefix, key)
	}
}
