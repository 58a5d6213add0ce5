package authz

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/url"
	"regexp"
	"strings"

	"fairlead/web"
)

// mostReported is how many tokens a report may have that no scanner has signed.
const mostReported = 100

// reportedToken is a token that was reported, and where it was found.
type reportedToken struct {
	Token string `json:"token"`
	URL   string `json:"url"`
}

// reportedTokens reads a report: a form, a JSON object, or the JSON array that scanners send. What
// is wrong with it depends on its form alone, never on a token.
func reportedTokens(contentType string, body []byte) (all []reportedToken, err error) {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = ""
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		all, err = formReport(body)
	case "application/json":
		all, err = jsonReport(body)
	default:
		return nil, invalidRequest("The Content-Type must be application/x-www-form-urlencoded or application/json", nil)
	}
	if err != nil {
		return nil, err
	}
	kept := all[:0]
	for _, one := range all {
		if one.Token = strings.TrimSpace(one.Token); one.Token != "" {
			kept = append(kept, one)
		}
	}
	if len(kept) == 0 {
		return nil, invalidRequest("The token parameter is required", nil)
	}
	return kept, nil
}

// formReport reads a form with one or more tokens, and the URL where all of them were found.
func formReport(body []byte) (all []reportedToken, err error) {
	form, err := web.ParseQuery(string(body))
	if err != nil {
		return nil, invalidRequest("The body cannot be parsed as application/x-www-form-urlencoded", err)
	}
	if len(form["url"]) > 1 {
		return nil, invalidRequest("The url parameter is repeated", nil)
	}
	for _, token := range form["token"] {
		all = append(all, reportedToken{token, form.Get("url")})
	}
	return all, nil
}

// jsonReport reads an object, or an array of them. Scanners send other fields too.
func jsonReport(body []byte) (all []reportedToken, err error) {
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		err = json.Unmarshal(body, &all)
	} else {
		all = make([]reportedToken, 1)
		err = json.Unmarshal(body, &all[0])
	}
	if err != nil { // its text may have what was sent
		return nil, invalidRequest("The body cannot be parsed as application/json", nil)
	}
	return all, nil
}

const longestFound = 500

// credentialInURL is a token or key in a URL.
var credentialInURL = regexp.MustCompile(`(?i)(?:oauth|service)\.[\w=-]{20}|shippo_(?:live|test)_\w`)

// foundURL is the URL where a token was found, if it can be shown and followed: of https, in ASCII,
// and without a secret. Another one is dropped, since the report counts without it.
func foundURL(raw string) string {
	isOdd := func(c rune) bool { return c <= ' ' || c > '~' }
	u, err := url.Parse(raw)
	if err != nil || strings.ContainsFunc(u.Host, isOdd) || len(raw) > longestFound || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	text := u.String()
	plain, err := url.PathUnescape(text)
	if err != nil || len(text) > longestFound || strings.ContainsFunc(text, isOdd) || credentialInURL.MatchString(plain) {
		return ""
	}
	return text
}
