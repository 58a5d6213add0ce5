package event

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"fairlead/storage"
)

// maxDetail is how much is kept of what others say went wrong, in bytes.
const maxDetail = 500

// describe is an attempt for the log of deliveries, in which nothing is secret.
func describe(sent http.Header, a answer, secrets []string) storage.DeliveryAttempt {
	mask := masker(secrets)
	shown := sent.Clone()
	if shown.Get("Authorization") != "" {
		shown.Set("Authorization", "Bearer ***")
	}
	body := []byte(mask.Replace(string(a.Body)))
	return storage.DeliveryAttempt{DurationMS: a.Took.Milliseconds(), Status: a.Status, Error: string(a.Failure), Detail: cut(clean(a.Detail+mask.Replace(a.Said)), maxDetail),
		RequestHeaders: headers(shown, nil), ResponseHeaders: headers(a.Header, mask), ResponseBody: body[:min(len(body), maxKept)]}
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

// masker puts *** in place of secrets, also as a form, JSON or HTTP Basic writes them. Of
// secrets that begin alike, the longest is replaced.
func masker(secrets []string) *strings.Replacer {
	var all []string
	for _, s := range secrets {
		if s == "" {
			continue
		}
		quoted, _ := json.Marshal(s) // of a string, it never fails
		all = append(all, s, url.QueryEscape(s), strings.Trim(string(quoted), `"`))
		if key, ok := strings.CutPrefix(s, "whsec_"); ok {
			all = append(all, key)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, s := range all {
		pairs = append(pairs, s, "***")
	}
	return strings.NewReplacer(pairs...)
}

// headers are JSON, with names in lower case, of up to 4 KiB. mask is nil for none.
func headers(h http.Header, mask *strings.Replacer) string {
	all, left := map[string]string{}, maxKept
	for _, name := range slices.Sorted(maps.Keys(h)) {
		value := strings.Join(h[name], ", ")
		if mask != nil {
			value = mask.Replace(value)
		}
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
