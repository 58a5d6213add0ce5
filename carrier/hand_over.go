package carrier

import (
	"context"
	"sync"

	"fairlead/storage"
)

// keptHandOvers is how many hand-overs are remembered, so that the database is not asked
// at each.
const keptHandOvers = 100_000

// handOvers notes which service has been given which account's token.
type handOvers struct {
	mu   sync.Mutex
	seen map[storage.CarrierHandOver]bool
}

func (o *handOvers) note(ctx context.Context, db *storage.DB, h storage.CarrierHandOver) error {
	o.mu.Lock()
	seen := o.seen[h]
	o.mu.Unlock()
	if seen {
		return nil
	}
	if err := db.NoteHandOver(ctx, h); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.seen == nil || len(o.seen) >= keptHandOvers {
		o.seen = map[storage.CarrierHandOver]bool{}
	}
	o.seen[h] = true
	return nil
}
