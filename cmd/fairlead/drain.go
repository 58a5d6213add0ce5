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

// pollBusy is how often the last connections are looked at.
const pollBusy = time.Millisecond

// closeWhenDraining closes each connection after its answer once the server is
// stopping. Closing an idle one could lose a request that is on its way.
func (o *operations) closeWhenDraining(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// drain closes the listeners one after the other, each once its requests in flight are
// answered.
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
	d.conns.Wait()
	return err
}

// finishInFlight accepts nothing new and waits until no connection may have sent a
// request: a server that shuts down drops those that it has not read yet.
func (d *listeners) finishInFlight(ctx context.Context) {
	_ = d.public.Listener.Close()
	<-d.public.closed
	for d.conns.Busy() && sleep(ctx, pollBusy) {
	}
}
