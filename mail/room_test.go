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

func TestWhoForgotGetsALinkThatWorks(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.signUp()
	h.ask(email)
	h.send(1)
	l := h.letter()
	reset, err := h.db.ResetByHash(t.Context(), storage.Hash(token(t, l)))
	if err != nil || reset.AccountID != ada.ID || !reset.ExpiresAt.Equal(storage.At(h.db.Now().Add(time.Hour)).Time) {
		t.Errorf("the link is %+v, %v", reset, err)
	}
	if l.Subject() != "Choose a new password for Fairlead" || l.Header.Get("To") != "<Ada@Example.com>" ||
		l.Header.Get("From") != `"Fairlead" <noreply@connect.example>` || l.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("the headers are %v", l.Header)
	}
	wantIn(t, l.Text, "attempt=ATTEMPT", "once, for an hour", "your password stays as it is")
	wantIn(t, l.HTML, `href="https://connect.example/reset?attempt=ATTEMPT&amp;token=`+token(t, l))
	if strings.Contains(l.Raw, "evil") {
		t.Error("a text that somebody signed up with is sent")
	}
	h.send(0)
}

func TestNobodyElseIsWrittenTo(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(h *house){
		"no account with this address":  func(h *house) { h.ask("nobody@example.com") },
		"an account that is suspended":  func(h *house) { h.suspend(); h.ask(email) },
		"an account made since":         func(h *house) { h.ask("new@example.com"); h.turnClock(time.Second); h.signUpAs("new@example.com") },
		"a password changed since":      func(h *house) { h.ask(email); h.changePassword() },
		"a link that would be over now": func(h *house) { h.ask(email); h.turnClock(time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			h.signUp()
			before(h)
			h.send(1)
			if n := len(h.files()); n > 0 {
				t.Errorf("%d messages were sent", n)
			}
			h.turnClock(48 * time.Hour)
			h.send(0)
		})
	}
}

func (h *house) suspend() {
	storagetest.Raw(h.t, h.url).MustExec(`UPDATE account SET status = 'suspended'`)
}

func (h *house) signUpAs(email string) {
	a := storage.Account{Email: email}
	if err := h.db.CreateAccount(h.t.Context(), &a, "hash"); err != nil {
		h.t.Fatal(err)
	}
}

// changePassword follows another link, and sees to the notice about it.
func (h *house) changePassword() {
	h.turnClock(time.Second)
	ada, err := h.db.AccountByEmail(h.t.Context(), email)
	if err != nil {
		h.t.Fatal(err)
	}
	link := storage.Reset{Hash: storage.Hash("link"), AccountID: ada.ID, CreatedAt: h.db.Time(), ExpiresAt: storage.At(h.db.Now().Add(time.Hour))}
	if err := errors.Join(h.db.OfferReset(h.t.Context(), link), h.db.ResetPassword(h.t.Context(), link.Hash, "new")); err != nil {
		h.t.Fatal(err)
	}
	jobs, err := h.db.ClaimJobs(h.t.Context(), 1, time.Minute, storage.JobPasswordChanged)
	if err != nil || len(jobs) != 1 || h.db.CloseJob(h.t.Context(), jobs[0]) != nil {
		h.t.Fatal(jobs, err)
	}
}

func TestTheOwnerIsToldThatThePasswordChanged(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.room.Web.Brand.SupportURL = "https://help.example"
	ada := h.signUp()
	link := storage.Reset{Hash: storage.Hash("link"), AccountID: ada.ID, CreatedAt: h.db.Time(), ExpiresAt: storage.At(h.db.Now().Add(time.Hour))}
	if err := errors.Join(h.db.OfferReset(t.Context(), link), h.db.ResetPassword(t.Context(), link.Hash, "new")); err != nil {
		t.Fatal(err)
	}
	h.send(1)
	l := h.letter()
	if l.Subject() != "Your password was changed" || l.Link() != "https://connect.example/forgot" {
		t.Errorf("%q leads to %q", l.Subject(), l.Link())
	}
	wantIn(t, l.Text, h.db.Now().UTC().Format("2 January 2006 at 15:04 UTC"), "https://help.example")
}

func TestTheOwnerIsToldWhoCanStillUseTheAccount(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.signUp()
	h.connect(ada, "Early & Sons")
	h.changePasswordBy("first")
	h.send(1)
	first := h.letter()
	wantIn(t, first.Text, "we have disconnected every partner and forgotten the card on file")
	if strings.Contains(first.Text, "Early & Sons") || strings.Contains(first.Text, "/account/connections") {
		t.Errorf("who was disconnected is named: %s", first.Text)
	}
	h.turnClock(time.Second)
	h.connect(ada, "Demo Store")
	h.connect(ada, "Knots & Sons")
	h.changePasswordBy("second")
	h.send(1)
	second := mailtest.Read(t, h.read(1))
	wantIn(t, second.Text, "Knots & Sons", "Demo Store", "https://connect.example/account/connections")
	wantIn(t, second.HTML, "Knots &amp; Sons", `href="https://connect.example/account/connections"`)
	if second.Link() != "https://connect.example/forgot" || strings.Contains(second.Text, "first time") {
		t.Errorf("the letter reads %s", second.Text)
	}
}

// connect makes a partner and lets it into an account.
func (h *house) connect(a storage.Account, partner string) {
	h.t.Helper()
	ctx, later := h.t.Context(), storage.At(h.db.Now().Add(time.Hour))
	client := storage.Client{Kind: storage.PartnerKind, Name: partner, Scope: "*"}
	secret := storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(partner)}
	session := storage.Session{ID: storage.NewID(), AccountID: a.ID, SecretHash: []byte{1}, ExpiresAt: later}
	err := errors.Join(h.db.CreateClient(ctx, &client, []storage.Callback{{URL: "https://shop.example/cb", IsDefault: true}}, &secret),
		h.db.StartSession(ctx, &session, ""))
	attempt := storage.Attempt{ClientID: client.ID, BrowserHash: []byte{1}, ExpiresAt: later}
	err = errors.Join(err, h.db.BeginAttempt(ctx, &attempt), h.db.IssueCode(ctx, &storage.Grant{AttemptID: attempt.ID, SessionID: session.ID,
		Connection: storage.Connection{AccountID: a.ID, ClientID: client.ID, Scope: "*"},
		Code:       storage.Code{Hash: storage.Hash("code of " + partner), ExpiresAt: later}}))
	if err != nil {
		h.t.Fatal(err)
	}
}

// changePasswordBy uses a mailed link.
func (h *house) changePasswordBy(link string) {
	h.t.Helper()
	ada, err := h.db.AccountByEmail(h.t.Context(), email)
	reset := storage.Reset{Hash: storage.Hash(link), AccountID: ada.ID, CreatedAt: h.db.Time(), ExpiresAt: storage.At(h.db.Now().Add(time.Hour))}
	if err := errors.Join(err, h.db.OfferReset(h.t.Context(), reset), h.db.ResetPassword(h.t.Context(), reset.Hash, "new")); err != nil {
		h.t.Fatal(err)
	}
}

// read is one of the messages in the folder, the oldest being 0.
func (h *house) read(i int) []byte {
	h.t.Helper()
	files := h.files()
	if i >= len(files) {
		h.t.Fatalf("%d messages: %s", len(files), h.log)
	}
	raw, err := os.ReadFile(files[i])
	if err != nil {
		h.t.Fatal(err)
	}
	return raw
}

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
