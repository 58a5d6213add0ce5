package database

import "errors"

// batchOf returns a batch of the requests that are waiting now.
func (w *writer) batchOf(first *request) []*request {
	batch := []*request{first}
	for len(batch) < writerBatch {
		select {
		case r := <-w.queue:
			batch = append(batch, r)
		default:
			return batch
		}
	}
	return batch
}

// runAllExclusive runs before a batch, so that callers who have just read something can
// join it.
func (w *writer) runAllExclusive() {
	for {
		select {
		case r := <-w.exclusive:
			w.runExclusive(r)
		default:
			return
		}
	}
}

func (w *writer) runExclusive(r *request) {
	err := w.connect()
	if err == nil {
		err = r.run(w.statements)
	}
	r.answer <- err
}

// commit writes a batch in one transaction. A request that is refused before it has
// written anything does not affect the others. After any other error everything is rolled
// back, and each request is retried singly.
func (w *writer) commit(batch []*request) {
	err := w.begin()
	switch {
	case err != nil:
	case w.runAll(batch):
		err = w.end()
	case len(batch) > 1:
		for _, r := range batch {
			w.commit([]*request{r})
		}
		return
	}
	w.batched.add(len(batch))
	w.notifyWritten()
	for _, r := range batch {
		r.answer <- errors.Join(r.err, err)
	}
}

// notifyWritten never waits: one notification is as good as many.
func (w *writer) notifyWritten() {
	select {
	case w.wrote <- struct{}{}:
	default:
	}
}

// runAll runs the requests of a batch up to the first that spoils it, and reports whether
// none did.
func (w *writer) runAll(batch []*request) bool {
	for _, r := range batch {
		if r.err = r.run(w.statements); r.err != nil && (r.tx.wrote || !isRefusal(r.err)) {
			w.rollBack()
			return false
		}
	}
	return true
}
