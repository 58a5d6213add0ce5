package event

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"fairlead/key"
	"fairlead/storage"
)

// Sender delivers events to endpoints.
type Sender struct {
	DB     *storage.DB
	Log    *slog.Logger
	Client *Client
	// Seal opens endpoints' secrets.
	Seal     func() key.Sealer
	Schedule Schedule
	// DisableAfter is how long an endpoint may fail until it is switched off.
	DisableAfter time.Duration
	// Concurrency is how many attempts to one endpoint are under way at a time.
	Concurrency int
	// Attempted is told of every attempt, and AskedToken of every request to a Token URL. Nil
	// is for nobody.
	Attempted  func(why Failure, took time.Duration)
	AskedToken func(ok bool)

	quick   time.Duration // in place of quickAttempt, where a test cannot be quick
	server  string        // names this run in claims
	tokens  tokens
	turns   turns
	results chan finished
	work    sync.WaitGroup // lanes and attempts

	mu    sync.Mutex
	lanes map[string]*lane // by endpoint
}

// margin is how much longer than an attempt a claim lasts.
const margin = 15 * time.Second

// Run delivers until ctx ends, and then lets attempts under way end. It hears at once of
// what this process writes, and looks every so often for what others wrote.
func (s *Sender) Run(ctx context.Context, every time.Duration) {
	s.server = storage.NewID()
	s.tokens = tokens{client: s.Client, now: s.DB.Now, asked: s.AskedToken}
	s.results = make(chan finished, maxWritten)
	s.logErr(ctx, "could not take up what was left", s.DB.ReleaseAllDeliveries(ctx))
	var writing sync.WaitGroup
	writing.Go(s.write)
	s.work.Go(func() { s.skip(ctx, every) })
	s.find(ctx, every)
	s.work.Wait()
	close(s.results)
	writing.Wait()
	s.logErr(ctx, "could not give deliveries back", s.DB.ReleaseDeliveries(context.WithoutCancel(ctx), s.server))
}

// skip marks what is pending for disabled endpoints as skipped, in small steps between which
// others write.
func (s *Sender) skip(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		began := time.Now()
		skipped, err := s.DB.SkipDisabled(ctx)
		s.logErr(ctx, "could not skip the deliveries of a disabled endpoint", err)
		wait := every
		if skipped > 0 {
			wait = time.Since(began)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// find wakes the lanes of endpoints that have something due.
func (s *Sender) find(ctx context.Context, every time.Duration) {
	look := time.NewTicker(every)
	defer look.Stop()
	all := true
	for ctx.Err() == nil {
		ids, more := s.DB.DueHere()
		if all {
			found, err := s.DB.DueEndpoints(ctx)
			s.logErr(ctx, "could not look for due deliveries", err)
			ids = append(ids, found...)
		}
		for _, id := range ids {
			s.wake(ctx, id)
		}
		all = false
		select {
		case <-ctx.Done():
		case <-more:
		case <-look.C:
			all = true
		}
	}
}

// wake has an endpoint's lane look for what is due; one is begun if there is none.
func (s *Sender) wake(ctx context.Context, endpointID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lanes[endpointID]
	if l == nil {
		if s.lanes == nil {
			s.lanes = map[string]*lane{}
		}
		l = &lane{Sender: s, id: endpointID, woken: make(chan struct{}, 1), done: make(chan struct{}, 1)}
		s.lanes[endpointID] = l
		s.work.Go(func() { l.run(ctx) })
	}
	l.wakeUp()
}

// leave ends a lane, unless it has been woken meanwhile.
func (s *Sender) leave(l *lane) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(l.woken) > 0 {
		return false
	}
	delete(s.lanes, l.id)
	return true
}

func (s *Sender) logErr(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil && !errors.Is(err, storage.ErrUnavailable) { // logged elsewhere
		s.Log.Error(what, "error", err)
	}
}

// InFlight counts the attempts under way.
func (s *Sender) InFlight() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.lanes {
		n += int(l.underWay.Load())
	}
	return n
}
