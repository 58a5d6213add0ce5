package mail_test

import (
	"strings"
	"testing"
	"time"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// managed asks for the mail to take an account over.
func (h *fixture) managed(address string) storage.ManagedAccount {
	h.t.Helper()
	p := storagetest.Platform(h.t, h.db, storage.Account{CompanyName: "evil company"})
	m := storagetest.Managed(h.t, h.db, storage.ManagedAccount{PlatformID: p.ID, ManagedProfile: storage.ManagedProfile{Email: address, FirstName: "evil"}})
	h.claim(m)
	return m
}

func (h *fixture) claim(m storage.ManagedAccount) {
	h.t.Helper()
	if err := h.db.RequestClaim(h.t.Context(), m.PlatformID, m.AccountID); err != nil {
		h.t.Fatal(err)
	}
}

func TestClaimMailHasALinkThatWorks(t *testing.T) {
	t.Parallel()
	h := open(t)
	m := h.managed("Kim@shop.example")
	h.send(1)
	got := h.message()
	if got.Subject() != "Take over your Fairlead account" || got.Header.Get("To") != "<Kim@shop.example>" {
		t.Errorf("it is %q to %s", got.Subject(), got.Header.Get("To"))
	}
	secret, ok := strings.CutPrefix(got.Link(), "https://connect.example/claim/")
	if !ok || len(secret) != 43 {
		t.Errorf("the link is %q", got.Link())
	}
	until := h.clock.Now().Add(7 * 24 * time.Hour)
	wantIn(t, got.Text, "The link can be used once and expires on "+until.Format("2 January 2006 at 15:04 UTC"))
	if strings.Contains(got.Raw, "evil") {
		t.Errorf("it has what the platform has typed:\n%s", got.Raw)
	}
	wantSameInHTML(t, got.Text, got.HTML)
	if by, err := h.db.ManagerByClaim(t.Context(), storage.Hash(secret)); err != nil || by.AccountID != m.AccountID {
		t.Errorf("the link is of %+v, %v", by, err)
	}
	// The crash came after sending and before that was recorded.
	storagetest.Raw(t, h.url).MustExec(`UPDATE outbox SET closed_at = NULL, payload = '{"account_id":"` + m.AccountID + `","email":"Kim@shop.example","expires_at":"2100-01-01T00:00:00Z"}' WHERE kind = 'claim'`)
	h.clock.Advance(2 * time.Minute)
	h.send(1)
	if again := h.message().Link(); again != got.Link() {
		t.Errorf("sent again, the link is %s", again)
	}
	h.clock.Advance(time.Hour)
	h.claim(m)
	h.send(1)
	if second := h.read(1); second.Link() == got.Link() {
		t.Error("the second link is the first one")
	}
}

func TestClaimMailToAnAddressThatHasAnAccountSaysSo(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.account()
	m := h.managed(strings.ToUpper(email))
	h.send(1)
	got := h.message()
	if got.Subject() != "You already have a Fairlead account" || got.Header.Get("To") != "<Ada@example.com>" || got.Link() != "https://connect.example/login" {
		t.Errorf("it is %q to %s with %s", got.Subject(), got.Header.Get("To"), got.Link())
	}
	if strings.Contains(got.Raw, "evil") || strings.Contains(got.Raw, "/claim/") {
		t.Errorf("it reads:\n%s", got.Raw)
	}
	wantSameInHTML(t, got.Text, got.HTML)
	if a, err := h.db.AccountByID(t.Context(), m.AccountID); err != nil || !a.Unclaimed() {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestClaimMailIsSentToNobodyElse(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(h *fixture, m storage.ManagedAccount){
		"an account with another address by now": func(h *fixture, m storage.ManagedAccount) {
			m.Email = "lee@shop.example"
			_, err := h.db.UpdateManagedAccount(h.t.Context(), m.PlatformID, m.AccountID, m.ManagedProfile)
			wantNone(h.t, err)
		},
		"an account that is suspended": func(h *fixture, m storage.ManagedAccount) {
			_, err := h.db.SuspendAccount(h.t.Context(), m.AccountID, "spam")
			wantNone(h.t, err)
		},
		"an account that is closed": func(h *fixture, m storage.ManagedAccount) {
			wantNone(h.t, h.db.CloseAccount(h.t.Context(), storage.Closing{AccountID: m.AccountID, At: h.db.Time(), Reason: "asked"}))
		},
		"a link that would have expired now": func(h *fixture, _ storage.ManagedAccount) { h.clock.Advance(7 * 24 * time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			m := h.managed("kim@shop.example")
			before(h, m)
			h.send(1)
			if n := len(h.files()); n > 0 {
				t.Errorf("%d messages were sent", n)
			}
		})
	}
}

func wantNone(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestClaimMailsAreTranslated(t *testing.T) {
	t.Parallel()
	h := open(t)
	var err error
	h.mailer.Web.Languages, err = locale.Open(locale.Pseudo)
	wantNone(t, err)
	h.account()
	h.managed("kim@shop.example")
	h.managed(email)
	h.send(2)
	for i := range 2 {
		m := h.read(i)
		wantMarked(t, m.Subject()+"\n"+m.Text)
	}
}

func TestDisconnectedCarrierOfAManagedAccountIsToldToThePlatform(t *testing.T) {
	t.Parallel()
	h := open(t)
	p := storagetest.Platform(t, h.db, storage.Account{Email: "ops@market.example"})
	h.notify(storage.Notice{AccountID: p.ID, Name: storage.NoticeManagedCarrierDisconnected, Carrier: "UPS", Managed: "0123", CarrierAccountID: "4567"})
	h.send(1)
	m := h.message()
	if m.Header.Get("To") != "<ops@market.example>" {
		t.Errorf("it goes to %s", m.Header.Get("To"))
	}
	wantIn(t, m.Text, "the carrier account 4567 of the account 0123, which you manage", "have your user sign in at UPS once more")
}
