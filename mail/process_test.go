package mail_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairlead/mail"
	"fairlead/mail/mailtest"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestAMessageSurvivesACrash(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp()
	h.ask(email)
	// Somebody claimed it and was never heard of again.
	if jobs, err := h.db.ClaimJobs(t.Context(), 1, time.Minute, storage.JobResetAsked); err != nil || len(jobs) != 1 {
		t.Fatal(jobs, err)
	}
	h.send(0)
	h.turnClock(time.Minute)
	h.send(1)
	first := token(t, h.letter())

	// It was sent, and the crash came before that was written down.
	storagetest.Raw(t, h.url).MustExec(`UPDATE outbox SET closed_at = NULL,
		payload = '{"email": "ada@example.com", "expires_at": "2100-01-01T00:00:00Z"}'`)
	h.turnClock(2 * time.Minute)
	h.send(1)
	if second := token(t, h.letter()); second != first {
		t.Error("sent again, the link is another one")
	}
}

func TestAMessageIsTriedAgainLaterAndLater(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp()
	sender := &failing{Sender: h.room.Sender, err: errors.New("451 not now")}
	sender.left.Store(4)
	h.room.Sender = sender
	h.ask(email)
	for wait := 5 * time.Second; wait < time.Minute; wait *= 2 {
		h.send(1)
		h.turnClock(wait - time.Millisecond)
		h.send(0)
		h.turnClock(wait/4 + time.Millisecond)
	}
	h.send(1)
	token(t, h.letter())
	wantIn(t, h.log.String(), "could not send a message yet", "451 not now", "attempt=4")
}

func TestAMessageIsGivenUp(t *testing.T) {
	t.Parallel()
	refused := fmt.Errorf("%w: 550 no such user", mail.ErrUndeliverable)
	for name, row := range map[string]struct {
		err   error
		after time.Duration
	}{
		"at once when it will never be taken": {refused, 0},
		"once its link would be over":         {errors.New("421 closed"), time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			h.signUp()
			sender := &failing{err: row.err}
			sender.left.Store(1000)
			h.room.Sender = sender
			h.ask(email)
			if row.after > 0 {
				h.send(1)
				h.turnClock(row.after)
			}
			h.send(1)
			wantIn(t, h.log.String(), "gave up on a message")
			h.turnClock(48 * time.Hour)
			h.send(0)
		})
	}
}

func TestADamagedJobIsGivenUp(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.ask(email)
	storagetest.Raw(t, h.url).MustExec(`UPDATE outbox SET payload = 'damaged'`)
	h.send(1)
	wantIn(t, h.log.String(), "gave up on a message", "the job is damaged")
}

func TestNoSecretIsAtRestOrInTheLog(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp()
	sender := &failing{Sender: h.room.Sender, err: errors.New("not now")}
	sender.left.Store(1)
	h.room.Sender = sender
	h.ask(email)
	h.send(1)
	h.turnClock(time.Minute)
	h.send(1)
	secret := token(t, h.letter())
	if strings.Contains(h.log.String(), secret) {
		t.Error("the log has the secret")
	}
	path, ok := strings.CutPrefix(h.url, "sqlite:")
	if !ok {
		return // PostgreSQL's files are its own affair
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(content), secret) {
			t.Errorf("%s has the secret", filepath.Base(file))
		}
	}
}

func TestRunSendsAtOnceAndStops(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp()
	server := mailtest.Start(t, &mailtest.Server{})
	h.room.Sender = smtp(t, "smtp://"+server.Addr)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.room.Run(ctx, time.Hour) // so long that only the bell can be the reason
	}()
	for range 2 {
		h.ask(email)
		token(t, server.Next())
	}
	stop()
	<-done
}

func TestStoppingPutsAMessageBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp()
	h.ask(email)
	ctx, stop := context.WithCancel(t.Context())
	folder := h.room.Sender
	h.room.Sender = stopping{stop}
	if n, err := h.room.SendDue(ctx); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	h.room.Sender = folder
	h.send(1)
	token(t, h.letter())
}

// stopping is a sender during which the server is told to stop.
type stopping struct{ stop func() }

func (s stopping) Send(ctx context.Context, _ mail.Message) error {
	s.stop()
	<-ctx.Done()
	return ctx.Err()
}
