package event

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"fairlead/storage"
)

// maxDetail is how much is kept of what others say went wrong, in bytes.
const maxDetail = 500

// describe is an attempt for the log of deliveries, in which nothing is secret.
func describe(sent http.Header, a answer, secrets []string) storage.DeliveryAttempt {
	hidden := newMask(secrets)
	shown := sent.Clone()
	if shown.Get("Authorization") != "" {
		shown.Set("Authorization", "Bearer ***")
	}
	body := []byte(hidden.hide(string(a.Body)))
	return storage.DeliveryAttempt{DurationMS: a.Took.Milliseconds(), Status: a.Status, Error: string(a.Failure), Detail: cut(clean(a.Detail+hidden.hide(a.Said)), maxDetail),
		RequestHeaders: headers(shown, nil), ResponseHeaders: headers(a.Header, hidden), ResponseBody: body[:min(len(body), maxKept)]}
}

// clean is a line of others that any database stores.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
}

// cut is the beginning of a text, up to a number of bytes.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// mask is what must not be shown: secrets, in every spelling, the longest first.
type mask []string

func newMask(secrets []string) (all mask) {
	for _, s := range secrets {
		if s == "" {
			continue
		}
		key := strings.TrimPrefix(s, secretPrefix)
		all = append(append(all, s), spellings(key)...)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(all)
}

// hide puts *** in place of secrets.
func (m mask) hide(text string) string {
	for _, s := range m {
		if len(s) <= len(text) {
			text = strings.ReplaceAll(text, s, "***")
		}
	}
	return text
}

// headers are JSON, with names in lower case, of up to 4 KiB.
func headers(h http.Header, hidden mask) string {
	all, left := map[string]string{}, maxKept
	for _, name := range slices.Sorted(maps.Keys(h)) {
		value := hidden.hide(strings.Join(h[name], ", "))
		if left -= len(name) + len(`"":"",`); left <= 0 {
			break
		}
		value = cut(clean(value), left)
		left -= len(value)
		all[strings.ToLower(name)] = value
	}
	text, _ := json.Marshal(all) // of strings, it never fails
	return string(text)
}
