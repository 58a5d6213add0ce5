package bearer_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

func nothing(http.ResponseWriter, *http.Request) {}

// BenchmarkCached is what nearly every call does.
func BenchmarkCached(b *testing.B) {
	a := newAPI(b)
	a.CacheFor = time.Hour
	h := a.Handler(http.HandlerFunc(nothing))
	r := httptest.NewRequest(http.MethodGet, "/labels", nil)
	r.Header.Set("Authorization", "Bearer "+good)
	w := httptest.NewRecorder()
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(w, r)
	}
	if a.peer.count(good) != 1 || w.Code != http.StatusOK {
		b.Errorf("the server was asked %d times; %d", a.peer.count(good), w.Code)
	}
}

// BenchmarkCachedParallel uses many tokens from many goroutines.
func BenchmarkCachedParallel(b *testing.B) {
	a := newAPI(b)
	a.CacheFor = time.Hour
	h := a.Handler(http.HandlerFunc(nothing))
	var requests [64]*http.Request
	for i := range requests {
		token := made(fmt.Sprint(i))
		a.peer.set(token, accountToken())
		requests[i] = httptest.NewRequest(http.MethodGet, "/labels", nil)
		requests[i].Header.Set("Authorization", "Bearer "+token)
		h.ServeHTTP(httptest.NewRecorder(), requests[i])
	}
	var workers atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		w := httptest.NewRecorder()
		for i := int(workers.Add(1)); pb.Next(); i++ {
			h.ServeHTTP(w, requests[i%len(requests)])
		}
	})
}

// BenchmarkMalformed is a token that is refused without a request.
func BenchmarkMalformed(b *testing.B) {
	h := newAPI(b).Handler(http.HandlerFunc(nothing))
	r := httptest.NewRequest(http.MethodGet, "/labels", nil)
	r.Header.Set("Authorization", "Bearer "+good+" more")
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
}
