package carrier

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"fairlead/storage"
)

// Refresher keeps accounts connected: it refreshes their tokens before these end, whether
// anybody uses them or not, one at a time for each account in all servers.
type Refresher struct {
	DB     *storage.DB
	Cache  *storage.TokenCache // of tokens that are given out
	Log    *slog.Logger
	Client *Client
	// Ahead is the longest time before its end at which a token is refreshed.
	Ahead time.Duration
	// FinalAfter is how long a carrier has to refuse until that is final.
	FinalAfter time.Duration
	// BreakerAccounts is how many accounts have to fail for a carrier's breaker to open,
	// and Probe how often one is tried while it is.
	BreakerAccounts int
	Probe           time.Duration
	// Refreshed is told of every attempt, and Given of every token that is handed out.
	Refreshed func(carrierID string, result storage.CarrierOutcome, took time.Duration)
	Given     func(carrierID string)
	// Held keeps the answers that could not be written when the server stops; nil for not.
	Held *Held

	handOvers handOvers
	counts    counts
	work      sync.WaitGroup // refreshes under way
	mu        sync.Mutex
	stopped   chan struct{} // closed when the server stops
}

const (
	// listed is how many due accounts are looked up together. It is more than those that are
	// under way, whose leases may not be taken yet.
	listed = 2 * atOnce
	// leaseMargin is how much longer than a request a lease lasts.
	leaseMargin = 5 * time.Second
)

// Run refreshes what is due until ctx ends, and waits for refreshes under way. It looks
// every so often. Carriers do not wait for each other.
func (f *Refresher) Run(ctx context.Context, every time.Duration) {
	held := true
	busy := map[place]chan struct{}{}
	for ctx.Err() == nil {
		held = held && errors.Is(f.ReplayHeld(ctx), storage.ErrUnavailable)
		all, err := f.DB.CarrierBreakers(ctx)
		f.logErr(ctx, "could not look for carriers", err)
		for _, b := range all {
			at := placeOf(b)
			if done := busy[at]; done != nil && !isClosed(done) {
				continue
			}
			done := make(chan struct{})
			busy[at] = done
			f.work.Go(func() {
				defer close(done)
				_, err := f.runCarrier(ctx, b, &f.work)
				f.logErr(ctx, "could not look for due carrier accounts", err)
			})
		}
		select {
		case <-ctx.Done():
		case <-time.After(every):
		}
	}
	close(f.stopping())
	f.work.Wait()
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// stopping is closed when the server stops.
func (f *Refresher) stopping() chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stopped == nil {
		f.stopped = make(chan struct{})
	}
	return f.stopped
}

// logOf has lines say which account they are about.
func (f *Refresher) logOf(a storage.CarrierAccount) *slog.Logger {
	return f.Log.With("carrier", a.CarrierID, "test", a.Test, "carrier_account", a.ID, "account", a.AccountID)
}

func (f *Refresher) logErr(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil && !errors.Is(err, storage.ErrUnavailable) { // logged elsewhere
		f.Log.Error(what, "error", err)
	}
}

// RunDue refreshes everything that is due, and counts it.
func (f *Refresher) RunDue(ctx context.Context) (count int, err error) {
	all, err := f.DB.CarrierBreakers(ctx)
	var work sync.WaitGroup
	defer work.Wait()
	for _, b := range all {
		n, failed := f.runCarrier(ctx, b, &work)
		count, err = count+n, errors.Join(err, failed)
	}
	return count, err
}

// runCarrier begins to refresh what is due at one carrier. It does not wait for what it has
// begun, since an account that gets no answer must not delay those that become due.
func (f *Refresher) runCarrier(ctx context.Context, b storage.CarrierBreaker, work *sync.WaitGroup) (count int, err error) {
	if b.Open() {
		return f.probe(ctx, b)
	}
	at := placeOf(b)
	begun := map[string]bool{}
	for ctx.Err() == nil {
		due, err := f.DB.DueCarrierAccounts(ctx, b.CarrierID, b.Test, listed)
		if err != nil {
			return count, err
		}
		fresh := slices.DeleteFunc(due, func(r storage.CarrierRefresh) bool { return begun[r.CarrierAccountID] })
		if len(fresh) == 0 {
			return count, nil
		}
		for _, r := range fresh {
			begun[r.CarrierAccountID] = true
		}
		if err := f.beginAll(ctx, at, fresh, work); err != nil {
			return count, unlessGone(err)
		}
		count += len(fresh)
		if b, err = f.DB.CarrierBreakerOf(ctx, b.CarrierID, b.Test); err != nil || b.Open() {
			return count, unlessGone(err)
		}
	}
	return count, nil
}

// beginAll begins to refresh accounts as there are places at their carrier. The leases are
// taken together, since a transaction for each would cost as much as all else.
func (f *Refresher) beginAll(ctx context.Context, at place, due []storage.CarrierRefresh, work *sync.WaitGroup) error {
	for len(due) > 0 {
		n := f.Client.enterSome(ctx, at, len(due))
		leased, c, err := f.leaseAll(context.WithoutCancel(ctx), at, due[:n])
		for i := range n {
			if i >= len(leased) {
				f.Client.leave(at)
				continue
			}
			work.Go(func() {
				defer f.Client.leave(at)
				f.refreshLeased(context.WithoutCancel(ctx), c, leased[i])
			})
		}
		if err != nil || n == 0 {
			return err
		}
		due = due[n:]
	}
	return nil
}

func (f *Refresher) leaseAll(ctx context.Context, at place, due []storage.CarrierRefresh) (leased []storage.CarrierConnection, c storage.Carrier, err error) {
	if len(due) == 0 {
		return nil, c, nil
	}
	if c, err = f.DB.CarrierByID(ctx, at.id, at.test); err != nil {
		return nil, c, err
	}
	leased, err = f.DB.LeaseDueCarriers(ctx, due, f.Client.Timeout+leaseMargin)
	return leased, c, err
}

// unlessGone is an error other than that something has been removed.
func unlessGone(err error) error {
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrSpent) {
		return nil
	}
	return err
}

// probe tries one account of a carrier whose breaker is open, if it is time: the one that
// has waited longest, so that it is another each time.
func (f *Refresher) probe(ctx context.Context, b storage.CarrierBreaker) (count int, err error) {
	if f.DB.Now().Before(b.ProbeAt.Time) {
		return 0, nil
	}
	r, err := f.DB.NextCarrierAccount(ctx, b.CarrierID, b.Test)
	if err != nil {
		return 0, unlessGone(err)
	}
	if err := f.DB.ProbeCarrier(ctx, b.CarrierID, b.Test, f.Probe); err != nil || !f.Client.enter(ctx, placeOf(b)) {
		return 0, unlessGone(err)
	}
	defer f.Client.leave(placeOf(b))
	f.refresh(ctx, r, false)
	return 1, nil
}
