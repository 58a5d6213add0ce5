package hash

import (
	"os"
	"testing"
)

// BenchmarkHash hashes one password in the server and in a process beside it, and
// shows what the server allocates for it.
func BenchmarkHash(b *testing.B) {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	for name, command := range map[string][]string{"server": nil, "process": {self, "hash"}} {
		b.Run(name, func(b *testing.B) {
			h := New(Options{Workers: 1, Command: command})
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
