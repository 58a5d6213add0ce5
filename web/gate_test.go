package web_test

import (
	"io"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"fairlead/web"
	"fairlead/web/webtest"
)

// blockingApp has a page and an API whose handlers block until release.
type blockingApp struct {
	fixture
	in   chan struct{}
	stay chan struct{}
	ends sync.WaitGroup
}

// openBlocking serves an app with small gates, and one place for a large body.
func openBlocking(t *testing.T, places int64) *blockingApp {
	t.Helper()
	w := &blockingApp{fixture: newFixture(t), in: make(chan struct{}), stay: make(chan struct{})}
	w.app.MachineGate.Limit, w.app.PageGate.Limit, w.app.BodyGate.Limit = places, places, 1
	w.Browser = webtest.Serve(t, w.app, w.fixture, routes(func(mux *http.ServeMux) {
		mux.Handle("/page", w.app.Page(w.answer))
		mux.Handle("/program", w.app.API(web.API{}, w.answer))
		mux.Handle("POST /program/nobody", w.app.API(web.API{NoBody: true}, w.answer))
		mux.Handle("POST /program/write", w.app.API(web.API{Writes: true, AnswerError: func(to http.ResponseWriter, _ *http.Request, err error) {
			to.WriteHeader(web.ErrorOf(err).Status)
		}}, w.answer))
	}))
	return w
}

// answer returns the body, and blocks first if the query asks for it.
func (w *blockingApp) answer(to http.ResponseWriter, r *http.Request) error {
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

// fill keeps count requests in flight and returns once they are.
func (w *blockingApp) fill(count int, method, path string) {
	for range count {
		b := w.Another()
		b.Header = w.Header.Clone()
		w.ends.Go(func() {
			if page := b.Send(b.Request(method, path+"?stay", nil)); page.Status != http.StatusOK {
				w.t.Errorf("a request that was let in got %d", page.Status)
			}
		})
		<-w.in
	}
}

func (w *blockingApp) release() {
	close(w.stay)
	w.ends.Wait()
}

func TestGateRefusesAtOnceWhenFull(t *testing.T) {
	t.Parallel()
	for path, other := range map[string]string{"/page": "/program", "/program": "/page"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			w := openBlocking(t, 3)
			w.fill(3, http.MethodGet, path)
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

func TestGateKeepsPlacesForReads(t *testing.T) {
	t.Parallel()
	for write, read := range map[string]string{"/page": "GET /page", "/program/write": "POST /program"} {
		w := openBlocking(t, 4)
		w.fill(3, http.MethodPost, write)
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

func TestGateSaysHowToSendAFormAgain(t *testing.T) {
	t.Parallel()
	w := openBlocking(t, 1)
	w.fill(1, http.MethodGet, "/page")
	if page := w.Post("/page", nil); !strings.Contains(page.Text(), "you don’t need to fill it in again") {
		t.Errorf("got %s", page.Text())
	}
	w.release()
}

func TestGateHoldsItsLimitInAFlood(t *testing.T) {
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

// held is a response whose first byte has been read and no more.
func (w *blockingApp) held(path string) (release func()) {
	w.t.Helper()
	b := w.Another()
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.Get(path)
	}()
	<-w.in
	return func() { w.stay <- struct{}{}; <-done }
}

func TestGateFreesThePlaceOfAnUnreadResponse(t *testing.T) {
	t.Parallel()
	w := openBlocking(t, 1)
	slowly := func(to http.ResponseWriter, _ *http.Request) error {
		_, err := io.WriteString(to, strings.Repeat("the beginning ", 1000))
		w.in <- struct{}{}
		<-w.stay
		return err
	}
	w.Browser = webtest.Serve(t, w.app, routes(func(mux *http.ServeMux) {
		mux.Handle("GET /page", w.app.Page(slowly))
		mux.Handle("GET /program", w.app.API(web.API{}, slowly))
	}))
	for _, path := range []string{"/page", "/program"} {
		first, second := w.held(path), w.held(path) // with one place
		if n := w.app.PageGate.InFlight() + w.app.MachineGate.InFlight(); n != 0 {
			t.Errorf("%s: %d places are held by answers on their way", path, n)
		}
		first()
		second()
	}
}

func TestGateLimitsOneClientToAShare(t *testing.T) {
	t.Parallel()
	w := openBlocking(t, 4)
	w.app.Unlimited, w.app.TrustedProxies = false, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	w.Header.Set("X-Forwarded-For", "2001:db8::1")
	w.fill(2, http.MethodGet, "/page")
	for client, want := range map[string]int{"2001:db8::1": http.StatusServiceUnavailable, "2001:db8::ffff": http.StatusServiceUnavailable, "2001:db8:0:1::1": http.StatusOK, "192.0.2.1": http.StatusOK} {
		w.Header.Set("X-Forwarded-For", client)
		if page := w.Get("/page"); page.Status != want {
			t.Errorf("%s got %d, want %d", client, page.Status, want)
		}
	}
	w.release()
	w.Header.Set("X-Forwarded-For", "2001:db8::1")
	for range 5 { // its places came back
		if page := w.Get("/page"); page.Status != http.StatusOK {
			t.Errorf("afterwards: %d", page.Status)
		}
	}
	if w.app.PageGate.InFlight() != 0 {
		t.Errorf("%d are still inside", w.app.PageGate.InFlight())
	}
}
