package main

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestKeepErasingErasesWhatIsDue(t *testing.T) {
	t.Parallel()
	db, clock := storagetest.Open(t), storagetest.NewClock()
	db.Now = clock.Now
	var due []storage.Account
	for range eraseLimit + 1 {
		a := storagetest.Account(t, db, storage.Account{})
		if err := db.CloseAccount(t.Context(), storage.Closing{AccountID: a.ID, At: storage.At(clock.Now().Add(time.Minute))}); err != nil {
			t.Fatal(err)
		}
		due = append(due, a)
	}
	later := storagetest.Account(t, db, storage.Account{})
	if err := db.CloseAccount(t.Context(), storage.Closing{AccountID: later.ID, At: storage.At(clock.Now().Add(time.Hour))}); err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Minute)
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { keepErasing(ctx, db, func(err error) { t.Error(err) }) })
	for written := db.JobWritten(); len(storagetest.Notices(t, db, storage.NoticeClosed)) < len(due); written = db.JobWritten() {
		select {
		case <-written:
		case <-time.After(patience):
			t.Fatal("not all were erased")
		}
	}
	stop()
	work.Wait()
	for _, a := range due {
		if _, err := db.AccountByID(t.Context(), a.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s is still there: %v", a.ID, err)
		}
	}
	if _, err := db.AccountByID(t.Context(), later.ID); err != nil {
		t.Errorf("one that is not due was erased: %v", err)
	}
}
