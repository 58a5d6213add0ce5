package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestAddStaff(t *testing.T) {
	t.Parallel()
	c := open(t)
	page := c.Get("/staff/people")
	page = page.Submit("Add", map[string]string{"Email": "grace@example.com", "Name": "Grace Hopper", "Role": "admin"})
	if wantAt(t, page, "/staff/people"); !strings.Contains(page.Find("[role=status]").Text(), "Grace Hopper was added. An invitation was sent to grace@example.com.") {
		t.Errorf("it says %s", page.Text())
	}
	made, err := c.db.StaffByEmail(t.Context(), "grace@example.com")
	if c.must(err); made.Role != storage.StaffAdmin || made.Status != storage.StaffNew || !made.PasswordChangedAt.IsZero() {
		t.Errorf("made %+v", made)
	}
	if l := c.audited("staff.created", made.ID, 1); l.Who.ID != c.admin.ID || l.On.Name != "Grace Hopper" || string(l.After) != `{"role":"admin","status":"new"}` {
		t.Errorf("%+v", l)
	}
	jobs, err := c.db.ClaimJobs(t.Context(), 9, time.Minute, storage.JobStaffWelcome)
	if err != nil || len(jobs) != 1 {
		t.Errorf("%d mails, %v", len(jobs), err)
	}
	columns := page.Find("thead th").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
	if got := strings.Join(columns, ", "); got != "Name, Email, Role, Status, Second factor, Last signed in" {
		t.Errorf("the columns are %s", got)
	}
	if row := page.Find("tbody tr:contains('Grace Hopper')").Text(); !strings.Contains(row, "grace@example.com") || !strings.Contains(row, "New") {
		t.Errorf("the first row is %s", row)
	}
	page = page.Click("Grace Hopper").Submit("Send another invitation", nil)
	wantAt(t, page, "/staff/people/"+made.ID)
	if jobs, err = c.db.ClaimJobs(t.Context(), 9, time.Minute, storage.JobStaffWelcome); err != nil || len(jobs) != 1 {
		t.Errorf("%d more mails, %v", len(jobs), err)
	}
}

func TestAddStaffRefusals(t *testing.T) {
	t.Parallel()
	c := open(t)
	for _, row := range [][5]string{
		{"", "Grace", "support", "Email", "Please enter your email address."},
		{"grace", "Grace", "support", "Email", "Please enter a valid email address, such as name@example.com."},
		{strings.ToUpper(c.admin.Email), "Grace", "support", "Email", "A staff member already has this email."},
		{"grace@example.com", " \u200b", "support", "Name", "This contains an unsupported character. Please type it again."},
		{"grace@example.com", " ", "support", "Name", "Please enter a name."},
		{"grace@example.com", strings.Repeat("ü", 201), "support", "Name", "Please use at most 200 characters."},
		{"grace@example.com", "Gr\x00ace", "support", "Name", "This contains an unsupported character. Please type it again."},
		{"grace@example.com", "Grace", "owner", "Role", "Please choose one of the roles in the list."},
	} {
		page := c.Post("/staff/people", url.Values{"email": {row[0]}, "name": {row[1]}, "role": {row[2]}})
		if wantStatus(t, page, http.StatusUnprocessableEntity); page.Error(row[3]) != row[4] {
			t.Errorf("%q: it says %q", row[:3], page.Error(row[3]))
		}
	}
	if all, err := c.db.ListStaff(t.Context(), "", 9); err != nil || len(all) != 1 {
		t.Errorf("%d staff, %v", len(all), err)
	}
}

func TestStaffAreListedInPages(t *testing.T) {
	t.Parallel()
	c := open(t)
	for range 55 {
		storagetest.Staff(t, c.db, storage.Staff{})
		c.clock.Advance(time.Millisecond)
	}
	page := c.Get("/staff/people")
	if n := page.Find("tbody tr").Length(); n != 50 {
		t.Errorf("%d rows", n)
	}
	page = page.Click("Next page")
	if n := page.Find("tbody tr").Length(); n != 6 || page.Find("a:contains('Next page')").Length() != 0 {
		t.Errorf("%d more rows", n)
	}
}

func TestManageStaff(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	path := "/staff/people/" + m.staff.ID
	press := func(button string, fields map[string]string, says string) {
		t.Helper()
		page := c.Get(path).Submit(button, fields)
		if wantAt(t, page, path); !strings.Contains(page.Find("[role=status]").Text(), says) {
			t.Errorf("%s: it says %s", button, page.Find("main").Text())
		}
	}
	press("Save", nil, "There was nothing to change.")
	press("Save", map[string]string{"Role": "admin", "Reason": "new duties"}, "The role was changed.")
	if l := c.audited("staff.role_changed", m.staff.ID, 1); l.Reason != "new duties" || string(l.Before) != `{"role":"support"}` || string(l.After) != `{"role":"admin"}` {
		t.Errorf("%+v", l)
	}
	if m.signedOut() {
		t.Error("who may do more is signed out")
	}
	press("Save", map[string]string{"Role": "support"}, "The role was changed.")
	if !m.signedOut() {
		t.Error("who was demoted is not signed out")
	}
	m = m.again()
	press("End sessions", nil, "Their sessions were ended.")
	if c.audited("staff.sessions_ended", m.staff.ID, 1); !m.signedOut() {
		t.Error("the session goes on")
	}
	press("End sessions", nil, "There was nothing to change.")
	m = m.again()
	press("Reset second factor", map[string]string{"Reason": "lost phone"}, "The second factor was reset.")
	if l := c.audited("staff.second_factor_reset", m.staff.ID, 1); l.Reason != "lost phone" || !m.signedOut() {
		t.Errorf("%+v", l)
	}
	wantAt(t, m.logIn("/staff/login"), "/staff/second-factor")
	press("Disable", map[string]string{"Reason": "left us"}, "Disabled.")
	c.audited("staff.disabled", m.staff.ID, 1)
	wantStatus(t, m.logIn("/staff/login"), http.StatusUnprocessableEntity)
	press("Enable", nil, "Enabled.")
	c.audited("staff.enabled", m.staff.ID, 1)
	wantAt(t, m.logIn("/staff/login"), "/staff/second-factor")
}

func TestManageStaffRefusals(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	path := "/staff/people/" + m.staff.ID
	for _, button := range []string{"Disable", "Reset second factor"} {
		page := c.Get(path).Submit(button, nil)
		if wantStatus(t, page, http.StatusUnprocessableEntity); page.Error("Reason") != "Please say why." {
			t.Errorf("%s: it says %s", button, page.Text())
		}
	}
	for reason, says := range map[string]string{strings.Repeat("x", 2001): "Please use at most 2,000 characters.", "a\x00b": "This contains an unsupported character. Please type it again.", "\xff": "This contains an unsupported character. Please type it again."} {
		for _, to := range []string{"", "/disable", "/enable", "/second-factor", "/sessions", "/invitation"} {
			page := c.Post(path+to, url.Values{"reason": {reason}, "role": {"admin"}})
			if wantStatus(t, page, http.StatusUnprocessableEntity); page.Error("Reason") != says {
				t.Errorf("%s: it says %q", to, page.Error("Reason"))
			}
		}
	}
	page := c.Post(path, url.Values{"role": {"owner"}})
	if wantStatus(t, page, http.StatusUnprocessableEntity); page.Error("Role") != "Please choose one of the roles in the list." {
		t.Errorf("it says %s", page.Text())
	}
	after, err := c.db.StaffByID(t.Context(), m.staff.ID)
	if c.must(err); after.Role != storage.StaffSupport || after.Status != storage.StaffActive || m.signedOut() {
		t.Errorf("something has changed: %+v", after)
	}
}

func TestNobodyManagesThemselves(t *testing.T) {
	t.Parallel()
	c := open(t)
	own := "/staff/people/" + c.admin.ID
	if page := c.Get(own); page.Find("main form").Length() != 0 {
		t.Errorf("one's own page has a form: %s", page.Text())
	}
	for _, to := range []string{"", "/disable", "/enable", "/second-factor", "/sessions", "/invitation"} {
		wantStatus(t, c.Post(own+to, url.Values{"role": {"support"}, "reason": {"because"}}), http.StatusForbidden)
	}
	if (&member{Browser: c.Browser, c: c}).signedOut() {
		t.Error("it has changed something")
	}
}

// Two admins disable each other at once; one stays.
func TestTheLastAdminStaysOnThePages(t *testing.T) {
	t.Parallel()
	c := open(t)
	other, grace := c.signedIn("Grace", storage.StaffAdmin)
	presses := []func() int{
		func() int {
			return post(t, c.Browser, "/staff/people/"+grace.ID+"/disable", url.Values{"reason": {"because"}}).Status
		},
		func() int {
			return post(t, other, "/staff/people/"+c.admin.ID+"/disable", url.Values{"reason": {"because"}}).Status
		},
	}
	for range together(presses, func(do func() int) int { return do() }) {
		continue
	}
	left := 0
	for _, id := range []string{c.admin.ID, grace.ID} {
		if s, err := c.db.StaffByID(t.Context(), id); err == nil && s.Status == storage.StaffActive {
			left++
		}
	}
	if left != 1 {
		t.Errorf("%d admins are left", left)
	}
}

func TestOnlyAdminsManageStaff(t *testing.T) {
	t.Parallel()
	c := open(t)
	support := c.support()
	for _, path := range []string{"/staff/people", "/staff/people/" + c.admin.ID, "/staff/people/unknown"} {
		wantStatus(t, support.Get(path), http.StatusForbidden)
		wantStatus(t, support.Post(path, url.Values{}), http.StatusForbidden)
	}
	for _, path := range []string{"/staff/people/unknown", "/staff/people/%00", "/staff/people/%ff"} {
		wantStatus(t, c.Get(path), http.StatusNotFound)
		wantStatus(t, c.Post(path, url.Values{}), http.StatusNotFound)
		wantStatus(t, c.Post(path+"/disable", url.Values{}), http.StatusNotFound)
	}
}
