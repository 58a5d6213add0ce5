package mail_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

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
	for name, before := range map[string]func(h *fixture){
		"no account with this address":  func(h *fixture) { h.ask("nobody@example.com") },
		"an account that is suspended":  func(h *fixture) { h.suspend(); h.ask(email) },
		"an account made since":         func(h *fixture) { h.ask("new@example.com"); h.turnClock(time.Second); h.signUpAs("new@example.com") },
		"a password changed since":      func(h *fixture) { h.ask(email); h.changePassword() },
		"a link that would be over now": func(h *fixture) { h.ask(email); h.turnClock(time.Hour) },
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

func (h *fixture) suspend() {
	storagetest.Raw(h.t, h.url).MustExec(`UPDATE account SET status = 'suspended'`)
}

func (h *fixture) signUpAs(email string) {
	a := storage.Account{Email: email}
	if err := h.db.CreateAccount(h.t.Context(), &a, "hash"); err != nil {
		h.t.Fatal(err)
	}
}

// changePassword follows another link, and sees to the notice about it.
func (h *fixture) changePassword() {
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
func (h *fixture) connect(a storage.Account, partner string) {
	h.t.Helper()
	ctx, later := h.t.Context(), storage.At(h.db.Now().Add(time.Hour))
	client := storage.Client{Kind: storage.PartnerKind, Name: partner, Scope: "*"}
	secret := storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(partner)}
	session := storage.Session{ID: storage.NewID(), AccountID: a.ID, SecretHash: []byte{1}, ExpiresAt: later}
	err := errors.Join(h.db.CreateClient(ctx, &client, []storage.Callback{{URL: "https://shop.example/cb", IsDefault: true}}, &secret),
		h.db.StartSession(ctx, &session, ""))
	attempt := storage.Attempt{ClientID: client.ID, BrowserHash: []byte{1}, ExpiresAt: later}
	err = errors.Join(err, h.db.BeginAttempt(ctx, &attempt), h.db.IssueCode(ctx, &storage.Consent{AttemptID: attempt.ID, SessionID: session.ID,
		Connection: storage.Connection{AccountID: a.ID, ClientID: client.ID, Scope: "*"},
		Code:       storage.Code{Hash: storage.Hash("code of " + partner), ExpiresAt: later}}))
	if err != nil {
		h.t.Fatal(err)
	}
}

// changePasswordBy uses a mailed link.
func (h *fixture) changePasswordBy(link string) {
	h.t.Helper()
	ada, err := h.db.AccountByEmail(h.t.Context(), email)
	reset := storage.Reset{Hash: storage.Hash(link), AccountID: ada.ID, CreatedAt: h.db.Time(), ExpiresAt: storage.At(h.db.Now().Add(time.Hour))}
	if err := errors.Join(err, h.db.OfferReset(h.t.Context(), reset), h.db.ResetPassword(h.t.Context(), reset.Hash, "new")); err != nil {
		h.t.Fatal(err)
	}
}

// read is one of the messages in the folder, the oldest being 0.
func (h *fixture) read(i int) []byte {
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
