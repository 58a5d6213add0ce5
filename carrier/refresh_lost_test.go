package carrier_test

import (
	"net/http"
	"testing"
	"time"

	"fairlead/storage"
)

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

// A server that is killed while it refreshes for a service, long before the account is due.
func TestALeaseOfACrashedServerIsTriedAgainOnceItEnds(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		a := f.connect("ups")
		c := f.wantAccess(a, ".a0")
		_, err := f.DB.LeaseCarrier(t.Context(), c.State, 25*time.Second, true)
		must(t, err)
		f.run(0)
		f.clock.Advance(25 * time.Second)
		f.run(1)
		f.wantAccess(a, ".a1")
	})
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
