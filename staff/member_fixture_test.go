package staff_test

import (
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"fairlead/storage"
	"fairlead/web/webtest"
)

const (
	givenPassword = "correct horse battery"
	ownPassword   = "a quiet harbour at dawn"
)

// member is somebody on the staff with a browser.
type member struct {
	*webtest.Browser
	c        *console
	staff    storage.Staff
	password string
	secret   string   // of the authenticator app
	recovery []string // codes
}

// hired is somebody who has a password and has never signed in.
func (c *console) hired(s storage.Staff, mustChange bool) *member {
	c.t.Helper()
	if s.Email == "" {
		s.Email = storage.NewID() + "@example.com"
	}
	if s.Name == "" {
		s.Name = "Grace Hopper"
	}
	if s.Role == "" {
		s.Role = storage.StaffSupport
	}
	hashed, err := c.handlers.Hasher.Hash(c.t.Context(), givenPassword)
	c.must(err)
	s.PasswordMustChange = mustChange
	c.must(c.db.CreateStaff(c.t.Context(), &s, hashed, storage.Time{}))
	return &member{Browser: c.Another(), c: c, staff: s, password: givenPassword}
}

// enrolled is somebody who has signed in with an authenticator app.
func (c *console) enrolled(role storage.StaffRole) *member {
	c.t.Helper()
	m := c.hired(storage.Staff{Role: role}, false)
	page := m.enrol(m.logIn("/staff/login"))
	if page.URL.Path != "/staff/recovery-codes" {
		c.t.Fatalf("enrolment leads to %s: %s", page.URL, page.Text())
	}
	page.Submit("I have saved these codes", nil)
	m.later()
	return m
}

// logIn types the password on the sign-in page at a path.
func (m *member) logIn(path string) *webtest.Page {
	m.c.t.Helper()
	return m.Get(path).Submit("Log in", map[string]string{"Email": m.staff.Email, "Password": m.password})
}

// enrol sets up an authenticator app, and notes the recovery codes.
func (m *member) enrol(page *webtest.Page) *webtest.Page {
	m.c.t.Helper()
	m.secret = strings.ReplaceAll(page.Find("main code").First().Text(), " ", "")
	page = page.Submit("Verify", map[string]string{"One-time code": m.code()})
	for _, code := range page.Find("ol code").EachIter() {
		m.recovery = append(m.recovery, code.Text())
	}
	return page
}

// code is what the app shows now.
func (m *member) code() string { return m.codeAt(0) }

func (m *member) codeAt(in time.Duration) string {
	m.c.t.Helper()
	code, err := totp.GenerateCode(m.secret, m.c.clock.Now().Add(in))
	m.c.must(err)
	return code
}

// later is when the app shows another code.
func (m *member) later() { m.c.clock.Advance(30 * time.Second) }

// again signs in once more, in another browser.
func (m *member) again() *member {
	m.c.t.Helper()
	other := *m
	other.Browser = m.Another()
	page := other.logIn("/staff/login").Submit("Verify", map[string]string{"One-time code": m.code()})
	if page.URL.Path != "/staff" {
		m.c.t.Fatalf("signing in leads to %s: %s", page.URL, page.Text())
	}
	m.later()
	return &other
}

// cookie is the value of one of the browser's cookies.
func (m *member) cookie(name string) string {
	for _, c := range m.Cookies() {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// signedOut reports whether the browser is.
func (m *member) signedOut() bool {
	return once(m.c.t, m.Browser, "GET", "/staff", "").Location == "/staff/login"
}
