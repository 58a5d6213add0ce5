package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
)

func TestWaitingJobs(t *testing.T) {
	queued(t, 1, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		began := db.Time()
		turn(time.Minute)
		must(t, db.CreateReset(t.Context(), storage.ResetRequest{Email: "ada@example.com"}))
		got, err := db.WaitingJobs(t.Context())
		if err != nil || len(got) != 1 || got[0].Kind != storage.JobResetRequested || got[0].Count != 2 || !got[0].Oldest.Equal(began.Time) {
			t.Errorf("got %+v, %v", got, err)
		}
		for _, job := range claim(t, db, 2) {
			must(t, db.CloseJob(t.Context(), job))
		}
		if got, err := db.WaitingJobs(t.Context()); err != nil || len(got) != 0 {
			t.Errorf("got %+v, %v after they were closed", got, err)
		}
	})
}
