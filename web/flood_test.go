package web_test

import (
	"net/http"
	"testing"
	"time"

	"fairlead/web"
)

func TestFloodLogsEachSubjectOnceAMinuteAndCountsAll(t *testing.T) {
	t.Parallel()
	flood := web.NewFlood()
	var h fixture
	h = open(t, routes(func(mux *http.ServeMux) {
		mux.HandleFunc("GET /flood/{subject}", func(_ http.ResponseWriter, r *http.Request) {
			flood.Warn(r.Context(), h.clock.Now(), r.PathValue("subject"), "flooded", "subject", r.PathValue("subject"))
		})
	}))
	for _, step := range []struct {
		after   time.Duration
		subject string
		lines   int
	}{
		{0, "a", 1}, {0, "a", 1}, {0, "b", 2}, {59 * time.Second, "a", 2}, {time.Second, "a", 3}, {0, "b", 4}, {0, "b", 4},
	} {
		h.clock.Advance(step.after)
		h.Get("/flood/" + step.subject)
		if got := len(h.log.Lines(t, "flooded")); got != step.lines {
			t.Errorf("%+v: logged %d lines", step, got)
		}
	}
	if got := flood.Total(); got != 7 {
		t.Errorf("counted %d, want 7", got)
	}
	last := h.log.Lines(t, "flooded")[3]
	if last["subject"] != "b" || last["total"] != 6.0 {
		t.Errorf("the last line is %v, want subject b and total 6", last)
	}
}
