package mail_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// acme is a partner with an owner and a developer.
func (h *fixture) acme() (c storage.Client, owner storage.Person) {
	h.t.Helper()
	c, _ = storagetest.Partner(h.t, h.db, storage.Client{Name: "Acme", Email: "ada@acme.example"})
	storagetest.Developer(h.t, h.db, c.ID, "dana@acme.example")
	h.send(2) // the link, and who was added
	ada, err := h.db.PersonByEmail(h.t.Context(), "ada@acme.example")
	wantNone(h.t, err)
	return c, ada
}

// told runs the jobs that are due, and returns the subjects of their messages by who gets them,
// and the last text.
func (h *fixture) told(jobs int) (subjects map[string]string, text string) {
	h.t.Helper()
	before := h.files()
	h.send(jobs)
	subjects = map[string]string{}
	for i, name := range h.files() {
		if slices.Contains(before, name) {
			continue
		}
		m := h.read(i)
		subjects[strings.Trim(m.Header.Get("To"), "<>")], text = m.Subject(), m.Text
		wantSameInHTML(h.t, m.Text, m.HTML)
		if strings.Contains(m.Raw, "%!") || strings.Contains(m.Raw, "fraud") {
			h.t.Errorf("the message reads %s", m.Raw)
		}
	}
	return subjects, text
}

func TestPartnersPeopleAreToldThatItRests(t *testing.T) {
	t.Parallel()
	h := open(t)
	acme, ada := h.acme()
	byAda := storagetest.ByPerson(t, ada)
	for _, step := range []struct {
		do            func() error
		subject, says string
	}{
		{func() error { return h.db.SetClientStatus(storagetest.BySam(t), acme.ID, storage.Suspended, "fraud") }, "Your access to Fairlead is suspended", "Please contact support."},
		{func() error { return h.db.LeavePartner(byAda, acme.ID, storage.At(h.clock.Now().Add(time.Hour))) }, "Acme is leaving Fairlead", "by ada@acme.example from 192.0.2.9."},
		{func() error { return h.db.KeepPartner(byAda, acme.ID) }, "Acme stays with Fairlead", "by ada@acme.example from 192.0.2.9."},
	} {
		wantNone(t, step.do())
		got, text := h.told(2)
		if got["ada@acme.example"] != step.subject || got["dana@acme.example"] != step.subject {
			t.Errorf("%s: %v", step.subject, got)
		}
		wantIn(t, text, step.says)
	}
	wantNone(t, h.db.SetClientStatus(t.Context(), acme.ID, storage.Active, ""))
	h.told(0)
	wantNone(t, h.db.LeavePartner(byAda, acme.ID, h.db.Time()))
	h.told(2)
	_, err := h.db.EndLeaving(t.Context(), 9)
	wantNone(t, err)
	if got, _ := h.told(2); got["dana@acme.example"] != "Acme has left Fairlead" || len(got) != 2 {
		t.Errorf("told: %v", got)
	}
}

func TestOwnersAreToldOfAnotherDefaultCallback(t *testing.T) {
	t.Parallel()
	h := open(t)
	acme, _ := h.acme()
	by := storagetest.BySam(t)
	h.clock.Advance(time.Minute) // so that the new callback is not as old as the first
	wantNone(t, h.db.AddCallback(by, acme.ID, "https://acme.example/new"))
	h.told(1)
	for range 2 { // of which the second changes nothing
		wantNone(t, h.db.SetDefaultCallback(by, acme.ID, "https://acme.example/new"))
	}
	got, text := h.told(1)
	if got["ada@acme.example"] != "The default callback of Acme was changed" {
		t.Errorf("told: %v", got)
	}
	wantIn(t, text, "by support.", "https://connect.example/partners/"+acme.ID+"/callbacks")
}

func TestOwnersAreToldOfPeople(t *testing.T) {
	t.Parallel()
	h := open(t)
	acme, ada := h.acme()
	by := storagetest.BySam(t)
	bea, err := h.db.AddPerson(by, acme.ID, storage.NewPerson{Email: "bea@acme.example", Role: storage.PersonOwner, LinkUntil: storage.At(h.clock.Now().Add(time.Hour))})
	wantNone(t, err)
	if got, _ := h.told(3); got["ada@acme.example"] != "A person was added to Acme" {
		t.Errorf("told: %v", got)
	}
	for _, role := range []storage.PersonRole{storage.PersonDeveloper, storage.PersonOwner} {
		_, err = h.db.ChangePersonRole(by, acme.ID, ada.ID, role)
		wantNone(t, err)
		jobs := map[storage.PersonRole]int{storage.PersonDeveloper: 2, storage.PersonOwner: 1}[role] // who were owners
		if got, _ := h.told(jobs); got["bea@acme.example"] != "A person’s role at Acme was changed" || len(got) != jobs {
			t.Errorf("told: %v", got)
		}
	}
	wantNone(t, h.db.RemovePerson(by, acme.ID, bea.ID))
	got, text := h.told(2)
	if got["ada@acme.example"] != "A person was removed from Acme" || got["bea@acme.example"] != "A person was removed from Acme" {
		t.Errorf("told: %v", got)
	}
	wantIn(t, text, "https://connect.example/partners/"+acme.ID+"/people")
}

func TestPartnersOwnersAreToldOfLeakedTokens(t *testing.T) {
	t.Parallel()
	h := open(t)
	acme, _ := h.acme()
	_, token := storagetest.Connection(t, h.db, storage.Connection{AccountID: h.account().ID, ClientID: acme.ID})
	h.send(1) // that it is connected
	_, err := h.db.ReportLeaks(t.Context(), []storage.Leak{{Token: storage.Hash(token), Key: storage.Hash(token), Found: storage.Found{URL: "https://paste.example/evil"}}})
	wantNone(t, err)
	got, text := h.told(2)
	if len(got) != 2 || got["ada@acme.example"] != "A token of Acme was reported as leaked" {
		t.Errorf("told %v", got)
	}
	if strings.Contains(text, "paste.example") || strings.Contains(text, "support") {
		t.Errorf("the message reads %s", text)
	}
}
