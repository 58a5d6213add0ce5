package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// drainTime is how long requests in flight may take once the server stops: less
// than the 30 seconds that containers are given.
const drainTime = 25 * time.Second

// closeWhenDraining has each answer be the last on its connection once the server is
// stopping. A connection that is ended while it waits may have a request on its way.
func (o *operations) closeWhenDraining(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// drain shuts the doors one after the other, once what is in flight is done.
func (d *listeners) drain(ctx context.Context) (err error) {
	for _, one := range d.all() {
		if one == &d.public {
			d.finishInFlight(ctx)
		}
		if cut := one.server.Shutdown(ctx); cut != nil {
			_ = one.server.Close()
			err = fmt.Errorf("some requests took longer than %s after the stop and were cut off: %w", drainTime, cut)
		}
	}
	return err
}

// finishInFlight lets nobody else in and waits until nobody is left who may have sent a
// request: a server that is shutting down drops those that it has not read yet.
func (d *listeners) finishInFlight(ctx context.Context) {
	_ = d.public.Listener.Close()
	<-d.public.shut
	for d.conns.busy() && ctx.Err() == nil {
		<-time.After(time.Millisecond)
	}
}
