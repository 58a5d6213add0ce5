package database

import "sync"

// workers are the goroutines that [DB.Close] waits for.
type workers struct {
	mu     sync.Mutex
	closed bool
	all    sync.WaitGroup
}

// start runs do in a goroutine, unless the database is closed.
func (w *workers) start(do func()) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		w.all.Go(do)
	}
	return !w.closed
}

func (w *workers) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.all.Wait()
}
