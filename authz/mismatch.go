package authz

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"fairlead/cause"
	"fairlead/locale"
	"fairlead/storage"
)

// mismatch is how an unregistered callback differs from what is registered.
type mismatch struct {
	// text is for the page that anyone can see: it never reveals a registered callback.
	text locale.Text
	why  cause.ID
	// detail has both URLs, for support and the partner.
	detail string
	// closest is the registered callback that differs in only one way; empty for none.
	closest string
	// requested and registered are what was compared.
	requested  string
	registered []storage.Callback
}

// mismatchOf compares a callback with the registered one that is closest. It says how they
// differ if they differ in only one way.
func mismatchOf(registered []storage.Callback, requested string) mismatch {
	best, rank := "", len(differences)
	a, err := url.Parse(requested)
	m := malformed(requested, a, err)
	for _, c := range registered {
		r, err := url.Parse(c.URL)
		if err != nil {
			continue
		}
		for i, d := range differences[:min(rank+1, len(differences))] {
			if (m.why == "" || d.why == cause.EncodingDiffers) && d.only(requested, c.URL, a, r) {
				if i < rank || overlap(requested, c.URL) > overlap(requested, best) {
					best, rank = c.URL, i
				}
				break
			}
		}
	}
	switch {
	case best != "":
		m = mismatch{text: differences[rank].text, why: differences[rank].why}
		if m.why == cause.SlashMissing && best+"/" == requested {
			m.why = cause.SlashAdded
		}
	case m.why == "":
		m = mismatch{text: "it doesn’t match any registered callback", why: cause.CallbackUnregistered}
	}
	m.detail = both(requested, best, registered)
	m.closest, m.requested, m.registered = best, requested, registered
	return m
}

// overlap is how many bytes two texts have in common at their beginnings and ends.
func overlap(a, b string) (n int) {
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	a, b = a[n:], b[n:]
	for i := 1; i <= min(len(a), len(b)) && a[len(a)-i] == b[len(b)-i]; i++ {
		n++
	}
	return n
}

// malformed says why a text is no callback at all. Its why is empty if it could be one.
func malformed(requested string, a *url.URL, err error) mismatch {
	if err != nil || !a.IsAbs() || a.Host == "" {
		return mismatch{text: "it is not a complete URL", why: cause.CallbackIncomplete}
	}
	if port := a.Port(); port != "" {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return mismatch{text: "its port is not a number up to 65535", why: cause.CallbackBadPort}
		}
	}
	if a.Fragment != "" || strings.Contains(requested, "#") {
		return mismatch{text: "it has a fragment (“#…”), which a callback must not have", why: cause.CallbackFragment}
	}
	return mismatch{}
}

// maxNamed is how many registered callbacks are named where none is close.
const maxNamed = 3

// both names the callback of the link and the closest registered one.
func both(requested, closest string, registered []storage.Callback) string {
	sent := strconv.Quote(clip(presentable(requested)))
	if closest != "" {
		return fmt.Sprintf("The link sent %s, but %q is registered.", sent, closest)
	}
	var named []string
	for _, c := range registered[:min(len(registered), maxNamed)] {
		named = append(named, strconv.Quote(c.URL))
	}
	if more := len(registered) - maxNamed; more > 0 {
		named = append(named, fmt.Sprintf("and %d more", more))
	}
	if len(named) == 0 {
		return fmt.Sprintf("The link sent %s, but no callback is registered.", sent)
	}
	return fmt.Sprintf("The link sent %s. Registered: %s.", sent, strings.Join(named, ", "))
}

// difference is one way in which two URLs can differ. only reports whether they differ
// in nothing else.
type difference struct {
	text locale.Text
	why  cause.ID
	only func(requested, registered string, a, r *url.URL) bool
}

// differences are tried in this order, the most likely mistake first.
var differences = []difference{
	{"it differs from a registered callback by its trailing slash", cause.SlashMissing, func(requested, registered string, _, _ *url.URL) bool {
		return requested+"/" == registered || registered+"/" == requested
	}},
	{"it differs from a registered callback by its letter case", cause.CaseDiffers, func(requested, registered string, _, _ *url.URL) bool {
		return strings.EqualFold(requested, registered)
	}},
	{"it differs from a registered callback by its encoding", cause.EncodingDiffers, sameButEncoding},
	{"it differs from a registered callback by its scheme", cause.SchemeDiffers, func(_, _ string, a, r *url.URL) bool {
		return a.Host == r.Host && samePath(a, r) && a.RawQuery == r.RawQuery
	}},
	{"it differs from a registered callback by its port", cause.PortDiffers, func(_, _ string, a, r *url.URL) bool {
		return a.Scheme == r.Scheme && a.Hostname() == r.Hostname() && samePath(a, r) && a.RawQuery == r.RawQuery
	}},
	{"it differs from a registered callback by its host", cause.HostDiffers, func(_, _ string, a, r *url.URL) bool {
		return a.Scheme == r.Scheme && samePath(a, r) && a.RawQuery == r.RawQuery
	}},
	{"it differs from a registered callback by its query", cause.QueryDiffers, func(_, _ string, a, r *url.URL) bool {
		return a.Scheme == r.Scheme && a.Host == r.Host && samePath(a, r)
	}},
	{"it differs from a registered callback by its path", cause.PathDiffers, func(_, _ string, a, r *url.URL) bool {
		return a.Scheme == r.Scheme && a.Host == r.Host && a.RawQuery == r.RawQuery
	}},
}

func samePath(a, r *url.URL) bool { return a.EscapedPath() == r.EscapedPath() }

// sameButEncoding compares what two URLs mean. A link's callback is often encoded twice.
func sameButEncoding(requested, registered string, _, _ *url.URL) bool {
	decoded, err := url.QueryUnescape(requested)
	if err != nil || requested == registered {
		return false
	}
	meant, err := url.QueryUnescape(registered)
	return decoded == registered || err == nil && decoded == meant
}
