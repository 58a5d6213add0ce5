package carrier

import (
	"time"

	"fairlead/storage"
)

// due is when to refresh tokens, whichever of the two ends first: when a fifth of the
// lifetime is left, but at most ahead before it ends. Zero is never.
func due(k storage.CarrierToken, ahead time.Duration) storage.Time {
	if k.Refresh == nil { // nothing can be done before it ends
		return k.ExpiresAt
	}
	access, refresh := before(k.IssuedAt, k.ExpiresAt, ahead), before(k.IssuedAt, k.RefreshExpiresAt, ahead)
	if access.IsZero() || !refresh.IsZero() && refresh.Before(access.Time) {
		return refresh
	}
	return access
}

func before(issued, ends storage.Time, ahead time.Duration) storage.Time {
	if ends.IsZero() {
		return ends
	}
	return storage.At(ends.Add(-min(ahead, ends.Sub(issued.Time)/5)))
}

// What is tried again waits from minDelay, doubled to maxDelay.
const (
	minDelay = time.Second
	maxDelay = 5 * time.Minute
)
