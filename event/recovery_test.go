package event_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
)

// told are what the other endpoint has heard of an endpoint since the last call, once n
// requests have come there.
func (r *receiver) told(n int) (all []string) {
	r.t.Helper()
	for range n {
		var body struct {
			Type string
			Data struct{ Reason string }
		}
		must(r.t, json.Unmarshal([]byte(r.wait().Body), &body))
		if strings.HasPrefix(body.Type, "endpoint.") {
			all = append(all, body.Type+" "+body.Data.Reason)
		}
	}
	return all
}

// A short failing is no news.
func TestRecoveryIsToldAfterMoreThanAnHour(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		clock, r, other := timed(t, f)
		f.sender.Schedule, f.sender.DisableAfter = nil, 100*time.Hour
		p := f.endpoint(r, storage.OAuth{})
		f.run()
		for _, row := range []struct {
			failing time.Duration
			want    []string
		}{{time.Hour, nil}, {time.Hour + time.Millisecond, []string{"endpoint.recovered success"}}} {
			r.status(http.StatusBadGateway)
			f.deliver(p, storage.DeliveryFailed)
			f.settle() // what is under way would come twice
			clock.Advance(row.failing)
			r.status(http.StatusOK)
			f.deliver(p, storage.DeliveryDelivered)
			f.deliver(p, storage.DeliveryDelivered)
			if got := other.told(3 + len(row.want)); !slices.Equal(got, row.want) {
				t.Errorf("after %s of failing it was told %v", row.failing, got)
			}
		}
	})
}

func TestRecoveryIsToldAfterADisabling(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		_, r, other := timed(t, f)
		p := f.endpoint(r, storage.OAuth{})
		f.run()
		r.status(http.StatusGone)
		f.deliver(p, storage.DeliveryFailed)
		if got := other.told(2); !slices.Equal(got, []string{"endpoint.disabled gone"}) {
			t.Errorf("it was told %v", got)
		}
		f.deliver(p, storage.DeliverySkipped)
		_, err := f.registry().SetStatus(t.Context(), p.ID, storage.EndpointEnabled)
		must(t, err)
		r.status(http.StatusOK)
		f.deliver(p, storage.DeliveryDelivered)
		if got := other.told(3); !slices.Equal(got, []string{"endpoint.recovered success"}) {
			t.Errorf("then it was told %v", got)
		}
		if found, err := f.db.EndpointByID(t.Context(), p.ID); err != nil || !found.FailingSince.IsZero() || found.LastSuccessAt.IsZero() || found.DisabledReason != "" {
			t.Errorf("it is %+v, %v", found, err)
		}
	})
}
