package authz

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"fairlead/cause"
	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

const (
	// maxReceived bounds what is kept of a refused request's parameters, encoded, in bytes.
	maxReceived = 8 << 10
	// maxUnknown is how many parameters are kept that this server does not use.
	maxUnknown = 20
)

// recordRefused writes down a request that is refused before an attempt begins, so that
// its page has a support code. Above the limits, or without a database, it has none.
func (h *Handlers) recordRefused(r *http.Request, c storage.Client, callback string, parameters url.Values, why cause.ID, detail string) {
	h.countRefused(atAuthorize, string(why))
	if r.Method == http.MethodHead || !h.allowRefused(r, c.ID) {
		return
	}
	device := h.App.Device(r)
	a := storage.Attempt{ClientID: c.ID, Partner: c.Name, Parameters: bounded(parameters), Callback: storable(callback),
		UserAgent: device.UserAgent, Address: device.Address}
	err := h.App.DB.RefuseAttempt(r.Context(), &a, string(why), storable(detail))
	if err != nil && !errors.Is(err, context.Canceled) {
		web.Log(r.Context()).Warn("a refused request was not recorded", "error", err)
	}
	if err == nil {
		flow.LogAttempt(r, a)
	}
}

// Where requests are refused.
const (
	atAuthorize = "authorize"
	atToken     = "token"
)

func (h *Handlers) countRefused(at, why string) {
	if h.Refused != nil {
		h.Refused(at, why)
	}
}

// received are the parameters of a request, as far as they can be read.
func received(r *http.Request) url.Values {
	all, _ := web.ParseQuery(r.URL.RawQuery) // what is malformed is left out
	return all
}

// bounded encodes parameters without secrets, the ones that this server uses first, until
// there is no space left.
func bounded(parameters url.Values) string {
	kept := url.Values{}
	for _, name := range slices.Concat(usedNames, hintNames, unknownNames(parameters)) {
		for _, value := range parameters[name] {
			next := maps.Clone(kept)
			key, value := shown(name, value)
			next[key] = append(slices.Clone(next[key]), value)
			if len(next.Encode()) > maxReceived {
				return kept.Encode()
			}
			kept = next
		}
	}
	return kept.Encode()
}

// unknownNames are the first parameters, in alphabetical order, that this server does not
// use.
func unknownNames(parameters url.Values) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		if !slices.Contains(usedNames, name) && !slices.Contains(hintNames, name) {
			names = append(names, name)
		}
	}
	return names[:min(len(names), maxUnknown)]
}

// shown is a parameter as it is stored: by its length alone if it is the state, unknown, or
// looks like a secret that is in the wrong place.
func shown(name, value string) (key, text string) {
	value = storable(value)
	known := slices.Contains(usedNames, name) || slices.Contains(hintNames, name)
	switch {
	case name == "redirect_uri":
		value = presentable(value)
	case !known, name == "state", name != "code_challenge" && secret.MatchString(value):
		return storage.LengthOnly(cleanName(name), value)
	}
	return name, clipTo(value, maxState)
}

// storable is a text without what PostgreSQL cannot store.
func storable(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
}

// secret matches what looks like a token, a client secret, or a card number.
var secret = regexp.MustCompile(`(?i)(?:oauth|service)\.[\w.=-]{20,}|shippo_(?:live|test)_[\w-]*|\b[0-9a-f]{40}\b|\b\d(?:[ -]?\d){12,18}\b`)

// withoutSecret replaces what looks like a secret.
func withoutSecret(text string) string { return secret.ReplaceAllString(text, "…") }

// cleanName is the name of an unknown parameter, which anybody can choose.
func cleanName(name string) string {
	const longest = 40
	name = strings.Map(func(c rune) rune {
		if c < ' ' || c == utf8.RuneError {
			return -1
		}
		return c
	}, name)
	return clipTo(withoutSecret(name), longest)
}

// user is the part of a URL that can have a password.
var user = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/?#]*@`)

// credential is a part of a URL whose name says that its value is secret.
var credential = regexp.MustCompile(`(?i)([?&#;](?:code|code_verifier|state|[\w.-]*(?:token|secret|passw(?:or)?d|api_?key))=)[^&#;]*`)

// presentable is a URL from a link without user info and secrets.
func presentable(rawURL string) string {
	return withoutSecret(credential.ReplaceAllString(user.ReplaceAllString(rawURL, "$1//…@"), "$1…"))
}
