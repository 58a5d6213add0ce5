package web

import (
	"net/url"
	"slices"
	"strings"
)

// Policy is what a page needs beyond a Content-Security-Policy that allows this
// server's own style sheets, images and forms only.
type Policy struct {
	// FormAction are other sources that a form's response may redirect to.
	FormAction []string
	// OwnScript allows scripts of this server.
	OwnScript bool
	// Script, Frame, Connect and Image are other origins of each kind.
	Script, Frame, Connect, Image []string
	// Popups lets windows that the page opens access it (Cross-Origin-Opener-Policy).
	Popups bool
}

// String is the header's value.
func (p Policy) String() string {
	directive := func(name string, sources ...string) string {
		return name + " " + strings.Join(sources, " ")
	}
	rules := []string{
		"default-src 'none'",
		directive("style-src", "'self'"),
		directive("img-src", append([]string{"'self'", "data:"}, p.Image...)...),
		// Chrome and Lighthouse need 'self' to check robots.txt. Without scripts a page can
		// send no more with it than with a form.
		directive("connect-src", append([]string{"'self'"}, p.Connect...)...),
		directive("form-action", append([]string{"'self'"}, p.FormAction...)...),
		"frame-ancestors 'none'",
		"base-uri 'none'",
	}
	if p.OwnScript || len(p.Script) > 0 {
		rules = append(rules, directive("script-src", append([]string{"'self'"}, p.Script...)...))
	}
	if len(p.Frame) > 0 {
		rules = append(rules, directive("frame-src", p.Frame...))
	}
	return strings.Join(rules, "; ")
}

// LeadingTo lets a form's response redirect to any of these URLs. Browsers apply form-action
// to every redirect that follows, including those of the other sites, so the schemes of
// the URLs are allowed besides their origins.
func LeadingTo(urls ...string) (p Policy) {
	for _, one := range urls {
		for _, source := range formAction(one) {
			if !slices.Contains(p.FormAction, source) {
				p.FormAction = append(p.FormAction, source)
			}
		}
	}
	return p
}

func formAction(to string) []string {
	u, err := url.Parse(to)
	if err != nil || u.Host == "" || strings.ContainsAny(u.Host, `;,'"`) { // these separate directives and sources
		return nil
	}
	if u.Scheme == "https" {
		return []string{"https://" + u.Host, "https:"}
	}
	if strings.HasPrefix(u.Host, "[") { // no host source can name an IPv6 address
		return []string{"http:"}
	}
	return []string{"http://" + u.Host, "http://localhost:*", "http://127.0.0.1:*", "https:"}
}
