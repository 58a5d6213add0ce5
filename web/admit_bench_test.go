package web

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"
)

// BenchmarkAdmit is what the gates cost a request that asks, and one that brings a
// small form.
func BenchmarkAdmit(b *testing.B) {
	form := strings.NewReader(strings.Repeat("x", 200))
	for name, size := range map[string]int64{"asks": 0, "brings a form": form.Size()} {
		b.Run(name, func(b *testing.B) {
			h, w, r := &App{}, httptest.NewRecorder(), httptest.NewRequest("POST", "/", nil)
			h.openGates()
			r.ContentLength = size
			b.ReportAllocs()
			for b.Loop() {
				_, _ = form.Seek(0, io.SeekStart)
				r.Body = io.NopCloser(form)
				if err := h.admit(&h.MachineGate, true, w, r); err != nil {
					b.Fatal(err)
				}
				h.release(&h.MachineGate, r)
			}
		})
	}
}
