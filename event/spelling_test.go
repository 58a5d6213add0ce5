package event

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"html/template"
	"net/url"
	"strings"
	"testing"
)

// A receiver that answers with what it was sent, as debugging ones do, has no secret shown in
// the log, however it writes it.
func TestSecretsAreMaskedHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	const secret = `tok/abc+def=<&>"'~ü-and-more`
	quoted, _ := json.Marshal(secret)
	plain := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(quoted))
	written := map[string]string{
		"as it is": secret, "a form": url.QueryEscape(secret), "a form in lower case": strings.NewReplacer("%2F", "%2f", "%2B", "%2b", "%3D", "%3d",
			"%3C", "%3c", "%3E", "%3e", "%C3%BC", "%c3%bc").Replace(url.QueryEscape(secret)),
		"a path": url.PathEscape(secret), "JSON": string(quoted), "JSON of others": plain, "JSON of PHP": strings.ReplaceAll(plain, "/", `\/`),
		"HTML": html.EscapeString(secret), "HTML of Go": template.HTMLEscapeString(secret),
		"HTML of PHP": strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#039;").Replace(secret),
	}
	for before := range 4 {
		text := strings.Repeat("x", before) + secret + " and more"
		written["base64 after "+strings.Repeat("x", before)] = base64.StdEncoding.EncodeToString([]byte(text))
		written["base64 of URLs after "+strings.Repeat("x", before)] = base64.RawURLEncoding.EncodeToString([]byte(text))
	}
	mask := newMask([]string{"", secret})
	for how, text := range written {
		got := mask.hide("got " + text + ".")
		rest := strings.Trim(strings.TrimSuffix(strings.TrimPrefix(got, "got "), "."), `"`)
		if strings.HasPrefix(how, "base64") {
			if _, after, ok := strings.Cut(rest, "***"); !ok || len(rest) > len("***")+len(base64.StdEncoding.EncodeToString([]byte("xxxx and more")))+4 || after == rest {
				t.Errorf("%s: %s became %s", how, text, got)
			}
		} else if rest != "***" {
			t.Errorf("%s: %s became %s", how, text, got)
		}
	}
}

// What is short stays readable: its base64 stands in many texts.
func TestBase64OfShortSecretsIsNotMasked(t *testing.T) {
	t.Parallel()
	if got := newMask([]string{"ab"}).hide("YWI= xYWJy"); got != "YWI= xYWJy" {
		t.Errorf("got %s", got)
	}
}

func BenchmarkMask(b *testing.B) {
	secrets := []string{NewSigningSecret(), NewSigningSecret(), "c6a9947d9080faa1b19ac05b19a72fc3208d4d44", strings.Repeat("Zm9vYmFy", 10), strings.Repeat("tokn", 100)}
	for b.Loop() {
		newMask(secrets).hide("Sat, 28 Nov 2026 23:00:41 GMT")
	}
}
