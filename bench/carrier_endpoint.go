package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// carrierLifetime is how long access tokens of the carrier live, and carrierAhead how long
	// before that they are refreshed.
	carrierLifetime = time.Hour
	carrierAhead    = 10 * time.Minute
)

// carrierEndpoint is a carrier's token endpoint, whose refresh tokens work once.
type carrierEndpoint struct {
	server *http.Server
	url    string
	mu     sync.Mutex
	turns  map[uint64]uint64 // which refresh token of an account works; the first is 0
	// asked counts the refreshes, and refused those with a token that does not work.
	asked, refused atomic.Int64
}

func startCarrier() (*carrierEndpoint, error) {
	listener, err := listen()
	if err != nil {
		return nil, err
	}
	c := &carrierEndpoint{url: "http://" + listener.Addr().String() + "/token", turns: map[uint64]uint64{}}
	c.server = &http.Server{Handler: c, ReadHeaderTimeout: time.Minute}
	go func() { _ = c.server.Serve(listener) }()
	return c, nil
}

func (c *carrierEndpoint) close() { _ = c.server.Close() }

// ServeHTTP refreshes a token.
func (c *carrierEndpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.asked.Add(1)
	n, turn, err := readRefreshToken(r.FormValue("refresh_token"))
	w.Header().Set("Content-Type", "application/json")
	if err != nil || !c.use(n, turn) {
		c.refused.Add(1)
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	_, _ = fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":%d,"refresh_token":%q}`, //nolint:gosec // JSON of hex digits
		carrierAccessToken(n), int(carrierLifetime.Seconds()), refreshToken(n, turn+1))
}

// use uses up a refresh token.
func (c *carrierEndpoint) use(n, turn uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.turns[n] != turn {
		return false
	}
	c.turns[n]++
	return true
}

// carrierAccessToken is as long as the JWTs of carriers.
func carrierAccessToken(n uint64) string {
	sum := digest(ofCarrierToken, n)
	return strings.Repeat(hex.EncodeToString(sum[:]), 10)
}

// refreshToken names the account and the turn, so that the carrier can tell whose it is.
func refreshToken(n, turn uint64) string {
	sum := digest(ofCarrierToken, n)
	return fmt.Sprintf("%d.%d.%x", n, turn, sum)
}

func readRefreshToken(token string) (n, turn uint64, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return 0, 0, errors.New("no refresh token")
	}
	n, err = strconv.ParseUint(parts[0], 10, 64)
	if err != nil {
		return 0, 0, err
	}
	turn, err = strconv.ParseUint(parts[1], 10, 64)
	return n, turn, err
}
