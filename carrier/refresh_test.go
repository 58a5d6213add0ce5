package carrier_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/carrier"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func always(status int, code string) func(http.ResponseWriter, *http.Request, func()) {
	return func(w http.ResponseWriter, _ *http.Request, _ func()) { refuse(w, status, code) }
}

func TestTokensAreRefreshedBeforeTheyEnd(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		f.clock.Advance(50*time.Minute - time.Millisecond)
		f.run(0)
		f.clock.Advance(time.Millisecond)
		f.run(1)
		f.run(0)
		c := f.wantAccess(a, ".a1")
		if want := f.clock.Now().Add(50 * time.Minute); !c.State.DueAt.Equal(want) || !c.Token.ExpiresAt.Equal(f.clock.Now().Add(time.Hour)) || c.Token.Scope != "ship" {
			t.Errorf("it is due at %s, want %s; %+v", c.State.DueAt, want, c.Token)
		}
		f.real.lifetime = "600" // a text, and short: a fifth is left at eight minutes
		f.clock.Advance(50 * time.Minute)
		f.run(1)
		if c := f.wantAccess(a, ".a2"); !c.State.DueAt.Equal(f.clock.Now().Add(8 * time.Minute)) {
			t.Errorf("it is due at %s", c.State.DueAt)
		}
		f.wantResults(storage.CarrierRefreshOK, storage.CarrierRefreshOK)
		f.wantNoSecretLogged()
	})
}

func TestOneRefreshAtATimeOnTwoServers(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		f := open(t, storagetest.OpenURL(t, url))
		other := f.another(storagetest.OpenURL(t, url))
		a := f.connect("ups")
		f.clock.Advance(55 * time.Minute)
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				if _, err := []*carrier.Refresher{f.Refresher, other}[i%2].RunDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := f.real.requests(); n != 1 {
			t.Errorf("the carrier was asked %d times", n)
		}
		f.wantAccess(a, ".a1")
	})
}

func TestTemporaryFailuresAreTriedAgainLaterAndLater(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		f.clock.Advance(50 * time.Minute)
		for i, answer := range []func(http.ResponseWriter, *http.Request, func()){
			always(503, "invalid_grant"), always(429, "slow_down"), always(400, "invalid_client"), always(401, "unauthorized_client"),
			always(400, "invalid_scope"), always(418, "invalid_grant"), always(302, "invalid_grant"),
			func(w http.ResponseWriter, _ *http.Request, _ func()) { _, _ = io.WriteString(w, "<html>") },
			func(w http.ResponseWriter, _ *http.Request, _ func()) { _, _ = io.WriteString(w, `{"token":"x"}`) },
		} {
			f.real.behave(answer)
			f.run(1)
			wait := min(5*time.Minute, time.Second<<i)
			f.clock.Advance(wait - time.Millisecond)
			f.run(0)
			f.clock.Advance(wait/4 + time.Millisecond)
		}
		f.wantEnded(a, "")
		f.real.behave(nil)
		f.run(1)
		if c := f.wantAccess(a, ".a1"); c.State.Failures != 0 || c.State.Unknown {
			t.Errorf("it is %+v", c.State)
		}
		f.wantNoSecretLogged()
	})
}

// What is known of an answer by its status is not unknown because its body breaks off.
func TestAnErrorThatBreaksOffIsAnError(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.Open(t))
	a := f.connect("ups")
	f.clock.Advance(50 * time.Minute)
	f.real.behave(func(w http.ResponseWriter, _ *http.Request, _ func()) {
		cut(w, "503 Service Unavailable", "Content-Length: 9999\r\n", `{"error":`)
	})
	f.run(1)
	if c := f.wantAccess(a, ".a0"); c.State.Unknown || c.State.Failures != 1 {
		t.Errorf("it is %+v", c.State)
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		f.connect("ups")
		f.clock.Advance(50 * time.Minute)
		f.real.behave(func(w http.ResponseWriter, _ *http.Request, _ func()) {
			w.Header().Set("Retry-After", "120")
			refuse(w, 429, "")
		})
		f.run(1)
		f.clock.Advance(2*time.Minute - time.Millisecond)
		f.run(0)
		f.clock.Advance(time.Millisecond)
		f.run(1)
	})
}

func TestRefusalsAreFinalAfterAWhileAndThreeInARow(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		f.clock.Advance(50 * time.Minute)
		f.real.behave(always(400, "invalid_grant"))
		f.run(1)
		f.clock.Advance(20 * time.Minute) // long enough, and too few
		f.run(1)
		f.wantEnded(a, "")
		f.real.behave(always(503, "")) // no longer in a row
		f.clock.Advance(20 * time.Minute)
		f.run(1)
		f.real.behave(always(401, "invalid_grant"))
		for range 3 { // enough, and too soon
			f.clock.Advance(5*time.Minute + 75*time.Second)
			f.run(1)
			f.wantEnded(a, "")
		}
		f.clock.Advance(15 * time.Minute)
		f.run(1)
		f.wantEnded(a, storage.CarrierRefused)
		f.clock.Advance(time.Hour)
		f.run(0)
		f.wantNoSecretLogged()
	})
}

func TestAPresetsOwnErrorsAreFinal(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		f.add(storage.Carrier{ID: "own", Preset: "ups", Extra: storage.CarrierExtra{FinalErrors: []string{"250002"}}})
		f.connect("own")
		f.clock.Advance(50 * time.Minute)
		f.real.behave(func(w http.ResponseWriter, _ *http.Request, _ func()) {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"response": {"errors": [{"code": "10", "message": "no"}, {"code": "250002", "message": "no"}]}}`)
		})
		f.run(1)
		f.wantResults(storage.CarrierRefreshRefused)
	})
}

// An answer counts once its JSON is whole, whatever length was announced and whatever
// becomes of the connection.
func TestAnAnswerThatIsWholeCounts(t *testing.T) {
	t.Parallel()
	for name, head := range map[string]string{
		"announced as longer":       "Content-Length: 9999\r\n",
		"announced as shorter":      "content-length: 9\r\n",
		"announced as nothing":      "X: y\r\nContent-Length: 0\r\n",
		"not announced":             "",
		"a chunk that goes on":      "Transfer-Encoding: chunked\r\n",
		"another head of that name": "X-Content-Length: 3\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := open(t, storagetest.Open(t))
			a := f.connect("ups")
			f.clock.Advance(50 * time.Minute)
			body := `{"access_token":"` + a.ID + `.a7","refresh_token":"` + a.ID + `.r7"}`
			if name == "a chunk that goes on" {
				body = "fff\r\n" + body
			}
			f.real.behave(func(w http.ResponseWriter, _ *http.Request, _ func()) { cut(w, "200 OK", head, body) })
			f.run(1)
			f.wantAccess(a, ".a7")
		})
	}
}

// The answer is there, and the connection stays open for longer than the carrier has.
func TestAnAnswerThatIsWholeIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.Open(t))
	a := f.connect("ups")
	f.clock.Advance(50 * time.Minute)
	f.real.behave(func(w http.ResponseWriter, r *http.Request, issue func()) {
		issue()
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	f.run(1)
	f.wantAccess(a, ".a1")
}

func TestAnAccountWhoseRefreshTokenIsUsedUpIsLost(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		f.clock.Advance(50 * time.Minute)
		f.real.behave(func(w http.ResponseWriter, r *http.Request, issue func()) { // it is used up, and the answer is lost
			f.real.issue(discard{http.Header{}}, r)
			cut(w, "200 OK", "Content-Length: 9999\r\n", `{"access_token":`)
		})
		f.run(1)
		f.wantEnded(a, "")
		f.real.behave(always(503, ""))
		f.clock.Advance(2 * time.Second)
		f.run(1)
		f.real.behave(nil)
		f.clock.Advance(5 * time.Second)
		f.run(1)
		f.wantEnded(a, storage.CarrierLost)
		f.wantNoSecretLogged()
	})
}

// discard takes an answer that nobody gets.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

func TestALeaseOfACrashedServerIsUnknown(t *testing.T) {
	for refresh, want := range map[string]storage.CarrierEnd{"rotating": storage.CarrierLost, "stable": ""} {
		t.Run(refresh, func(t *testing.T) {
			openEach(t, func(t *testing.T, f *fixture) {
				f.add(storage.Carrier{ID: "own", Refresh: refresh})
				a := f.connect("own")
				c := f.wantAccess(a, ".a0")
				f.clock.Advance(50 * time.Minute)
				if _, err := f.DB.LeaseCarrier(t.Context(), c.State, 30*time.Second, false); err != nil {
					t.Fatal(err)
				}
				f.run(0)
				f.clock.Advance(30 * time.Second)
				f.real.behave(always(400, "invalid_grant"))
				f.run(1)
				f.wantEnded(a, want)
			})
		})
	}
}

func TestARefreshTokenThatHasEndedIsExpired(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		c := f.wantAccess(a, ".a0")
		c.Token.RefreshExpiresAt = storage.At(f.clock.Now().Add(2 * time.Hour))
		must(t, f.DB.ConnectCarrier(t.Context(), c.Token, c.State.DueAt))
		f.clock.Advance(50 * time.Minute)
		f.real.behave(always(503, ""))
		f.run(1)
		f.clock.Advance(time.Hour + 10*time.Minute)
		f.run(0)
		f.wantEnded(a, storage.CarrierExpired)
	})
}

func TestAServerThatLostItsLeaseWritesNothing(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		f.clock.Advance(50 * time.Minute)
		f.real.behave(func(_ http.ResponseWriter, _ *http.Request, issue func()) {
			f.signIn(a, f.clock.Now().Add(time.Hour)) // the owner was faster
			issue()
		})
		f.run(1)
		if c := f.wantAccess(a, ".a0"); c.State.Outcome != "" {
			t.Errorf("it is %+v", c.State)
		}
	})
}

func TestAnAccountWithoutAnAnswerDelaysNoOther(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.Open(t))
	slow := f.connect("ups")
	f.clock.Advance(50 * time.Minute)
	asked, other := make(chan struct{}), make(chan struct{})
	f.real.behave(func(_ http.ResponseWriter, r *http.Request, issue func()) {
		if strings.HasPrefix(r.PostForm.Get("refresh_token"), slow.ID) {
			close(asked)
			<-other // or else for ever
		} else {
			close(other)
		}
		issue()
	})
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { f.Run(ctx, time.Millisecond) })
	<-asked
	next := f.connect("ups")
	must(t, f.DB.ReleaseCarrier(t.Context(), f.connectionOf(next), storage.At(f.clock.Now()))) // it is due
	<-other
	stop()
	running.Wait()
	f.wantAccess(slow, ".a2")
	f.wantAccess(next, ".a1")
}
