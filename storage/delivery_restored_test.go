package storage_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/backup"
	"fairlead/storage/localpg"
	"fairlead/storage/storagetest"
)

// backUp backs up a database that is in use, and returns what restores it and opens it.
func backUp(t *testing.T, db *storage.DB, url string) (restore func() *storage.DB) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "backup")
	run := func(program string, args ...string) {
		if out, err := exec.CommandContext(t.Context(), filepath.Join(localpg.Programs(), program), args...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", program, err, out)
		}
	}
	if strings.HasPrefix(url, "sqlite:") {
		_, err := backup.Create(t.Context(), url, file)
		must(t, err)
	} else {
		run("pg_dump", "--format=custom", "--file="+file, url)
	}
	return func() *storage.DB {
		must(t, db.Close())
		if strings.HasPrefix(url, "sqlite:") {
			_, err := backup.Restore(t.Context(), url, file)
			must(t, err)
		} else {
			run("pg_restore", "--clean", "--if-exists", "--dbname="+url, file)
		}
		return storagetest.OpenURL(t, url)
	}
}

func TestRestoredServerSendsNothingThatIsTooOld(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		const retention = time.Hour
		f := &eventFixture{t: t, db: storagetest.OpenURL(t, url), clock: storagetest.NewClock()}
		f.db.Now = f.clock.Now
		f.account = storagetest.Account(t, f.db, storage.Account{})
		f.own = f.endpoint(storage.OwnerAccount, f.account.ID, "*")
		start := func(want int64) {
			t.Helper()
			if n, err := f.db.SkipRestored(t.Context(), retention); err != nil || n != want {
				t.Errorf("skipped %d, %v", n, err)
			}
		}
		start(0)
		old := f.publish("a.old")
		f.clock.Advance(retention + time.Millisecond)
		recent := f.publish("a.recent")
		start(0) // which was not restored, and what is pending stays
		restore := backUp(t, f.db, url)
		f.finish(storage.DeliveryDelivered, 200, f.claim(f.own, 9).Deliveries...)

		f.db = restore()
		f.db.Now = f.clock.Now
		start(1)
		if got := f.claim(f.own, 9).Deliveries; len(got) != 1 || got[0].Event.ID != recent.ID {
			t.Errorf("it sends %+v", got)
		}
		if d := f.deliveries(f.own)[1]; d.Event.ID != old.ID || d.Status != storage.DeliverySkipped || d.FinishedAt.IsZero() {
			t.Errorf("the old one is %+v", d)
		}
		must(t, f.db.Resend(t.Context(), f.own.ID, f.deliveries(f.own)[1].ID))
		start(0) // once
		if got := f.claim(f.own, 9).Deliveries; len(got) != 1 || got[0].Event.ID != old.ID {
			t.Errorf("resent, it sends %+v", got)
		}
	})
}

// Of servers that start together one skips, and no other has begun to send before.
func TestRestoredServersStartTogether(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		f := &eventFixture{t: t, db: storagetest.OpenURL(t, url), clock: storagetest.NewClock()}
		f.db.Now = f.clock.Now
		f.account = storagetest.Account(t, f.db, storage.Account{})
		f.own = f.endpoint(storage.OwnerAccount, f.account.ID, "*")
		_, err := f.db.SkipRestored(t.Context(), time.Hour)
		must(t, err)
		f.publish("a.old")
		f.clock.Advance(2 * time.Hour)
		must(t, f.db.Exec(t.Context(), `UPDATE database_place SET place = 'another'`))
		race(t, 8, func(int) error {
			if _, err := f.db.SkipRestored(t.Context(), time.Hour); err != nil {
				return err
			}
			c, err := f.db.ClaimDeliveries(t.Context(), f.own.ID, "server", 9, time.Minute)
			if len(c.Deliveries) > 0 {
				t.Error("one sends")
			}
			return err
		})
	})
}
