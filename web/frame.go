package web

import (
	"context"
	"net/http"
	"strings"

	"fairlead/locale"
)

// Frame surrounds the pages of people who sign in to something other than an account, such
// as support staff and partners' people. These pages are in English.
type Frame struct {
	// Label names the navigation.
	Label string
	// Home is where the product's name leads, LogIn where people sign in; empty if nobody does.
	Home, LogIn string
	// Me is the page of the person who is signed in, LogOut what their button posts to.
	Me, LogOut string
	Links      []FrameLink
	// Warning is what each page says of what these people work for; zero for nothing.
	Warning locale.Message
}

// FrameLink is one link of the navigation.
type FrameLink struct {
	Path, Text string
	// AdminOnly hides it from others.
	AdminOnly bool
}

type frameKey struct{}

// WithFrame has the pages that answer a request be drawn in a frame, errors too.
func WithFrame(r *http.Request, f *Frame) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), frameKey{}, f))
}

// frameOf is nil for the pages of accounts.
func frameOf(r *http.Request) *Frame {
	f, _ := r.Context().Value(frameKey{}).(*Frame)
	return f
}

// Marks reports whether a link leads to the page at path or one above it.
func (f *Frame) Marks(l FrameLink, path string) bool {
	return l.Path == path || l.Path != f.Home && strings.HasPrefix(path, l.Path+"/")
}

// leadBack is the way on from an error page.
func (f *Frame) leadBack(p *ErrorPage, isSignedIn bool) {
	if p.BackURL, p.BackLabel = f.Home, "Go to the start page"; !isSignedIn && f.LogIn != "" {
		p.BackURL, p.BackLabel = f.LogIn, "Log in"
	}
}
