package event_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// benchEach runs a benchmark on both engines.
func benchEach(b *testing.B, bench func(b *testing.B, f *fixture)) {
	b.Helper()
	b.Run("SQLite", func(b *testing.B) { bench(b, open(b, storagetest.OpenURL(b, storagetest.URL(b)))) })
	b.Run("PostgreSQL", func(b *testing.B) { bench(b, open(b, storagetest.OpenURL(b, storagetest.PostgresURL(b)))) })
}

// BenchmarkDeliveries delivers what is waiting, to one endpoint and to a hundred.
func BenchmarkDeliveries(b *testing.B) {
	for _, endpoints := range []int{1, 100} {
		b.Run(strconv.Itoa(endpoints), func(b *testing.B) {
			benchEach(b, func(b *testing.B, f *fixture) { benchmarkDeliveries(b, f, endpoints) })
		})
	}
}

// BenchmarkPublishing publishes in batches of a hundred, to one endpoint.
func BenchmarkPublishing(b *testing.B) {
	benchEach(b, func(b *testing.B, f *fixture) {
		f.endpointAt("https://shop.example/", storage.OAuth{})
		b.ResetTimer()
		for left := b.N; left > 0; left -= 100 {
			f.bulk(min(100, left))
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
}

// BenchmarkArrival publishes a thousand events a second, and reports how long they take from
// the commit until they arrive.
func BenchmarkArrival(b *testing.B) {
	benchEach(b, func(b *testing.B, f *fixture) {
		const batch, every = 10, 10 * time.Millisecond
		arrived := make(chan arrival, b.N+batch)
		r := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			arrived <- arrival{r.Header.Get("Webhook-Id"), time.Now()}
		}))
		b.Cleanup(r.Close)
		f.endpointAt(r.URL+"/events", storage.OAuth{})
		f.run()
		committed := map[string]time.Time{}
		b.ResetTimer()
		tick := time.NewTicker(every)
		defer tick.Stop()
		for len(committed) < b.N {
			<-tick.C
			all := f.bulk(batch)
			now := time.Now()
			for _, p := range all {
				committed[p.ID] = now
			}
		}
		var took []time.Duration
		for range committed {
			a := <-arrived
			took = append(took, a.at.Sub(committed[a.id]))
		}
		b.StopTimer()
		slices.Sort(took)
		b.ReportMetric(float64(len(committed))/b.Elapsed().Seconds(), "events/s")
		b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "p99-ms")
	})
}

// arrival is when an event came.
type arrival struct {
	id string
	at time.Time
}

func benchmarkDeliveries(b *testing.B, f *fixture, endpoints int) {
	b.Helper()
	var got atomic.Int64
	done := make(chan struct{})
	events := b.N / endpoints
	r := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if got.Add(1) == int64(events*endpoints) {
			close(done)
		}
	}))
	b.Cleanup(r.Close)
	for range endpoints {
		f.endpointAt(r.URL+"/events", storage.OAuth{})
	}
	for left := events; left > 0; left -= 100 {
		f.bulk(min(100, left))
	}
	if events == 0 {
		return
	}
	b.ResetTimer()
	began := time.Now()
	stop := f.run()
	<-done
	took := time.Since(began)
	stop()
	b.StopTimer()
	b.ReportMetric(float64(events*endpoints)/took.Seconds(), "deliveries/s")
}
