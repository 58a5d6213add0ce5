package carrier_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func always(status int, code string) func(http.ResponseWriter, *http.Request, func()) {
	return func(w http.ResponseWriter, _ *http.Request, _ func()) { refuse(w, status, code) }
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
