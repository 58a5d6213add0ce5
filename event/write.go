package event

import (
	"context"
	"errors"
	"net/url"
	"time"

	"fairlead/storage"
)

// finished is an attempt that has ended.
type finished struct {
	result  storage.DeliveryResult
	written func() // is called once it is
}

const (
	// maxWritten is how many outcomes one transaction writes.
	maxWritten = 500
	// writeFor is how long writing is tried while the database is away. By then the claims have ended, and what they were for
	// is delivered again.
	writeFor = 30 * time.Second
)

// write writes outcomes, all that are there in one transaction.
func (s *Sender) write() {
	for first := range s.results {
		batch := []finished{first}
		for len(batch) < maxWritten && len(s.results) > 0 {
			next, open := <-s.results
			if !open {
				break
			}
			batch = append(batch, next)
		}
		s.writeBatch(batch)
	}
}

// writeBatch writes outcomes, in halves if one of them cannot be written.
func (s *Sender) writeBatch(batch []finished) {
	results := make([]storage.DeliveryResult, len(batch))
	for i, f := range batch {
		results[i] = f.result
	}
	ctx := context.Background()
	waiting, cancel := context.WithTimeout(ctx, writeFor)
	defer cancel()
	err := storage.Insist(waiting.Done(), func() error {
		return s.DB.FinishDeliveries(ctx, s.server, results, storage.FailingPolicy{DisableAfter: s.DisableAfter})
	})
	if half := len(batch) / 2; half > 0 && err != nil && !errors.Is(err, storage.ErrUnavailable) {
		s.writeBatch(batch[:half])
		s.writeBatch(batch[half:])
		return
	}
	s.logErr(ctx, "could not write how deliveries went", err)
	for _, f := range batch {
		f.written()
	}
}

// HostOf is what the log names of a URL.
func HostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Host
}
