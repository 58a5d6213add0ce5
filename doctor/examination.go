package doctor

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"fairlead/billing"
	"fairlead/key"
	"fairlead/storage"
)

// examination is what several checks need, each asked for once, when the first of them does.
type examination struct {
	*Doctor
	server   func() serverState
	public   func() publicAnswer
	database func() (*storage.DB, error)
	engine   func() (storage.Engine, error)
	keys     func() (key.List, error)
	stripe   func() (billing.KeyCheck, error)

	opened atomic.Pointer[storage.DB]
}

func begin(ctx context.Context, d *Doctor) *examination {
	e := &examination{Doctor: d, keys: sync.OnceValues(d.ReadKeys)}
	e.server = sync.OnceValue(func() serverState { return e.askServer(ctx) })
	e.public = sync.OnceValue(func() publicAnswer { return e.askPublic(ctx) })
	e.database = sync.OnceValues(func() (*storage.DB, error) { return e.openDatabase(ctx) })
	e.engine = sync.OnceValues(func() (storage.Engine, error) {
		db, err := e.database()
		if err != nil {
			return storage.Engine{}, err
		}
		return db.Examine(ctx)
	})
	e.stripe = sync.OnceValues(func() (billing.KeyCheck, error) {
		if err := d.Stripe.Open(); err != nil {
			return billing.KeyCheck{}, err
		}
		return d.Stripe.CheckKeys(ctx), nil
	})
	return e
}

func (e *examination) end() {
	if db := e.opened.Load(); db != nil {
		_ = db.Close() // nothing was written
	}
}

// openDatabase gives up when ctx ends: opening waits for a process that migrates, however long
// that takes.
func (e *examination) openDatabase(ctx context.Context) (*storage.DB, error) {
	type result struct {
		db  *storage.DB
		err error
	}
	done := make(chan result, 1)
	go func() {
		db, err := storage.Inspect(ctx, e.DatabaseURL)
		done <- result{db, err}
	}()
	select {
	case r := <-done:
		if r.err == nil {
			r.db.Now = e.Now
			e.opened.Store(r.db)
		}
		return r.db, r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("it did not open within %s, perhaps since another process migrates it", e.Limits.Time)
	}
}

// records is the database, if it has a schema that the queries of this binary are written for.
func (e *examination) records() (*storage.DB, bool) {
	engine, err := e.engine()
	if err != nil || engine.Schema < engine.Known || engine.Refused {
		return nil, false
	}
	db, err := e.database()
	return db, err == nil
}

// isPublic reports whether other machines are meant to reach the server.
func (e *examination) isPublic() bool { return !isLoopback(e.PublicURL) }
