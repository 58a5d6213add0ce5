package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// bareMost is the largest body that the bare handler returns.
const bareMost = 4096

// serveBare is the smallest server that returns as many bytes to the same requests: the
// best that this machine can do. The path is the length of the body.
func serveBare(ctx context.Context) error {
	listener, err := listen()
	if err != nil {
		return err
	}
	if _, err := fmt.Println(listener.Addr()); err != nil {
		return err
	}
	server := &http.Server{Handler: http.HandlerFunc(respondBare), ReadHeaderTimeout: time.Minute}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// listen listens on a free loopback port.
func listen() (net.Listener, error) {
	return (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
}

var bareBody = make([]byte, bareMost)

func respondBare(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.URL.Path[1:])
	if err != nil || n < 0 || n > bareMost {
		http.NotFound(w, r)
		return
	}
	if r.Method == http.MethodPost {
		if err := r.ParseForm(); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.BasicAuth()
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(bareBody[:n]) //nolint:errcheck // the client is gone
}

// barePath returns the path whose response is as long as this one. overhead is the length
// of the bare handler's header.
func barePath(whole, overhead int) string {
	return "/" + strconv.Itoa(min(max(whole-overhead, 0), bareMost))
}
