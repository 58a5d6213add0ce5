package account

import (
	"os"
	"testing"
)

// BenchmarkHash is one password, here and in a process of its own, with what this
// process allocates for it.
func BenchmarkHash(b *testing.B) {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	for name, command := range map[string][]string{"here": nil, "beside": {self, "hash"}} {
		b.Run(name, func(b *testing.B) {
			h := newHasher(1, command)
			b.Cleanup(h.Close)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := h.Hash(b.Context(), "secret"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
