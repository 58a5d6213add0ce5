package database_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"fairlead/storage/database"
)

// held is a batcher whose batches wait until they are released.
func held(t *testing.T) (b *database.Batcher[int], begun chan []int, release chan error) {
	t.Helper()
	begun, release = make(chan []int), make(chan error)
	return database.NewNumberBatcher(openSQLite(t, filepath.Join(t.TempDir(), "test.db")), func(batch []int) error {
		begun <- batch
		return <-release
	}), begun, release
}

func TestBatcherServesOneAtOnceAndTheOthersInBatches(t *testing.T) {
	t.Parallel()
	b, begun, release := held(t)
	var all sync.WaitGroup
	do := func(item int) { all.Go(func() { want(t, "an item", b.Do(t.Context(), item), nil) }) }
	do(0)
	if got := <-begun; !slices.Equal(got, []int{0}) {
		t.Errorf("the first batch is %v", got)
	}
	for i := range 200 {
		do(i + 1)
		b.Await(i + 1)
	}
	release <- nil
	var sizes []int
	for range 2 {
		got := <-begun
		sizes = append(sizes, len(got))
		if !slices.IsSorted(got) {
			t.Errorf("a batch is in another order than they came: %v", got)
		}
		release <- nil
	}
	if all.Wait(); !slices.Equal(sizes, []int{128, 72}) {
		t.Errorf("the batches have %v", sizes)
	}
}

func TestBatcherErrorIsReturnedToEveryCaller(t *testing.T) {
	t.Parallel()
	b, begun, release := held(t)
	wrong := errors.New("wrong")
	var all sync.WaitGroup
	for i, wanted := range []error{nil, wrong} {
		all.Go(func() { want(t, "an item", b.Do(t.Context(), i), wanted) })
		<-begun
		release <- wanted
	}
	all.Wait()
}

// A caller in line may leave; one in a batch learns how it went.
func TestBatcherCancelledCallerDoesNotAffectOthers(t *testing.T) {
	t.Parallel()
	b, begun, release := held(t)
	ctx, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { want(t, "a caller in a batch", b.Do(ctx, 0), nil) })
	<-begun
	for i := range 3 {
		all.Go(func() {
			under, wanted := t.Context(), error(nil)
			if i == 1 {
				under, wanted = ctx, context.Canceled
			}
			want(t, "a caller in line", b.Do(under, i+1), wanted)
		})
		b.Await(i + 1)
	}
	leave()
	b.Await(2)
	release <- nil
	if got := <-begun; !slices.Equal(got, []int{1, 3}) {
		t.Errorf("the next batch is %v", got)
	}
	release <- nil
	all.Wait()
	want(t, "a caller that had left before", b.Do(ctx, 4), context.Canceled)
}

func TestBatcherPanicIsAnError(t *testing.T) {
	t.Parallel()
	b := database.NewNumberBatcher(openSQLite(t, filepath.Join(t.TempDir(), "test.db")), func(batch []int) error {
		if batch[0] == 0 {
			panic("a mistake")
		}
		return nil
	})
	if err := b.Do(t.Context(), 0); err == nil || !strings.Contains(err.Error(), "a mistake") {
		t.Errorf("got %v", err)
	}
	want(t, "the next", b.Do(t.Context(), 1), nil)
}

// Close waits for the running batch, and later callers are refused.
func TestCloseWaitsForABatch(t *testing.T) {
	t.Parallel()
	db := openSQLite(t, filepath.Join(t.TempDir(), "test.db"))
	begun, release, served := make(chan struct{}), make(chan struct{}), false
	b := database.NewNumberBatcher(db, func([]int) error {
		close(begun)
		<-release
		served = true
		return nil
	})
	var all sync.WaitGroup
	all.Go(func() { want(t, "the item", b.Do(t.Context(), 0), nil) })
	<-begun
	all.Go(func() { close(release) })
	must(t, db.Close())
	if !served {
		t.Error("the database was closed under a batch")
	}
	all.Wait()
	if err := b.Do(t.Context(), 1); err == nil {
		t.Error("a closed database serves")
	}
}
