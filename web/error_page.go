package web

import (
	"net/http"

	"fairlead/locale"
)

// ErrorPage is the one page for everything that went wrong or was refused.
type ErrorPage struct {
	Chrome
	Heading locale.Text
	Text    locale.Message
	// More is a second sentence.
	More locale.Text
	// BackURL and BackLabel are the way on.
	BackURL   string
	BackLabel locale.Text
}

// Template names templates/web/page_error.html.
func (*ErrorPage) Template() string { return "web/page_error" }

func newErrorPage(r *http.Request, e *Error) *ErrorPage {
	p := &ErrorPage{Chrome: Chrome{Title: e.Heading, Flow: e.Flow}, Heading: e.Heading, Text: e.Message(),
		BackURL: e.BackURL, BackLabel: e.BackLabel}
	frame := frameOf(r)
	switch {
	case frame != nil && (p.BackURL == "/account" || p.BackURL == "" && e.RetryAfter == 0):
		frame.leadBack(p, profileOf(r) != nil)
	case p.BackURL != "":
	case e.RetryAfter > 0 && r.Method == http.MethodPost:
		p.BackURL, p.BackLabel = LocalPath(pageOf(r)), "Go back"
	case e.RetryAfter > 0:
		p.BackURL, p.BackLabel = LocalPath(pageOf(r)), "Try again"
	case profileOf(r) == nil:
		p.BackURL, p.BackLabel = "/login", "Log in"
	default:
		p.BackURL, p.BackLabel = "/account", "Go to your account"
	}
	return p
}
