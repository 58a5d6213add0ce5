package main

import (
	"context"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestKeepLeavingEndsPartnersThatAreDue(t *testing.T) {
	t.Parallel()
	db, clock := storagetest.Open(t), storagetest.NewClock()
	db.Now = clock.Now
	leave := func(name string, in time.Duration) storage.Client {
		c, _ := storagetest.Partner(t, db, storage.Client{Name: name, Email: "dev@" + name + ".example"})
		if err := db.LeavePartner(t.Context(), c.ID, storage.At(clock.Now().Add(in))); err != nil {
			t.Fatal(err)
		}
		return c
	}
	due := []storage.Client{leave("acme", time.Minute), leave("bolts", time.Minute)}
	later := leave("later", time.Hour)
	clock.Advance(time.Minute)
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { keepLeaving(ctx, db, func(err error) { t.Error(err) }) })
	for written := db.JobWritten(); len(storagetest.PartnerNotices(t, db, storage.PartnerLeft)) < len(due); written = db.JobWritten() {
		select {
		case <-written:
		case <-time.After(patience):
			t.Fatal("not all have left")
		}
	}
	stop()
	work.Wait()
	for want, all := range map[storage.Status][]storage.Client{storage.HasLeft: due, storage.Leaving: {later}} {
		for _, c := range all {
			if got, err := db.ClientByID(t.Context(), c.ID); err != nil || got.Status != want {
				t.Errorf("%s is %s, %v, want %s", c.Name, got.Status, err, want)
			}
		}
	}
}
