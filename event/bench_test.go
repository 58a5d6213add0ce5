package event_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// BenchmarkDeliveries delivers what is waiting, to one endpoint and to a hundred.
func BenchmarkDeliveries(b *testing.B) {
	for _, engine := range []string{"SQLite", "PostgreSQL"} {
		for _, endpoints := range []int{1, 100} {
			b.Run(fmt.Sprintf("%s/%d", engine, endpoints), func(b *testing.B) { benchmarkDeliveries(b, engine, endpoints) })
		}
	}
}

func benchmarkDeliveries(b *testing.B, engine string, endpoints int) {
	b.Helper()
	url := storagetest.URL(b)
	if engine == "PostgreSQL" {
		url = storagetest.PostgresURL(b)
	}
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
	f := open(b, storagetest.OpenURL(b, url))
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
