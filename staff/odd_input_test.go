package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"fairlead/storage"
	"fairlead/web/webtest"
)

const markup = `<b>odd</b>"{{.}}`

// oddTexts are what forms are sent in each of their fields, by what they are.
var oddTexts = map[string]string{"nothing": "", "NUL": "Ada\x00Lovelace", "a control character": "Ada\x07Lovelace", "a line break": "Ada\r\nBcc: eve@example.com",
	"what is not UTF-8": "Ada\xffLovelace", "invisible text": "\u200b\u2060\u200b", "text that turns around": "Ada\u202eLovelace", "markup": markup,
	"another script": "艾達·勒芙蕾絲 عليّ رضا", "huge text": strings.Repeat("é", 1500), "a path": "../../etc/passwd", "a number": "99999999999999999999"}

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
		at, _ := o.fill(path, nil)
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
	for what, text := range oddTexts {
		form := url.Values{}
		for _, name := range fieldNames {
			form.Set(name, text)
		}
		page := post(c.t, b, at, form)
		if page.Status >= 500 || page.Status == http.StatusForbidden && !strings.HasPrefix(path, "/staff/accounts") {
			c.t.Errorf("%s: %s is answered %d: %s", path, what, page.Status, page.Text())
		}
		if !utf8.ValidString(page.Body) || strings.Contains(page.Body, markup) || strings.ContainsRune(page.Body, 0) {
			c.t.Errorf("%s: %s comes back as it was", path, what)
		}
	}
	if page := post(c.t, b, at, url.Values{"more": {strings.Repeat("x", 3<<20)}}); page.Status != http.StatusRequestEntityTooLarge && !strings.HasSuffix(path, "/logo") { // that one is no file
		c.t.Errorf("%s: a form of 3 MiB is answered %d", path, page.Status)
	}
	for _, origin := range []string{"https://evil.example", "null"} {
		r := b.Request(http.MethodPost, at, strings.NewReader("reason=x"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", origin)
		if page := send(b, r, ""); page.Status != http.StatusForbidden {
			c.t.Errorf("%s: a form from %s is answered %d", path, origin, page.Status)
		}
	}
	r := b.Request(http.MethodPost, at, strings.NewReader(`{"reason": "x"}`))
	r.Header.Set("Content-Type", "application/json")
	if page := send(b, r, ""); page.Status >= 500 {
		c.t.Errorf("%s: JSON is answered %d", path, page.Status)
	}
}
