package mail_test

import (
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// invited adds somebody to the staff, whose name is an advertisement.
func (h *fixture) invited(until time.Time) storage.Staff {
	h.t.Helper()
	s := storage.Staff{Email: "Grace@example.com", Name: "evil.example", Role: storage.StaffSupport}
	if err := h.db.CreateStaff(h.t.Context(), &s, "", storage.At(until)); err != nil {
		h.t.Fatal(err)
	}
	return s
}

func TestStaffWelcomeMailHasALinkThatWorks(t *testing.T) {
	t.Parallel()
	h := open(t)
	until := h.clock.Now().Add(72 * time.Hour)
	s := h.invited(until)
	h.send(1)
	got := h.message()
	if got.Subject() != "You have been invited to Fairlead's support console" || got.Header.Get("To") != "<Grace@example.com>" {
		t.Errorf("it is %q to %s", got.Subject(), got.Header.Get("To"))
	}
	secret, ok := strings.CutPrefix(got.Link(), "https://connect.example/staff/welcome?token=")
	if !ok || len(secret) != 43 {
		t.Errorf("the link is %q", got.Link())
	}
	wantIn(t, got.Text, "The link can be used once and expires on "+until.Format("2 January 2006 at 15:04 UTC"))
	if strings.Contains(got.Raw, "evil") {
		t.Errorf("it has what somebody has typed:\n%s", got.Raw)
	}
	wantSameInHTML(t, got.Text, got.HTML)
	if of, err := h.db.StaffByWelcome(t.Context(), storage.Hash(secret)); err != nil || of.ID != s.ID {
		t.Errorf("the link is of %+v, %v", of, err)
	}
	var rows []string
	raw := storagetest.Raw(t, h.url)
	if err := raw.Select(&rows, `SELECT payload FROM outbox`); err != nil || strings.Contains(strings.Join(rows, ""), secret) {
		t.Errorf("the secret is stored in %q, %v", rows, err)
	}
}

func TestStaffWelcomeMailIsNotSentInVain(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.invited(h.clock.Now().Add(-time.Second))
	h.send(1)
	bo := storage.Staff{Email: "bo@example.com", Name: "Bo", Role: storage.StaffSupport}
	if err := h.db.CreateStaff(t.Context(), &bo, "", storage.At(h.clock.Now().Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	if _, err := h.db.DisableStaff(t.Context(), bo.ID); err != nil {
		t.Fatal(err)
	}
	h.send(1)
	if files := h.files(); len(files) > 0 {
		t.Errorf("sent %v", files)
	}
}
