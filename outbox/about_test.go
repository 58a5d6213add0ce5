package outbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// request is one that is served.
type request string

func (r request) RequestID() string { return string(r) }

func TestLinesOfAJobSayWhomItIsAboutAndWhichRequestWroteIt(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		f := open(t, db, func(context.Context, storage.Job) error { return errors.New("451 not now") })
		ctx := context.WithValue(t.Context(), storage.RequestKey{}, request("00f067aa0ba902b7"))
		err := f.DB.CreateReset(ctx, storage.ResetRequest{Email: "ada@example.com", AttemptID: "attempt-1", ExpiresAt: storage.At(f.clock.Now().Add(time.Hour))})
		if err != nil {
			t.Fatal(err)
		}
		f.wantDue(1)
		f.wantLogged("a job failed and will be retried", "request=00f067aa0ba902b7", "attempt=attempt-1", "tries=1")
	})
}
