package storage_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"fairlead/storage"
)

// held is a gatherer whose batches wait until they are let go.
func held() (g *storage.Gatherer, begun chan []int, letGo chan error) {
	begun, letGo = make(chan []int), make(chan error)
	return storage.NewGatherer(func(batch []int) error {
		begun <- batch
		return <-letGo
	}), begun, letGo
}

func TestWhoComesAloneIsServedAtOnceAndTheOthersTogether(t *testing.T) {
	t.Parallel()
	g, begun, letGo := held()
	var all sync.WaitGroup
	do := func(item int) { all.Go(func() { want(t, "an item", g.Do(t.Context(), item), nil) }) }
	do(0)
	if got := <-begun; !slices.Equal(got, []int{0}) {
		t.Errorf("the first batch is %v", got)
	}
	for i := range 200 {
		do(i + 1)
		g.Await(i + 1)
	}
	letGo <- nil
	var sizes []int
	for range 2 {
		got := <-begun
		sizes = append(sizes, len(got))
		if !slices.IsSorted(got) {
			t.Errorf("a batch is in another order than they came: %v", got)
		}
		letGo <- nil
	}
	if all.Wait(); !slices.Equal(sizes, []int{128, 72}) {
		t.Errorf("the batches have %v", sizes)
	}
	for !g.Idle() {
		runtime.Gosched()
	}
}

func TestAnErrorOfABatchIsEverybodys(t *testing.T) {
	t.Parallel()
	g, begun, letGo := held()
	wrong := errors.New("wrong")
	var all sync.WaitGroup
	for i, wanted := range []error{nil, wrong} {
		all.Go(func() { want(t, "an item", g.Do(t.Context(), i), wanted) })
		<-begun
		letGo <- wanted
	}
	all.Wait()
}

// Who still waits may go; who is in a batch hears how it went.
func TestWhoGoesAwayDoesNotDisturbTheOthers(t *testing.T) {
	t.Parallel()
	g, begun, letGo := held()
	ctx, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { want(t, "who is in a batch", g.Do(ctx, 0), nil) })
	<-begun
	for i := range 3 {
		all.Go(func() {
			under, wanted := t.Context(), error(nil)
			if i == 1 {
				under, wanted = ctx, context.Canceled
			}
			want(t, "who waits", g.Do(under, i+1), wanted)
		})
		g.Await(i + 1)
	}
	leave()
	g.Await(2)
	letGo <- nil
	if got := <-begun; !slices.Equal(got, []int{1, 3}) {
		t.Errorf("the next batch is %v", got)
	}
	letGo <- nil
	all.Wait()
	want(t, "who had gone before", g.Do(ctx, 4), context.Canceled)
}

func TestAPanicIsAnErrorAndTheNextAreServed(t *testing.T) {
	t.Parallel()
	g := storage.NewGatherer(func(batch []int) error {
		if batch[0] == 0 {
			panic("at the disco")
		}
		return nil
	})
	if err := g.Do(t.Context(), 0); err == nil || !strings.Contains(err.Error(), "at the disco") {
		t.Errorf("got %v", err)
	}
	want(t, "the next", g.Do(t.Context(), 1), nil)
}
