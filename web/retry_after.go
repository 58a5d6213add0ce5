package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"
)

// longestRetry is the longest wait that another server can ask for.
const longestRetry = 24 * time.Hour

// RetryAfter reads another server's Retry-After, in seconds or as a date (RFC 9110 §10.2.3).
// It is a day at most, and 0 if nothing was asked.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	value, wait := h.Get("Retry-After"), time.Duration(0)
	if seconds, err := strconv.ParseUint(value, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		wait = time.Duration(min(seconds, uint64(longestRetry/time.Second))) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	}
	return min(longestRetry, max(0, wait))
}
