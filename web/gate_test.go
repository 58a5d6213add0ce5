package web_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"fairlead/web"
	"fairlead/web/webtest"
)

// ward is a house whose page and program stay until they are let go.
type ward struct {
	fixture
	in   chan struct{}
	stay chan struct{}
	ends sync.WaitGroup
}

// openWard serves a hall with few places, and one for large bodies.
func openWard(t *testing.T, places int64) *ward {
	t.Helper()
	w := &ward{fixture: newFixture(t), in: make(chan struct{}), stay: make(chan struct{})}
	w.app.MachineGate.Limit, w.app.PageGate.Limit, w.app.BodyGate.Limit = places, places, 1
	w.Browser = webtest.Serve(t, w.app, w.fixture, routes(func(mux *http.ServeMux) {
		mux.Handle("/page", w.app.Page(w.answer))
		mux.Handle("/program", w.app.API(web.API{}, w.answer))
		mux.Handle("POST /program/write", w.app.API(web.API{Writes: true, AnswerError: func(to http.ResponseWriter, _ *http.Request, err error) {
			to.WriteHeader(web.ErrorOf(err).Status)
		}}, w.answer))
	}))
	return w
}

// answer says what was posted, and stays before where it is asked to.
func (w *ward) answer(to http.ResponseWriter, r *http.Request) error {
	if r.URL.Query().Has("stay") {
		w.in <- struct{}{}
		<-w.stay
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	_, err = to.Write(body)
	return err
}

// hold keeps so many requests in flight and returns once they are.
func (w *ward) hold(count int, method, path string) {
	for range count {
		b := w.Another()
		w.ends.Go(func() {
			if page := b.Send(b.Request(method, path+"?stay", nil)); page.Status != http.StatusOK {
				w.t.Errorf("a request that was let in got %d", page.Status)
			}
		})
		<-w.in
	}
}

func (w *ward) release() {
	close(w.stay)
	w.ends.Wait()
}

func TestWhoFindsTheGateFullIsToldAtOnce(t *testing.T) {
	t.Parallel()
	for path, other := range map[string]string{"/page": "/program", "/program": "/page"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			w := openWard(t, 3)
			w.hold(3, http.MethodGet, path)
			for range 2 {
				page := w.Get(path)
				if page.Status != http.StatusServiceUnavailable || page.Header.Get("Retry-After") != "5" || !strings.Contains(page.Body, "re busy") {
					t.Errorf("beyond the limit: %d %v %s", page.Status, page.Header, page.Body)
				}
			}
			if page := w.Get(other); page.Status != http.StatusOK {
				t.Errorf("%s is full and %s gives %d", path, other, page.Status)
			}
			w.release()
			if page := w.Get(path); page.Status != http.StatusOK {
				t.Errorf("afterwards: %d", page.Status)
			}
			pages, programs := &w.app.PageGate, &w.app.MachineGate
			if pages.InFlight()+programs.InFlight() != 0 || pages.Rejected()+programs.Rejected() != 2 {
				t.Errorf("inside are %d and %d, shed were %d and %d", pages.InFlight(), programs.InFlight(), pages.Rejected(), programs.Rejected())
			}
			if strings.Contains(w.log.String(), `"level":"ERROR"`) {
				t.Errorf("a flood fills the log: %s", w.log)
			}
		})
	}
}

func TestWhatWritesLeavesRoomForWhatReads(t *testing.T) {
	t.Parallel()
	for write, read := range map[string]string{"/page": "GET /page", "/program/write": "POST /program"} {
		w := openWard(t, 4)
		w.hold(3, http.MethodPost, write)
		if page := w.Post(write, nil); page.Status != http.StatusServiceUnavailable {
			t.Errorf("a fourth that writes at %s: %d", write, page.Status)
		}
		method, path, _ := strings.Cut(read, " ")
		if page := w.Send(w.Request(method, path, nil)); page.Status != http.StatusOK {
			t.Errorf("%s, which only reads: %d", read, page.Status)
		}
		w.release()
	}
}

func TestWhoWroteInVainIsToldHowToTryAgain(t *testing.T) {
	t.Parallel()
	w := openWard(t, 1)
	w.hold(1, http.MethodGet, "/page")
	if page := w.Post("/page", nil); !strings.Contains(page.Text(), "you don't need to fill it in again") {
		t.Errorf("got %s", page.Text())
	}
	w.release()
}

func TestAFloodIsNeverLetInBeyondTheLimit(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	h.app.MachineGate.Limit = 4
	var inside, most, served, shed atomic.Int64
	h.Browser = webtest.Serve(t, h.app, routes(func(mux *http.ServeMux) {
		mux.Handle("GET /program", h.app.API(web.API{}, func(http.ResponseWriter, *http.Request) error {
			for now, old := inside.Add(1), most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
			}
			inside.Add(-1)
			return nil
		}))
	}))
	var flood sync.WaitGroup
	for range 32 {
		b := h.Another()
		flood.Go(func() {
			for range 50 {
				switch page := b.Get("/program"); page.Status {
				case http.StatusOK:
					served.Add(1)
				case http.StatusServiceUnavailable:
					shed.Add(1)
				default:
					t.Errorf("got %d", page.Status)
				}
			}
		})
	}
	flood.Wait()
	if most.Load() > 4 || served.Load() == 0 || shed.Load() != h.app.MachineGate.Rejected() || h.app.MachineGate.InFlight() != 0 {
		t.Errorf("%d at once, %d served, %d shed, of which %d were counted, %d still inside",
			most.Load(), served.Load(), shed.Load(), h.app.MachineGate.Rejected(), h.app.MachineGate.InFlight())
	}
}
