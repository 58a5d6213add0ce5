package testrun

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"fairlead/storage"
)

// mark stands for what authorizes.
const mark = "…"

// secretNames are the parameters and fields whose values are not kept.
var secretNames = []string{"code", "attempt", "client_secret", "access_token", "token", "request_uri", "number", "security_code"}

// shortest is the length of the shortest text that is a secret wherever it stands.
const shortest = 8

// hide has a secret be masked wherever it stands in the steps, also the earlier ones.
func (v *visitor) hide(secret string) string {
	if len(secret) >= shortest {
		v.hidden = append(v.hidden, secret)
	}
	return secret
}

// masked are the steps without what authorizes.
func (v *visitor) masked() storage.TestSteps {
	var pairs []string
	slices.SortFunc(v.hidden, func(a, b string) int { return len(b) - len(a) }) // one may begin another
	for _, secret := range v.hidden {
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			pairs = append(pairs, form, mark)
		}
	}
	mask := strings.NewReplacer(pairs...)
	masked := slices.Clone(v.steps)
	for i := range masked {
		s := &masked[i]
		s.URL = mask.Replace(s.URL)
		for _, m := range []*storage.TestMessage{&s.Request, &s.Answer} {
			m.Body = mask.Replace(m.Body)
			for i, line := range m.Header {
				m.Header[i] = mask.Replace(line)
			}
		}
	}
	return masked
}

// maskQuery masks the parameters of a URL, or of a form as it is sent.
func maskQuery(text string) string {
	before, query, isURL := strings.Cut(text, "?")
	if !isURL {
		before, query = "", text
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		if name, _, ok := strings.Cut(pair, "="); ok && slices.Contains(secretNames, name) {
			pairs[i] = name + "=" + mark
		}
	}
	if isURL {
		before += "?"
	}
	return before + strings.Join(pairs, "&")
}

var secretJSON = regexp.MustCompile(`"(access_token|client_secret|code)":\s*"[^"]*"`)

func maskJSON(text string) string { return secretJSON.ReplaceAllString(text, `"$1":"`+mark+`"`) }

// headerLines are the lines of a header, by name.
func headerLines(h http.Header) (lines []string) {
	for name, values := range h {
		for _, value := range values {
			lines = append(lines, name+": "+maskHeader(name, value))
		}
	}
	slices.Sort(lines)
	return lines
}

func maskHeader(name, value string) string {
	switch name {
	case "Authorization":
		scheme, _, _ := strings.Cut(value, " ")
		return scheme + " " + mark
	case "Location", "Referer":
		return maskQuery(value)
	case "Cookie":
		cookies := strings.Split(value, "; ")
		for i := range cookies {
			cookies[i] = maskCookie(cookies[i])
		}
		return strings.Join(cookies, "; ")
	case "Set-Cookie":
		cookie, rest, _ := strings.Cut(value, ";")
		return maskCookie(cookie) + ";" + rest
	}
	return value
}

func maskCookie(cookie string) string {
	name, _, _ := strings.Cut(cookie, "=")
	return name + "=" + mark
}
