package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"fairlead/locale"
)

// View is one page: a struct that embeds [Chrome] and names its template,
// such as "account/signup" for templates/account/signup.html.
type View interface {
	Template() string
	chrome() *Chrome
}

// Chrome is what surrounds the content of every page, as templates/web/layout.html
// draws it. Handlers fill the upper part, [App.Show] fills the lower part.
type Chrome struct {
	Title locale.Text
	// TitleArgs are the arguments of the title.
	TitleArgs []any
	// Alert is a sentence above the content that says what went wrong.
	Alert locale.Message
	// FocusAlert moves the cursor to the alert, which no field is about.
	FocusAlert bool
	// AlertHeading comes before the alert.
	AlertHeading locale.Text
	// Invalid are the fields that the alert links to: see [Field].
	Invalid []*Field
	// Notice is a sentence above the content that says what went well.
	Notice locale.Message
	// Flow is the attempt that the page belongs to, nil outside of one.
	Flow *Flow
	// Next is the page of this server to return to after signing in outside of an
	// attempt.
	Next string
	// Policy is what this page needs beyond the strict policy.
	Policy Policy

	// Language is what the page is written in; nil means English.
	Language *locale.Language
	// Languages are offered in the footer; none on a page that has no translation.
	Languages []*locale.Language
	// Here is the page to come back to with another language.
	Here string

	Brand    Brand
	SignedIn *Profile
	// Frame is nil on the pages of accounts.
	Frame *Frame
	// RequestID is what support finds the request by in the log. Pages that say
	// what went wrong show it.
	RequestID string
	// SupportCode is shown outside of an attempt, by pages that are shown in place of one.
	SupportCode string
	// Path is the path of the request, so that navigation can mark itself.
	Path string
}

func (c *Chrome) chrome() *Chrome { return c }

// Profile is who is signed in, as every page shows it.
type Profile struct {
	FullName string
	Email    string
	// IsAdmin shows what only admins of a [Frame] may open.
	IsAdmin bool
	// Unverified is set if the account's email has to be verified.
	Unverified bool
}

type profileKey struct{}

// WithProfile has the pages that answer a request show who is signed in, and keeps
// them out of caches.
func WithProfile(r *http.Request, p Profile) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), profileKey{}, &p))
}

// profileOf is nil when nobody is signed in.
func profileOf(r *http.Request) *Profile {
	p, _ := r.Context().Value(profileKey{}).(*Profile)
	return p
}

// Flow is what the pages of an attempt to connect a partner show.
type Flow struct {
	// Query names the attempt in the URL of every link and form.
	Query url.Values
	// Partner is the company that requests access.
	Partner string
	// Logo is the URL of the partner's logo, empty for none.
	Logo string
	// SupportCode is what support finds the attempt by.
	SupportCode string
	// ReturnHost is the host that the browser returns to, with its port unless that
	// is the standard one.
	ReturnHost string
	Steps      []Step
	// UILocales are the languages that the partner asked for.
	UILocales string
	// Test is set for an attempt of test mode, and every page says so.
	Test bool
}

// Step is one part of the progress line.
type Step struct {
	Name  locale.Text
	State StepState
}

// StepState is whether a step is done, current or ahead.
type StepState string

// The states of a step; templates use them as class names.
const (
	StepDone    StepState = "done"
	StepCurrent StepState = "current"
	StepAhead   StepState = "ahead"
)

// At is a path of this server that keeps the attempt or else the page to return to
// after signing in.
func (c *Chrome) At(path string) string {
	switch {
	case c.Flow != nil:
		return WithQuery(path, c.Flow.Query)
	case c.Next != "":
		return WithQuery(path, url.Values{"next": {c.Next}})
	}
	return path
}

// Support is the support code that the page shows, or empty.
func (c *Chrome) Support() string {
	if c.Flow != nil {
		return c.Flow.SupportCode
	}
	return c.SupportCode
}

// Within reports whether the page shown is the one at path or below it.
func (c *Chrome) Within(path string) bool {
	return c.Path == path || strings.HasPrefix(c.Path, path+"/")
}

// FullTitle is the title with the product's name, in the page's language. It begins with
// "Error: " where there is an alert, since screen readers read it first.
func (c *Chrome) FullTitle() string {
	if c.Alert.IsZero() {
		return c.Language.Say("%[1]s · %[2]s", c.Title.With(c.TitleArgs...), c.Brand.Name)
	}
	return c.Language.Say("Error: %[1]s · %[2]s", c.Title.With(c.TitleArgs...), c.Brand.Name)
}
