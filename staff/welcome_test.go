package staff_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

// invited is a new member of staff with a link that works for an hour.
func (c *console) invited(token string) *member {
	c.t.Helper()
	s := storage.Staff{Email: storage.NewID() + "@example.com", Name: "Grace Hopper", Role: storage.StaffSupport}
	until := storage.At(c.clock.Now().Add(time.Hour))
	c.must(c.db.CreateStaff(c.t.Context(), &s, "", until))
	c.must(c.db.OfferStaffWelcome(c.t.Context(), storage.StaffWelcome{Hash: storage.Hash(token), StaffID: s.ID, ExpiresAt: until}))
	return &member{Browser: c.Another(), c: c, staff: s, password: ownPassword}
}

func TestWelcome(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.invited("link")
	const link = "/staff/welcome?token=link"
	for range 2 { // looking uses nothing up
		page := m.Another().Get(link)
		if wantStatus(t, page, http.StatusOK); page.Header.Get("Referrer-Policy") != "strict-origin" || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("the headers are %v", page.Header)
		}
	}
	page := m.Get(link)
	refused := page.Submit("Save password", map[string]string{"New password": "short"})
	if wantStatus(t, refused, http.StatusUnprocessableEntity); refused.Error("New password") == "" {
		t.Errorf("it says %s", refused.Text())
	}
	page = page.Submit("Save password", map[string]string{"New password": ownPassword})
	wantAt(t, page, "/staff/second-factor")
	m.opensNothing()
	wantStatus(t, m.Another().Get(link), http.StatusGone)
	wantAt(t, m.enrol(page).Submit("I have saved these codes", nil), "/staff")
	m.later()
	m.again()
}

func TestWelcomeLinkWorksOnceAlsoOfManyAtOnce(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.invited("link")
	var pages []*webtest.Page
	for range 5 {
		pages = append(pages, m.Another().Get("/staff/welcome?token=link"))
	}
	got := map[int]int{}
	for status := range together(pages, func(p *webtest.Page) int {
		return p.Submit("Save password", map[string]string{"New password": ownPassword}).Status
	}) {
		got[status]++
	}
	if got[http.StatusOK] != 1 || got[http.StatusGone] != 4 {
		t.Errorf("five at once went %v", got)
	}
}

func TestWelcomeRefusals(t *testing.T) {
	t.Parallel()
	c := open(t)
	gone := c.invited("disabled")
	_, err := c.db.DisableStaff(t.Context(), gone.staff.ID)
	c.must(err)
	c.invited("late")
	c.clock.Advance(time.Hour)
	for _, token := range []string{"", "made up", "disabled", "late", "\x00", "\xff"} {
		for _, page := range []*webtest.Page{c.Another().Get("/staff/welcome?" + url.Values{"token": {token}}.Encode()),
			c.Another().Post("/staff/welcome", url.Values{"token": {token}, "new_password": {ownPassword}})} {
			if wantStatus(t, page, http.StatusGone); page.H1() != "This link no longer works" {
				t.Errorf("%q: it says %s", token, page.Text())
			}
		}
	}
	wantStatus(t, c.Another().Get("/staff/welcome"), http.StatusGone)
}
