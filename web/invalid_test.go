package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/web"
	"fairlead/web/webtest"
)

// logIn is a page with a form.
type logIn struct {
	web.Chrome
	FullName, Email, Password, CompanyName web.Field
	Form, Meant, Sure                      string
	EmailTaken                             bool
}

func (*logIn) Template() string { return "account/signup" }

func (*logIn) LogInInstead() string { return "" }

func (*logIn) LogIn() string { return "" }

func (*logIn) Domains() string { return "" }

func (*logIn) OtherDomains() string { return "" }

func newLogIn() *logIn {
	return &logIn{Chrome: web.Chrome{Title: "Create an account"},
		FullName:    web.Field{Name: "full_name", Label: "Full name"},
		Email:       web.Field{Name: "email", Label: "Email", Hint: "Yours."},
		Password:    web.Field{Name: "password", Label: "Password", Type: "password"},
		CompanyName: web.Field{Name: "company_name", Label: "Company", Optional: true}}
}

// showing serves a form as answer shows it.
func showing(t *testing.T, answer func(app *web.App, w http.ResponseWriter, r *http.Request, page *logIn) error) *webtest.Page {
	t.Helper()
	h := newFixture(t)
	h.Browser = webtest.Serve(t, h.app, routes(func(mux *http.ServeMux) {
		mux.Handle("GET /form", h.app.Page(func(w http.ResponseWriter, r *http.Request) error {
			return answer(h.app, w, r, newLogIn())
		}))
	}))
	return h.Get("/form")
}

func TestShowLinksToEachFieldWithAnError(t *testing.T) {
	t.Parallel()
	page := showing(t, func(app *web.App, w http.ResponseWriter, r *http.Request, page *logIn) error {
		page.Email.Error, page.Password.Error = "No email.", "No password."
		return app.Show(w, r, http.StatusUnprocessableEntity, page)
	})
	if page.Status != http.StatusUnprocessableEntity {
		t.Errorf("got %d, want 422", page.Status)
	}
	if got := page.Find("title").Text(); !strings.HasPrefix(got, "Error: Create an account") {
		t.Errorf("the title is %q", got)
	}
	if got := page.Alert(); got != "Please fix the fields marked below." {
		t.Errorf("the alert says %q", got)
	}
	links := page.Find("[role=alert] a")
	if links.Length() != 2 {
		t.Errorf("the alert has %d links, want 2", links.Length())
	}
	for id, sentence := range map[string]string{"email": "Email: No email.", "password": "Password: No password."} {
		if got := page.Find("[role=alert] a[href='#" + id + "']").Text(); got != sentence {
			t.Errorf("the link to %s says %q", id, got)
		}
	}
	if got := page.Error("Email"); got != "No email." {
		t.Errorf("beside the field stands %q", got)
	}
	if focused := page.Find("[autofocus]"); focused.Length() != 1 || focused.AttrOr("id", "") != "email" {
		t.Errorf("the cursor is in %q of %d", focused.AttrOr("id", ""), focused.Length())
	}
}

func TestShowRefusedTiesTheSentenceToItsField(t *testing.T) {
	t.Parallel()
	page := showing(t, func(app *web.App, w http.ResponseWriter, r *http.Request, page *logIn) error {
		refused := &web.Error{Status: http.StatusUnauthorized, Heading: "Refused", Text: "Incorrect email or password."}
		return app.ShowRefused(w, r, refused, page, &page.Password)
	})
	if page.Status != http.StatusUnauthorized {
		t.Errorf("got %d, want 401", page.Status)
	}
	if got := page.Find("title").Text(); !strings.HasPrefix(got, "Error: ") {
		t.Errorf("the title is %q", got)
	}
	if got := page.Alert(); got != "Incorrect email or password." {
		t.Errorf("the alert says %q", got)
	}
	if page.Find("[role=alert] a[href='#password']").Length() != 1 {
		t.Error("the alert does not link to the field")
	}
	if got := page.Error("Password"); got != "Incorrect email or password." {
		t.Errorf("beside the field stands %q", got)
	}
}

func TestShowRefusedSaysWhyToWaitWithoutBlamingAField(t *testing.T) {
	t.Parallel()
	page := showing(t, func(app *web.App, w http.ResponseWriter, r *http.Request, page *logIn) error {
		return app.ShowRefused(w, r, web.TooMany(30*time.Second), page, &page.Password)
	})
	if page.Status != http.StatusTooManyRequests || page.Header.Get("Retry-After") != "30" {
		t.Errorf("got %d, Retry-After %q", page.Status, page.Header.Get("Retry-After"))
	}
	if got := page.Alert(); got != "Too many attempts. Please wait 30 seconds and try again." {
		t.Errorf("the alert says %q", got)
	}
	if got := page.Error("Password"); got != "" {
		t.Errorf("beside the field stands %q", got)
	}
}

func TestShowMovesTheCursorOnlyToErrors(t *testing.T) {
	t.Parallel()
	page := showing(t, func(app *web.App, w http.ResponseWriter, r *http.Request, page *logIn) error {
		return app.Show(w, r, http.StatusOK, page)
	})
	if page.Find("[autofocus]").Length() != 0 {
		t.Error("the cursor is past the heading")
	}
	if got := page.Find("title").Text(); strings.HasPrefix(got, "Error") {
		t.Errorf("the title is %q", got)
	}
}

func TestPageBeginsWithASkipLink(t *testing.T) {
	t.Parallel()
	page := open(t).Get("/nothing")
	first := page.Find("body a").First()
	to := first.AttrOr("href", "")
	if first.Text() != "Skip to content" || page.Find("main"+to).Length() != 1 {
		t.Errorf("the first link says %q and leads to %q", first.Text(), to)
	}
}
