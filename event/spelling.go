package event

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"strings"
)

// spellings are how a text stands in what others write: as it is, in a form, a path, JSON, HTML
// or base64.
func spellings(s string) []string {
	all := append(inBase64(s), s)
	if !strings.ContainsFunc(s, isEscaped) { // as most are
		return all
	}
	for _, escaped := range []string{url.QueryEscape(s), url.PathEscape(s)} {
		all = append(all, escaped, percentRE.ReplaceAllStringFunc(escaped, strings.ToLower))
	}
	for _, quoted := range []string{inJSON(s, true), inJSON(s, false)} {
		all = append(all, quoted, strings.ReplaceAll(quoted, "/", `\/`)) // PHP's
	}
	escaped := html.EscapeString(s)
	return append(all, escaped, strings.ReplaceAll(strings.ReplaceAll(escaped, "&#34;", "&quot;"), "&#39;", "&#039;"), strings.ReplaceAll(escaped, "+", "&#43;"))
}

// isEscaped reports whether a character is written otherwise somewhere.
func isEscaped(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '.' && r != '_'
}

var percentRE = regexp.MustCompile(`%[0-9A-F]{2}`)

// inJSON is a text as it stands between the quotes.
func inJSON(s string, escapeHTML bool) string {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(escapeHTML)
	_ = encoder.Encode(s) // of a string, it never fails
	return strings.TrimSuffix(strings.TrimPrefix(quoted.String(), `"`), "\"\n")
}

// leastBase64 is how much base64 is masked: less would stand for other text too.
const leastBase64 = 8

// inBase64 is what every base64 of something with a text in it has in common, for each of the
// three places at which the text can begin.
func inBase64(s string) (all []string) {
	for before := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), s...))
		common := encoded[(before*8+5)/6 : (before+len(s))*8/6]
		if len(common) >= leastBase64 {
			all = append(all, common, strings.ReplaceAll(strings.ReplaceAll(common, "+", "-"), "/", "_"))
		}
	}
	return all
}
