package mail_test

import (
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"fairlead/locale"
	"fairlead/mail/mailtest"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// apply sends an application whose applicant advertises something.
func (h *fixture) apply(a storage.Application) storage.Application {
	h.t.Helper()
	if a.Kind == "" || a.Kind == storage.ApplicationPartner {
		a.Company, a.UseCase, a.Callback = "Knots & Sons", "Win at https://evil.example", "https://evil.example/cb"
	}
	a.Email = "Dev@Knots.example"
	return storagetest.Application(h.t, h.db, a)
}

// secretOf is the secret of a mailed link to a path.
func secretOf(t *testing.T, m *mailtest.Message, path string) string {
	t.Helper()
	u, err := url.Parse(m.Link())
	if err != nil || u.Host != "connect.example" || u.Path != path || len(u.Query().Get("token")) != 43 {
		t.Fatalf("the link is %q (%v)", m.Link(), err)
	}
	return u.Query().Get("token")
}

func wantToContact(t *testing.T, m *mailtest.Message, subject string, parts ...string) {
	t.Helper()
	if m.Subject() != subject || m.Header.Get("To") != "<Dev@knots.example>" {
		t.Errorf("it is %q to %s", m.Subject(), m.Header.Get("To"))
	}
	wantIn(t, m.Text, parts...)
	if strings.Contains(m.Raw, "evil") || strings.Contains(m.Raw, "%!") {
		t.Errorf("it reads:\n%s", m.Raw)
	}
	wantSameInHTML(t, m.Text, m.HTML)
}

// receive receives an application whose applicant advertises something.
func (h *fixture) receive() storage.Application {
	h.t.Helper()
	a := storage.Application{Company: "Win at evil.example", UseCase: "Win at https://evil.example", Callback: "https://evil.example/cb", Email: "Dev@Knots.example"}
	_, err := h.db.Apply(h.t.Context(), &a, true, storage.ApplicationLimits{})
	wantNone(h.t, err)
	return a
}

func TestReceiptIsMailedWithALinkAndNothingThatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.receive()
	h.send(1)
	m := h.message()
	wantToContact(t, m, "We have received your application", "your application "+a.Number+" at Fairlead")
	if got, err := h.db.ApplicationByLink(t.Context(), storage.Hash(secretOf(t, m, "/partners/application"))); err != nil || got.Number != a.Number {
		t.Errorf("the link is of %+v, %v", got, err)
	}
}

func TestContactIsMailedThatAnApplicationWasNotAdded(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.receive()
	h.send(1)
	first := h.files()[0]
	wantNone(t, h.db.TellOfLimit(t.Context(), a.Email))
	wantNone(t, os.Remove(first))
	h.send(1)
	m := h.message()
	wantToContact(t, m, "You already have open applications", "We didn’t add it")
	if got, err := h.db.ApplicationByLink(t.Context(), storage.Hash(secretOf(t, m, "/partners/application"))); err != nil || got.Number != a.Number {
		t.Errorf("the link is of %+v, %v", got, err)
	}
}

func TestFormerContactIsMailedThatThereIsAnother(t *testing.T) {
	t.Parallel()
	h := open(t)
	p, _ := storagetest.Partner(t, h.db, storage.Client{Name: "Knots", Email: "Dev@Knots.example"})
	_, err := h.db.UpdateClient(storagetest.BySam(t), p.ID, func(c *storage.Client) error { c.Email = "evil@evil.example"; return nil })
	wantNone(t, err)
	h.send(1)
	wantToContact(t, h.message(), "The contact of Knots was changed", "The contact of Knots was changed at Fairlead.", "by support.", "contact support")
}

// The contact may have changed since a partner asked.
func TestDecisionsAreMailedToTheContactOfThePartner(t *testing.T) {
	t.Parallel()
	h := open(t)
	p, _ := storagetest.Partner(t, h.db, storage.Client{Email: "Dev@Knots.example"})
	a := storagetest.Application(t, h.db, storage.Application{Kind: storage.ApplicationLogo, ClientID: p.ID, Email: "former@knots.example"})
	_, err := h.db.DeclineApplication(storagetest.BySam(t), storage.Decision{Number: a.Number, Reason: "It’s too dark."})
	wantNone(t, err)
	h.send(1)
	wantToContact(t, h.message(), "About your application", "It’s too dark.")
}

func TestPartnerThatHasLeftIsMailedNoDecision(t *testing.T) {
	t.Parallel()
	h := open(t)
	p, _ := storagetest.Partner(t, h.db, storage.Client{Email: "dev@knots.example"})
	a := storagetest.Application(t, h.db, storage.Application{Kind: storage.ApplicationLogo, ClientID: p.ID})
	_, err := h.db.DeclineApplication(storagetest.BySam(t), storage.Decision{Number: a.Number, Reason: "No."})
	wantNone(t, err)
	wantNone(t, h.db.LeavePartner(t.Context(), p.ID, h.db.Time()))
	for more := true; more; {
		more, err = h.db.EndLeaving(t.Context(), 100)
		wantNone(t, err)
	}
	h.send(3) // with the notices that it is leaving, and has left
	for i := range h.files() {
		if m := h.read(i); !strings.Contains(m.Header.Get("To"), "dev@knots.example") || m.Subject() == "About your application" {
			t.Errorf("mailed to %q: %s", m.Header.Get("To"), m.Subject())
		}
	}
	if said := h.log.String(); strings.Contains(said, "WARN") || strings.Contains(said, "ERROR") {
		t.Errorf("the log: %s", said)
	}
}

func TestQuestionIsMailedWithALinkToAnswer(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.apply(storage.Application{})
	wantNone(t, h.db.AskApplicant(storagetest.BySam(t), a.Number, "What do you <ship>?\n\nAnd 100% of it?"))
	h.send(1)
	m := h.message()
	wantToContact(t, m, "A question about your application", "your application "+a.Number+" at Fairlead", "What do you <ship>?\n\nAnd 100% of it?\n")
	secret := secretOf(t, m, "/partners/application")
	if got, err := h.db.ApplicationByLink(t.Context(), storage.Hash(secret)); err != nil || got.Number != a.Number {
		t.Errorf("the link is of %+v, %v", got, err)
	}
	if strings.Contains(storagetest.Content(t, h.url), secret) {
		t.Error("the database has the secret")
	}
}

func TestQuestionThatIsOverIsNotMailed(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(h *fixture, number string) error{
		"answered": func(h *fixture, number string) error { return h.db.AnswerApplication(h.t.Context(), number, "Knots.") },
		"decided": func(h *fixture, number string) error {
			_, err := h.db.DeclineApplication(storagetest.BySam(h.t), storage.Decision{Number: number, Reason: "No."})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			a := h.apply(storage.Application{})
			wantNone(t, h.db.AskApplicant(storagetest.BySam(t), a.Number, "Why?"))
			wantNone(t, end(h, a.Number))
			_, err := h.mailer.Worker().RunDue(t.Context())
			wantNone(t, err)
			for i := range h.files() {
				if got := h.read(i).Subject(); got == "A question about your application" {
					t.Error("it was mailed")
				}
			}
		})
	}
}

func TestDeclineIsMailedWithItsReason(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.apply(storage.Application{})
	_, err := h.db.DeclineApplication(storagetest.BySam(t), storage.Decision{Number: a.Number, Reason: "We don’t ship there.\nSorry."})
	wantNone(t, err)
	h.send(1)
	wantToContact(t, h.message(), "About your application", "not to approve your application "+a.Number, "We don’t ship there.\n\nSorry.\n")
}

func TestApprovalIsMailedWithALinkAndNoSecret(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := storagetest.Approve(t, h.db, h.apply(storage.Application{}).Number)
	h.send(1)
	m := h.message()
	until := h.clock.Now().Add(storagetest.HandoverLifetime)
	wantToContact(t, m, "Your application was approved", "Knots & Sons is now a partner of Fairlead", "expires on "+until.Format("2 January 2006 at 15:04 UTC"))
	secret := secretOf(t, m, "/partners/welcome")
	if got, err := h.db.HandoverByHash(t.Context(), storage.Hash(secret)); err != nil || got.ClientID != a.ClientID || !got.Live(h.db.Time()) {
		t.Errorf("the link is %+v, %v", got, err)
	}
	if strings.Contains(storagetest.Content(t, h.url), secret) {
		t.Error("the database has the secret")
	}
	if strings.Contains(m.Raw, a.ClientID) {
		t.Errorf("it has the client ID:\n%s", m.Raw)
	}
	// The crash came after sending and before that was recorded.
	link, err := h.db.LatestHandover(t.Context(), a.ClientID)
	wantNone(t, err)
	storagetest.Raw(t, h.url).MustExec(`UPDATE outbox SET closed_at = NULL, payload = '{"handover_id":"` + link.ID + `"}' WHERE kind = 'handover'`)
	h.clock.Advance(2 * time.Minute)
	h.send(1)
	if again := h.message().Link(); again != m.Link() {
		t.Errorf("sent again, the link is %s", again)
	}
}

func TestFurtherSecretIsMailedAsALink(t *testing.T) {
	t.Parallel()
	h := open(t)
	p, _ := storagetest.Partner(t, h.db, storage.Client{Name: "Knots & Sons", Email: "Dev@Knots.example"})
	wantNone(t, h.db.SendHandover(storagetest.BySam(t), p.ID, time.Hour, 2))
	h.send(1)
	m := h.message()
	wantToContact(t, m, "Your client secret is ready", "another client secret for Knots & Sons")
	secretOf(t, m, "/partners/welcome")
}

func TestLinkToASecretThatIsOverIsNotMailed(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		end  func(h *fixture, clientID string) error
		sent int
	}{
		"replaced": {func(h *fixture, clientID string) error {
			return h.db.SendHandover(storagetest.BySam(h.t), clientID, time.Hour, 2)
		}, 1},
		"expired": {func(h *fixture, _ string) error { h.clock.Advance(storagetest.HandoverLifetime); return nil }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			a := storagetest.Approve(t, h.db, h.apply(storage.Application{}).Number)
			wantNone(t, row.end(h, a.ClientID))
			_, err := h.mailer.Worker().RunDue(t.Context())
			wantNone(t, err)
			if n := len(h.files()); n != row.sent {
				t.Errorf("%d were sent, want %d", n, row.sent)
			}
		})
	}
}

func TestApprovedChangesAreMailed(t *testing.T) {
	t.Parallel()
	for kind, says := range map[storage.ApplicationKind]string{
		storage.ApplicationCallback: "This callback is now registered: https://knots.example/new",
		storage.ApplicationCompany:  "Your company is now shown as Bigger Knots.",
	} {
		h := open(t)
		p, _ := storagetest.Partner(t, h.db, storage.Client{Email: "Dev@Knots.example"})
		a := h.apply(storage.Application{Kind: kind, ClientID: p.ID, Company: "Bigger Knots", Callback: "https://knots.example/new"})
		storagetest.Approve(t, h.db, a.Number)
		h.send(1)
		wantToContact(t, h.message(), "Your request was approved", a.Number, says)
	}
}

// A server whose pages are in another language writes to partners in English.
func TestMailsToApplicantsAreInEnglish(t *testing.T) {
	t.Parallel()
	h := open(t)
	var err error
	h.mailer.Web.Languages, err = locale.Open(locale.Pseudo)
	wantNone(t, err)
	a := storagetest.Approve(t, h.db, h.apply(storage.Application{}).Number)
	h.send(1)
	if m := h.message(); strings.Contains(m.Raw, "⟦") {
		t.Errorf("%s reads:\n%s", a.Number, m.Raw)
	}
}

func TestMailsToApplicantsLeaveBySMTP(t *testing.T) {
	t.Parallel()
	h := open(t)
	server := mailtest.Start(t, &mailtest.Server{})
	h.mailer.Sender = smtp(t, "smtp://"+server.Addr)
	storagetest.Approve(t, h.db, h.apply(storage.Application{}).Number)
	h.send(1)
	got := server.Next()
	if got.To != "Dev@knots.example" || got.Subject() != "Your application was approved" || !strings.Contains(got.Link(), "/partners/welcome?token=") {
		t.Errorf("%s got %q with %s", got.To, got.Subject(), got.Link())
	}
}
