package staff_test

import (
	"net/http"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/web/webtest"
)

// fieldNames are those of all forms of the console. What a form does not know it ignores.
var fieldNames = strings.Fields("email password code new_password current_password setup challenge credential token passkey_name set name role reason " +
	"from to q company use_case callback allow_missing_state iss question decision until")

// sender is the browser of somebody who may send a form.
func (c *console) sender(page string) *webtest.Browser {
	c.t.Helper()
	var m *member
	switch page {
	case "/staff/password", "/staff/second-factor":
		m = c.hired(storage.Staff{}, page == "/staff/password")
	case "/staff/login/code":
		m = c.enrolled(storage.StaffSupport)
		m.Browser = m.Another()
	default:
		return c.enrolled(storage.StaffAdmin).Browser
	}
	m.logIn("/staff/login")
	return m.Browser
}

// Every form of the console is sent odd text in every field. None is an error of ours, none
// comes back as it was, and none is taken from another site or without a form's type.
func TestEveryFormOfTheConsoleTakesOddInput(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.app.PublicURL.Host = "localhost:" + c.app.PublicURL.Port()
	c.Browser = webtest.New(t, c.app.PublicURL.String())
	c.Browser, c.admin = c.signedIn("Ada Admin", storage.StaffAdmin)
	o, n := c.objects(), 0
	for _, pattern := range webtest.Routes(t, ".") {
		path, posts := strings.CutPrefix(pattern, "POST ")
		if !posts || path == "/staff/logout" {
			continue
		}
		at, _ := o.known.Fill(path, nil)
		n++
		c.sendsOddTexts(path, at)
	}
	if n < 45 {
		t.Errorf("only %d forms were sent", n)
	}
	c.Browser, c.admin = c.signedIn("Ada Admin", storage.StaffAdmin)
	if got := c.Get("/staff"); got.Status != http.StatusOK {
		t.Errorf("afterwards the console answers %d", got.Status)
	}
}

func (c *console) sendsOddTexts(path, at string) {
	c.t.Helper()
	b := c.sender(strings.TrimSuffix(strings.TrimSuffix(path, "/options"), "/passkey"))
	webtest.OddInput(c.t, b, at, fieldNames, func(status int) bool {
		return status != http.StatusForbidden || strings.HasPrefix(path, "/staff/accounts")
	})
}
