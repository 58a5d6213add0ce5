package web

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
)

// BenchmarkAdmit measures the gates for a request without a body and for a small form.
func BenchmarkAdmit(b *testing.B) {
	form := strings.NewReader(strings.Repeat("x", 200))
	for name, size := range map[string]int64{"no body": 0, "a form": form.Size()} {
		b.Run(name, func(b *testing.B) {
			h, w, r := &App{Log: slog.New(slog.DiscardHandler)}, httptest.NewRecorder(), httptest.NewRequest("POST", "/", nil)
			h.openGates()
			r.ContentLength = size
			b.ReportAllocs()
			for b.Loop() {
				_, _ = form.Seek(0, io.SeekStart)
				r.Body = io.NopCloser(form)
				p, err := h.admit(admission{gate: &h.MachineGate, writes: true}, w, r)
				if err != nil {
					b.Fatal(err)
				}
				p.leave()
			}
		})
	}
}
