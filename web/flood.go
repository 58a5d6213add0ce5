package web

import (
	"context"
	"sync/atomic"
	"time"
)

// Flood counts an event that clients can cause as often as they like, and logs it once a
// minute for each subject, since a line for each would fill the log.
type Flood struct {
	total  atomic.Int64
	logged *Limit
}

// NewFlood returns a Flood that has counted nothing.
func NewFlood() *Flood { return &Flood{logged: NewLimit(1, time.Minute)} }

// Total is how many events there were.
func (f *Flood) Total() int64 { return f.total.Load() }

// Warn counts an event and logs it, unless one of the same subject was logged within the
// last minute.
func (f *Flood) Warn(ctx context.Context, now time.Time, subject, message string, args ...any) {
	total := f.total.Add(1)
	if f.logged.Take(subject, now) == 0 {
		Log(ctx).Warn(message, append(args, "total", total)...)
	}
}
