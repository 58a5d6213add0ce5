package staff_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/web/webtest"
)

func wantAt(t *testing.T, p *webtest.Page, path string) {
	t.Helper()
	if p.URL.RequestURI() != path {
		t.Fatalf("at %s, want %s: %s", p.URL.RequestURI(), path, p.Text())
	}
}

// halfOpenPages are what a sign-in must not open before its second step.
var halfOpenPages = []string{"/staff", "/staff/me", "/staff/partners", "/staff/audit", "/staff/people", "/staff/recovery-codes", "/staff/confirm", "/staff/no/such"}

func (m *member) opensNothing() {
	m.c.t.Helper()
	for _, path := range halfOpenPages {
		if got := once(m.c.t, m.Browser, http.MethodGet, path, ""); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/staff/login") {
			m.c.t.Errorf("half-open, %s answers %d and leads to %q", path, got.Status, got.Location)
		}
		wantStatus(m.c.t, once(m.c.t, m.Browser, http.MethodGet, path, "application/json"), http.StatusUnauthorized)
	}
}

func TestFirstSignIn(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.hired(storage.Staff{}, true)
	const next = "/staff/partners?status=suspended"
	page := m.Get(next)
	onwards := "?" + url.Values{"next": {next}}.Encode()
	wantAt(t, page, "/staff/login"+onwards)
	page = page.Submit("Log in", map[string]string{"Email": m.staff.Email, "Password": givenPassword})
	wantAt(t, page, "/staff/password"+onwards)
	m.opensNothing()
	for chosen, says := range map[string]string{
		"": "Please enter a password.", "short": "This password is too short. Please use at least 8 characters.", "Grace-Hopper-1": "This password contains your name. Please choose one that is harder to guess.",
		givenPassword: "Please choose a different password from the one you were given.", "NUL \x00 in it": "This password contains an unsupported character. Please choose another one.",
	} {
		refused := page.Submit("Save password", map[string]string{"New password": chosen})
		if wantStatus(t, refused, http.StatusUnprocessableEntity); refused.Error("New password") != says {
			t.Errorf("%q: it says %q", chosen, refused.Error("New password"))
		}
	}
	m.password = ownPassword
	page = page.Submit("Save password", map[string]string{"New password": ownPassword})
	wantAt(t, page, "/staff/second-factor"+onwards)
	m.opensNothing()
	if page.Find(`[aria-label="QR code"]`).Length() != 1 || !regexp.MustCompile(`^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$`).MatchString(page.Find("main code").Text()) {
		t.Errorf("enrolment shows %s", page.Text())
	}
	for typed, says := range map[string]string{"": "Please enter the code.", "000000": "Incorrect code. Please try again.", "\xff": "Incorrect code. Please try again."} {
		refused := page.Submit("Verify", map[string]string{"One-time code": typed})
		if wantStatus(t, refused, http.StatusUnprocessableEntity); refused.Error("One-time code") != says {
			t.Errorf("%q: it says %q", typed, refused.Error("One-time code"))
		}
	}
	if got := m.Get("/staff/login/code"); got.URL.Path != "/staff/second-factor" {
		t.Errorf("the second step is at %s before there is one", got.URL)
	}
	before := m.cookie("staff")
	page = m.enrol(page)
	wantAt(t, page, "/staff/recovery-codes"+onwards)
	if len(m.recovery) != 10 || m.cookie("staff") == before || m.cookie("staff_second_step") != "" {
		t.Errorf("%d recovery codes", len(m.recovery))
	}
	if again := m.Get("/staff/recovery-codes"); again.URL.Path != "/staff/me" || strings.Contains(again.Body, m.recovery[0]) {
		t.Errorf("asked again, they are at %s", again.URL)
	}
	wantAt(t, page.Submit("I have saved these codes", nil), next)
	for _, what := range []string{"staff.password_changed", "staff.second_factor_added", "staff.signed_in"} {
		if l := c.audited(what, m.staff.ID, 1); l.Who.ID != m.staff.ID || l.Who.Address == "" {
			t.Errorf("%s is by %+v", what, l.Who)
		}
	}
}

func TestSecondStep(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	page := m.Another().Get("/staff/login?next=%2Fstaff%2Faudit")
	page = page.Submit("Log in", map[string]string{"Email": strings.ToUpper(m.staff.Email), "Password": m.password})
	wantAt(t, page, "/staff/login/code?next=%2Fstaff%2Faudit")
	for typed, says := range map[string]string{" - ": "Please enter the code.", "1": "Incorrect code. Please try again.", m.codeAt(-30 * time.Second): "Incorrect code. Please try again."} {
		refused := page.Submit("Verify", map[string]string{"One-time code": typed})
		if wantStatus(t, refused, http.StatusUnprocessableEntity); refused.Error("One-time code") != says || refused.Value("One-time code") != "" {
			t.Errorf("%q: it says %q", typed, refused.Error("One-time code"))
		}
	}
	code := m.codeAt(30 * time.Second)
	wantAt(t, page.Submit("Verify", map[string]string{"One-time code": " " + code[:3] + " " + code[3:]}), "/staff/audit")
	if refused := m.Another().Get("/staff/login").Submit("Log in", map[string]string{"Email": m.staff.Email, "Password": m.password}).
		Submit("Verify", map[string]string{"One-time code": m.code()}); refused.Status != http.StatusUnprocessableEntity {
		t.Error("an earlier step than the last is accepted")
	}
}

func TestRecoveryCodeWorksOnceAlsoOfManyAtOnce(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	var pages []*webtest.Page
	for range 6 {
		page := m.Another().Get("/staff/login?next=%2Fstaff%2Fme").Submit("Log in", map[string]string{"Email": m.staff.Email, "Password": m.password})
		pages = append(pages, page.Click("Use a recovery code"))
	}
	got := map[string]int{}
	for result := range together(pages, func(p *webtest.Page) string {
		return p.Submit("Verify", map[string]string{"Recovery code": strings.ToUpper(m.recovery[3])}).URL.Path
	}) {
		got[result]++
	}
	if got["/staff/me"] != 1 || got["/staff/login/code"] != 5 {
		t.Errorf("six at once went %v", got)
	}
	if text := m.Get("/staff/me").Text(); !strings.Contains(text, "9 of 10 recovery codes left.") {
		t.Errorf("afterwards it says %s", text)
	}
}

// together does something with each page at once.
func together[T, R any](all []T, do func(T) R) <-chan R {
	results := make(chan R, len(all))
	for _, one := range all {
		go func() { results <- do(one) }()
	}
	out := make(chan R, len(all))
	for range all {
		out <- <-results
	}
	close(out)
	return out
}

func TestRefusedSignInsAreAlike(t *testing.T) {
	t.Parallel()
	c := open(t)
	m, gone := c.enrolled(storage.StaffSupport), c.enrolled(storage.StaffSupport)
	_, err := c.db.DisableStaff(t.Context(), gone.staff.ID)
	c.must(err)
	invited := storage.Staff{Email: "new@example.com", Name: "New", Role: storage.StaffSupport}
	c.must(c.db.CreateStaff(t.Context(), &invited, "", storage.At(c.clock.Now().Add(time.Hour))))
	want := ""
	for _, row := range [][2]string{{"nobody@example.com", ownPassword}, {m.staff.Email, "wrong"}, {m.staff.Email, strings.Repeat("x", 200)},
		{gone.staff.Email, gone.password}, {invited.Email, "anything"}, {"not an address", "x"}} {
		page := c.Another().Post("/staff/login", url.Values{"email": {row[0]}, "password": {row[1]}})
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if says := page.Error("Password"); says != "Incorrect email or password." || page.Value("Email") != row[0] || page.Value("Password") != "" {
			t.Errorf("%s: it says %q", row[0], says)
		}
		page.Header.Del("Date")
		page.Header.Del("X-Request-Id")
		page.Header.Del("Content-Length")
		var head strings.Builder
		c.must(page.Header.Write(&head))
		got := head.String() + strings.ReplaceAll(page.Body, row[0], "EMAIL")
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s is answered\n%s\nwant\n%s", row[0], got, want)
		}
	}
	jobs, err := c.db.ClaimJobs(t.Context(), 100, time.Minute, storage.JobStaffRefused)
	if err != nil || len(jobs) != 5 { // but of what is no address
		t.Fatalf("%d jobs, %v", len(jobs), err)
	}
	for _, job := range jobs {
		c.must(c.db.RecordStaffRefused(t.Context(), job))
	}
	if l := c.audited("staff.sign_in_refused", m.staff.ID, 2); l.Reason != "wrong password" || l.Who.Kind != "server" || l.Who.Address == "" {
		t.Errorf("%+v", l)
	}
	if l := c.audited("staff.sign_in_refused", gone.staff.ID, 1); l.Reason != "disabled" {
		t.Errorf("%+v", l)
	}
}

func TestFiveWrongCodesEndTheSignIn(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	for _, atOnce := range []bool{false, true} {
		page := m.Another().Get("/staff/login").Submit("Log in", map[string]string{"Email": m.staff.Email, "Password": m.password})
		wrong := func(*webtest.Page) string {
			return page.Submit("Verify", map[string]string{"One-time code": "000000"}).URL.Path
		}
		got := map[string]int{}
		if atOnce {
			for path := range together(make([]*webtest.Page, 9), wrong) {
				got[path]++
			}
		} else {
			for range 5 {
				got[wrong(nil)]++
			}
		}
		if got["/staff/login/code"] != 4 {
			t.Errorf("at once: %t: they lead to %v", atOnce, got)
		}
		after := page.Submit("Verify", map[string]string{"One-time code": m.code()})
		if after.URL.Path != "/staff/login" || !atOnce && after.Alert() != "Too many wrong codes. Please log in again." {
			t.Errorf("at once: %t: the right code leads to %s: %s", atOnce, after.URL, after.Text())
		}
	}
}

func TestSignInsAreLimited(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	c.app.Unlimited = false
	try := func(password string) *webtest.Page {
		return c.Another().Post("/staff/login", url.Values{"email": {m.staff.Email}, "password": {password}})
	}
	for range 10 {
		wantStatus(t, try("wrong"), http.StatusUnprocessableEntity)
	}
	page := try(m.password)
	if wantStatus(t, page, http.StatusTooManyRequests); page.Header.Get("Retry-After") == "" {
		t.Error("it does not say when to come back")
	}
	c.clock.Advance(time.Minute)
	page = try(m.password)
	wantAt(t, page, "/staff/login/code")
	for range 4 {
		wantStatus(t, page.Submit("Verify", map[string]string{"One-time code": "000000"}), http.StatusUnprocessableEntity)
	}
}

func TestHalfOpenSignInEnds(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	for _, row := range []struct {
		name string
		end  func()
	}{
		{"after ten minutes", func() { c.clock.Advance(10 * time.Minute) }},
		{"when its owner is disabled", func() { _, err := c.db.DisableStaff(t.Context(), m.staff.ID); c.must(err) }},
		{"when its second factor is reset", func() { _, err := c.db.ResetStaffSecondFactor(t.Context(), m.staff.ID); c.must(err) }}, // last, since it stays so
	} {
		_, err := c.db.EnableStaff(t.Context(), m.staff.ID)
		c.must(err)
		page := m.Another().Get("/staff/login").Submit("Log in", map[string]string{"Email": m.staff.Email, "Password": m.password})
		row.end()
		if got := page.Submit("Verify", map[string]string{"One-time code": m.code()}); got.URL.Path != "/staff/login" {
			t.Errorf("%s it leads to %s", row.name, got.URL)
		}
		m.later()
	}
}

func TestNextLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	for _, next := range []string{"https://evil.example/staff", "//evil.example/staff", "/account", "/staffs", "/staff/../account", "/staff/%2e%2e/account", `/staff\evil`, "/staff/\x00", "\xff", "/staff/x//y"} {
		page := m.Another().Get("/staff/login?" + url.Values{"next": {next}}.Encode())
		page = page.Submit("Log in", map[string]string{"Email": m.staff.Email, "Password": m.password}).Submit("Verify", map[string]string{"One-time code": m.code()})
		if page.URL.RequestURI() != "/staff" {
			t.Errorf("%q leads to %s", next, page.URL)
		}
		m.later()
	}
}

func TestLogOut(t *testing.T) {
	t.Parallel()
	c := open(t)
	m := c.enrolled(storage.StaffSupport)
	thief := &member{Browser: m.Clone(), c: c}
	page := m.Get("/staff").Submit("Log out", nil)
	wantAt(t, page, "/staff/login")
	if !thief.signedOut() || m.cookie("staff") != "" {
		t.Error("the session goes on")
	}
	c.audited("staff.signed_out", m.staff.ID, 1)
	wantAt(t, m.Post("/staff/logout", nil), "/staff/login")
	c.audited("staff.signed_out", m.staff.ID, 1)
}

func TestFormsFromElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	c := open(t)
	for _, path := range []string{"/staff/login", "/staff/login/code", "/staff/password", "/staff/second-factor", "/staff/recovery-codes", "/staff/welcome", "/staff/me",
		"/staff/me/sessions", "/staff/me/authenticator", "/staff/logout", "/staff/confirm", "/staff/people", "/staff/people/x/disable", "/staff/login/passkey"} {
		r := c.Request(http.MethodPost, path, strings.NewReader(""))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://evil.example")
		wantStatus(t, c.Send(r), http.StatusForbidden)
	}
	if (&member{Browser: c.Browser, c: c}).signedOut() {
		t.Error("one of them signed out")
	}
}
