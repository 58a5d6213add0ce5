package mail_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"fairlead/mail/mailtest"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestResetMailHasALinkThatWorks(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account()
	h.ask(email)
	h.send(1)
	reset, err := h.db.ResetByHash(t.Context(), storage.Hash(token(t, h.message())))
	if err != nil || reset.AccountID != ada.ID || !reset.ExpiresAt.Equal(h.clock.Now().Add(time.Hour)) {
		t.Errorf("the link is %+v, %v", reset, err)
	}
	h.send(0)
}

func TestResetMailText(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.account()
	h.ask(email)
	h.send(1)
	m := h.message()
	if got := m.Subject(); got != "Reset your Fairlead password" {
		t.Errorf("the subject is %q", got)
	}
	for name, want := range map[string]string{"To": "<Ada@example.com>", "From": `"Fairlead" <noreply@connect.example>`, "Auto-Submitted": "auto-generated"} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	wantIn(t, m.Text, "We received a request to reset the password for your Fairlead account.", "attempt=ATTEMPT",
		"The link can be used once and expires on "+h.clock.Now().Add(time.Hour).Format("2 January 2006 at 15:04 UTC"), "your password won’t change")
	wantIn(t, m.HTML, `href="https://connect.example/reset?attempt=ATTEMPT&amp;token=`+token(t, m))
	if strings.Contains(m.Raw, "evil") {
		t.Errorf("the message has the account's name, want none of it:\n%s", m.Raw)
	}
}

func TestResetMailIsSentToNobodyElse(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(h *fixture){
		"no account with this address":       func(h *fixture) { h.ask("nobody@example.com") },
		"an account that is suspended":       func(h *fixture) { h.suspend(); h.ask(email) },
		"an account created since":           func(h *fixture) { h.askAndSignUp("new@example.com") },
		"a password changed since":           func(h *fixture) { h.ask(email); h.changePasswordQuietly() },
		"a link that would have expired now": func(h *fixture) { h.ask(email); h.clock.Advance(time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			h.account()
			before(h)
			h.send(1)
			if n := len(h.files()); n > 0 {
				t.Errorf("%d messages were sent", n)
			}
			h.clock.Advance(48 * time.Hour)
			h.send(0)
		})
	}
}

func (h *fixture) suspend() {
	storagetest.Raw(h.t, h.url).MustExec(`UPDATE account SET status = 'suspended'`)
}

func (h *fixture) askAndSignUp(email string) {
	h.t.Helper()
	h.ask(email)
	h.clock.Advance(time.Second)
	storagetest.Account(h.t, h.db, storage.Account{Email: email})
}

// changePassword uses a mailed link.
func (h *fixture) changePassword() {
	h.t.Helper()
	h.clock.Advance(time.Second)
	ada, err := h.db.AccountByEmail(h.t.Context(), email)
	link := storage.Reset{Hash: storage.Hash(storage.NewSecret()), AccountID: ada.ID, CreatedAt: h.db.Time(), ExpiresAt: storage.At(h.db.Now().Add(time.Hour))}
	if err := errors.Join(err, h.db.OfferReset(h.t.Context(), link), h.db.ResetPassword(h.t.Context(), link.Hash, "new", device)); err != nil {
		h.t.Fatal(err)
	}
}

// changePasswordQuietly changes the password and sends no mail about it.
func (h *fixture) changePasswordQuietly() {
	h.t.Helper()
	h.changePassword()
	jobs, err := h.db.ClaimJobs(h.t.Context(), 1, time.Minute, storage.JobNotice)
	if err != nil || len(jobs) != 1 || h.db.CloseJob(h.t.Context(), jobs[0]) != nil {
		h.t.Fatal(jobs, err)
	}
}

// connect lets a new partner into an account.
func (h *fixture) connect(a storage.Account, partner string) {
	h.t.Helper()
	client, _ := storagetest.Partner(h.t, h.db, storage.Client{Name: partner})
	storagetest.Connection(h.t, h.db, storage.Connection{AccountID: a.ID, ClientID: client.ID})
}

func TestPasswordChangedMailText(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.mailer.Web.Brand.SupportURL = "https://help.example"
	h.account()
	h.changePassword()
	h.send(1)
	m := h.message()
	if got := m.Subject(); got != "Your password was changed" {
		t.Errorf("the subject is %q", got)
	}
	if got := m.Link(); got != "https://connect.example/forgot" {
		t.Errorf("the first link is %q", got)
	}
	wantIn(t, m.Text, h.clock.Now().Format("2 January 2006 at 15:04 UTC"), "If this was you, there’s nothing to do.",
		"Contact support\nhttps://help.example")
	for _, unwanted := range []string{"first time", "still have access", "/account/connections"} {
		if strings.Contains(m.Text+m.HTML, unwanted) {
			t.Errorf("it has %q", unwanted)
		}
	}
}

func TestPasswordChangedMailSaysWhatWasRemovedFromAnUnconfirmedAccount(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.connect(h.account(), "Early & Sons")
	h.send(1)
	h.changePassword()
	h.send(2) // the other one tells of the partner
	m := h.read(1)
	if m.Subject() != "Your password was changed" {
		m = h.read(2)
	}
	wantIn(t, m.Text, "the first time you’ve confirmed this address", "we disconnected Early & Sons.")
	if strings.Contains(m.Text, "still have access") {
		t.Errorf("it lists partners: %s", m.Text)
	}
}

func TestPasswordChangedMailListsThePartnersStillConnected(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account()
	h.changePassword() // confirms the address
	h.send(1)
	h.connect(ada, "Demo Store")
	h.connect(ada, "Knots & Sons")
	h.send(2)
	h.changePassword()
	h.send(1)
	m := h.read(3)
	wantIn(t, m.Text, "These partners still have access: ", "Knots & Sons", "Demo Store", "Review or remove access\nhttps://connect.example/account/connections")
	wantIn(t, m.HTML, "Knots &amp; Sons", `href="https://connect.example/account/connections"`)
	if m.Link() != "https://connect.example/forgot" || strings.Contains(m.Text, "first time") {
		t.Errorf("the message reads %s", m.Text)
	}
}

func TestResetMailSentAgainAfterACrashHasTheSameLink(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.account()
	h.ask(email)
	h.send(1)
	first := token(t, h.message())
	// The crash came after sending and before that was recorded.
	storagetest.Raw(t, h.url).MustExec(`UPDATE outbox SET closed_at = NULL,
		payload = '{"email": "ada@example.com", "expires_at": "2100-01-01T00:00:00Z"}'`)
	h.clock.Advance(2 * time.Minute)
	h.send(1)
	if second := token(t, h.message()); second != first {
		t.Error("sent again, the link is another one")
	}
}

func TestMailThatFailsIsRetried(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.account()
	h.failOnce()
	h.ask(email)
	h.send(1)
	h.clock.Advance(time.Minute)
	h.send(1)
	token(t, h.message())
	wantIn(t, h.log.String(), "a job failed and will be retried", "451 not now")
}

// failOnce has the first message fail.
func (h *fixture) failOnce() {
	sender := &failing{Sender: h.mailer.Sender, err: errors.New("451 not now")}
	sender.left.Store(1)
	h.mailer.Sender = sender
}

func TestTheLogOfAMailThatIsRefusedSaysWhatItWasForAndNotToWhom(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.account()
	server := mailtest.Start(t, &mailtest.Server{Refuse: func(to string) error {
		return &gosmtp.SMTPError{Code: 550, Message: "no such user: " + strings.ToUpper(to)}
	}})
	h.mailer.Sender = smtp(t, "smtp://"+server.Addr)
	h.ask(email)
	h.send(1)
	wantIn(t, h.log.String(), "gave up on a job", "no such user", "[recipient]", "attempt=ATTEMPT")
	if strings.Contains(strings.ToLower(h.log.String()), email) {
		t.Errorf("the log has the address: %s", h.log)
	}
}

func TestMailIsGivenUpOnADamagedJob(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.ask(email)
	storagetest.Raw(t, h.url).MustExec(`UPDATE outbox SET payload = 'damaged'`)
	h.send(1)
	wantIn(t, h.log.String(), "gave up on a job", "the job is damaged")
}

func TestMailKeepsNoSecretAtRestOrInTheLog(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.account()
	h.failOnce()
	h.ask(email)
	h.send(1)
	h.clock.Advance(time.Minute)
	h.send(1)
	secret := token(t, h.message())
	if strings.Contains(h.log.String(), secret) {
		t.Error("the log has the secret")
	}
	if strings.Contains(storagetest.Content(t, h.url), secret) {
		t.Error("the database has the secret")
	}
}
