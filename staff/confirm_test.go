package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
)

func TestConfirm(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffAdmin)
	wantStatus(t, m.Get("/staff/audit/export"), http.StatusOK)
	for range 2 {
		c.clock.Advance(10 * time.Minute)
		page := m.Get("/staff/audit/export?from=x")
		wantAt(t, page, "/staff/confirm?"+url.Values{"next": {"/staff/audit/export?from=x"}}.Encode())
		if page.H1() != "Confirm your identity" {
			t.Errorf("the heading is %q", page.H1())
		}
		thief := &member{Browser: m.Clone(), c: c}
		for typed, says := range map[string]string{"": "Please enter the code.", "000000": "Incorrect code. Please try again."} {
			refused := page.Submit("Confirm", map[string]string{"One-time code": typed})
			if wantStatus(t, refused, http.StatusUnprocessableEntity); refused.Error("One-time code") != says {
				t.Errorf("%q: it says %q", typed, refused.Error("One-time code"))
			}
		}
		wantAt(t, page.Submit("Confirm", map[string]string{"One-time code": m.code()}), "/staff/audit/export?from=x")
		if !thief.signedOut() || m.signedOut() {
			t.Error("the session keeps its ID")
		}
	}
	c.clock.Advance(10 * time.Minute)
	page := m.Get("/staff/confirm?next=https://evil.example/").Click("Use a recovery code")
	wantAt(t, page.Submit("Confirm", map[string]string{"Recovery code": m.recovery[0]}), "/staff")
	c.audited("staff.signed_in", m.staff.ID, 1)
}

func TestAFormPostedTooLateDoesNothing(t *testing.T) {
	t.Parallel()
	c := open(t)
	m, other := c.enrolled(storage.StaffAdmin), c.enrolled(storage.StaffSupport)
	c.clock.Advance(10 * time.Minute)
	for path, back := range map[string]string{
		"/staff/people": "/staff/people", "/staff/people/" + other.staff.ID: "/staff/people/" + other.staff.ID,
		"/staff/people/" + other.staff.ID + "/disable":       "/staff/people/" + other.staff.ID,
		"/staff/people/" + other.staff.ID + "/second-factor": "/staff/people/" + other.staff.ID,
		"/staff/people/" + other.staff.ID + "/sessions":      "/staff/people/" + other.staff.ID,
		"/staff/me/authenticator":                            "/staff/me/authenticator", "/staff/me/recovery-codes": "/staff/me", "/staff/me/passkeys": "/staff/me",
	} {
		got := post(t, m.Browser, path, url.Values{"reason": {"because"}, "role": {"admin"}, "email": {"new@example.com"}, "name": {"New"}})
		if want := "/staff/confirm?" + (url.Values{"next": {back}}).Encode(); got.Status != http.StatusSeeOther || got.Location != want {
			t.Errorf("%s leads with %d to %q, want %q", path, got.Status, got.Location, want)
		}
	}
	after, err := c.db.StaffSummaryByID(t.Context(), other.staff.ID)
	if c.must(err); after.Status != storage.StaffActive || after.Role != storage.StaffSupport || after.SecondFactor != storage.AppFactor {
		t.Errorf("it has changed something: %+v", after)
	}
}

// Whoever has taken a session over and guesses leaves a trace.
func TestWrongCodesAndPasswordsInASessionAreNoted(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	wantStatus(t, m.Post("/staff/confirm", url.Values{"code": {"000000"}}), http.StatusUnprocessableEntity)
	wantStatus(t, m.Post("/staff/confirm?with=recovery-code", url.Values{"code": {"aaaa"}}), http.StatusUnprocessableEntity)
	wantStatus(t, m.Post("/staff/me", url.Values{"current_password": {"wrong"}, "new_password": {ownPassword}}), http.StatusUnprocessableEntity)
	jobs, err := c.db.ClaimJobs(t.Context(), 9, time.Minute, storage.JobStaffRefused)
	c.must(err)
	for _, job := range jobs {
		c.must(c.db.RecordStaffRefused(t.Context(), job))
	}
	rows, err := c.db.AuditRows(t.Context(), storage.AuditFilter{What: "staff.sign_in_refused", On: m.staff.ID, Limit: 9})
	c.must(err)
	reasons := map[string]int{}
	for _, row := range rows {
		line, err := audit.Parse(row.Line)
		c.must(err)
		reasons[line.Reason]++
	}
	if reasons["wrong code to confirm"] != 2 || reasons["wrong current password"] != 1 {
		t.Errorf("noted are %v", reasons)
	}
}

func TestConfirmationsAreLimited(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	c.app.Unlimited = false
	for range 10 {
		wantStatus(t, m.Post("/staff/confirm", url.Values{"code": {"000000"}}), http.StatusUnprocessableEntity)
	}
	wantStatus(t, m.Post("/staff/confirm", url.Values{"code": {m.code()}}), http.StatusTooManyRequests)
}

func TestChangeOnesOwnPassword(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	other, thief := m.again(), &member{Browser: m.Clone(), c: c}
	page := m.Get("/staff/me")
	for _, row := range [][3]string{{"", ownPassword, "Please enter your current password."}, {"wrong", ownPassword, "Your current password is incorrect."}} {
		refused := page.Submit("Change password", map[string]string{"Current password": row[0], "New password": row[1]})
		if wantStatus(t, refused, http.StatusUnprocessableEntity); refused.Error("Current password") != row[2] {
			t.Errorf("%q: it says %q", row[0], refused.Error("Current password"))
		}
	}
	refused := page.Submit("Change password", map[string]string{"Current password": m.password, "New password": "12345678"})
	if refused.Error("New password") != "This password is too common. Please choose one that is harder to guess." {
		t.Errorf("it says %s", refused.Text())
	}
	page = page.Submit("Change password", map[string]string{"Current password": m.password, "New password": ownPassword})
	if wantAt(t, page, "/staff/me"); !strings.Contains(page.Find("[role=status]").Text(), "Your password was changed.") {
		t.Errorf("it says %s", page.Text())
	}
	if !other.signedOut() || !thief.signedOut() || m.signedOut() {
		t.Error("other sessions go on, or this one does not")
	}
	m.password = ownPassword
	m.again()
}

func TestOnesOwnPage(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	other := m.again()
	page := m.Get("/staff/me").Submit("Log out everywhere else", nil)
	if page.Find("[role=status]").Length() != 1 || !other.signedOut() || m.signedOut() {
		t.Error("others are not logged out, or this is")
	}
	c.audited("staff.sessions_ended", m.staff.ID, 1)

	former := m.secret
	page = m.Get("/staff/me").Click("Replace authenticator app")
	m.secret = strings.ReplaceAll(page.Find("main code").First().Text(), " ", "")
	if refused := page.Submit("Verify", map[string]string{"One-time code": "000000"}); refused.Error("One-time code") != "Incorrect code. Please try again." {
		t.Errorf("it says %s", refused.Text())
	}
	wantAt(t, page.Submit("Verify", map[string]string{"One-time code": m.code()}), "/staff/me")
	m.later()
	if m.secret == former {
		t.Error("the app is the same")
	}
	m.again()
	c.audited("staff.second_factor_added", m.staff.ID, 2)

	page = m.Get("/staff/me").Submit("Generate new codes", nil)
	if wantAt(t, page, "/staff/recovery-codes?next=%2Fstaff%2Fme"); page.Find("ol code").Length() != 10 || strings.Contains(page.Body, m.recovery[0]) {
		t.Errorf("it shows %s", page.Text())
	}
	wantAt(t, page.Submit("I have saved these codes", nil), "/staff/me")
	refused := m.Another().Get("/staff/login").Submit("Log in", map[string]string{"Email": m.staff.Email, "Password": m.password}).
		Click("Use a recovery code").Submit("Verify", map[string]string{"Recovery code": m.recovery[0]})
	wantStatus(t, refused, http.StatusUnprocessableEntity)
}

func TestStepUpOnceAsksStaffForEachChange(t *testing.T) {
	t.Parallel()
	c := open(t)
	m, other := c.enrolled(storage.StaffAdmin), c.enrolled(storage.StaffSupport)
	c.app.StepUpOnce = true
	path := "/staff/people/" + other.staff.ID
	for _, change := range []string{"/disable", "/enable"} {
		m.later()
		page := m.Post(path+change, url.Values{"reason": {"because"}})
		wantAt(t, page, "/staff/confirm?"+url.Values{"next": {path}}.Encode())
		wantAt(t, page.Submit("Confirm", map[string]string{"One-time code": m.code()}), path)
		wantAt(t, m.Post(path+change, url.Values{"reason": {"because"}}), path)
	}
	if got, err := c.db.StaffByID(t.Context(), other.staff.ID); err != nil || got.Status != storage.StaffActive {
		t.Errorf("the other is %s, %v", got.Status, err)
	}
}
