package storage_test

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"testing"

	"fairlead/storage"
)

// Two batches with the same codes could deadlock, which PostgreSQL takes a second to
// detect: a client that sends two of its codes twice could hold up all others.
func TestSpendCodeBatchesLockCodesInOrder(t *testing.T) {
	t.Parallel()
	for name, order := range map[string][2]int{"the first in order came first": {0, 1}, "the first in order came last": {1, 0}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, raw, codes, release := crowded(t)
			slices.SortFunc(codes, func(a, b storage.Code) int { return bytes.Compare(a.Hash, b.Hash) })
			other, err := raw.Beginx()
			if err != nil {
				t.Fatal(err)
			}
			other.MustExec(`SELECT 1 FROM code WHERE hash = $1 FOR UPDATE`, codes[0].Hash)
			var all sync.WaitGroup
			for n, i := range order {
				all.Go(func() { exchange(t, db, codes[i], fmt.Sprint("token ", i)) })
				db.AwaitBatched(n + 1)
			}
			release()
			waiters(t, raw, 1)
			var free []int
			if err := other.Select(&free, `SELECT 1 FROM code WHERE hash = $1 FOR UPDATE SKIP LOCKED`, codes[1].Hash); err != nil || len(free) != 1 {
				t.Errorf("the batch has taken a later code while it waits for an earlier one: %v, %v", free, err)
			}
			if err := other.Rollback(); err != nil {
				t.Error(err)
			}
			all.Wait()
		})
	}
}
