package partner_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fairlead/partner"
)

func accepted() []string {
	return []string{
		"https://example.com",
		"https://example.com/",
		"https://example.com/callback",
		"https://example.com/callback/",
		"https://example.com:8443/callback",
		"https://example.com:443/callback",
		"https://www.example.co.uk/oauth/fairlead/callback.php",
		"https://example.com/callback?tenant=7&mode=test",
		"https://example.com/callback?",
		"https://example.com/callback?codes=1&my_state=2",
		"https://example.com/callback?filter[a]=b",
		"https://example.com?tenant=7",
		"https://example.com/a%20b/%C3%BC",
		"https://example.com/~user/(x);v=1,2!$&'+=:@",
		"https://example.com/a//b",
		"https://example.com/...",
		"https://example.com/.well-known/done",
		"https://example.com/callback@home",
		"https://example.com/?next=https://other.example/",
		"https://xn--bcher-kva.example/callback",
		"https://Example.com/Callback",
		"HTTPS://example.com/callback",
		"https://intranet/callback",
		"https://my_shop.example.com/callback",
		"https://shop-1.example.com/callback",
		"https://1shop.example.com/callback",
		"https://192.0.2.7/callback",
		"https://[2001:db8::1]:8443/callback",
		"https://localhost/callback",
		"https://localhost:3000/callback",
		"https://127.0.0.1:3000/callback",
		"http://localhost/callback",
		"http://localhost",
		"http://localhost:3000/callback",
		"http://127.0.0.1:3000/callback",
		"http://127.0.0.1/",
		"http://[::1]/callback",
		"http://[::1]:8081/callback",
		"https://example.com/" + strings.Repeat("a", 1980),
	}
}

// refused maps each URL to words of its error.
func refused() map[string]string {
	return map[string]string{
		"": "is empty",
		"https://example.com/" + strings.Repeat("a", 1981): "2001 characters long; the maximum is 2000",

		" https://example.com/cb":              "begins or ends with whitespace",
		"https://example.com/cb ":              "begins or ends with whitespace",
		"https://example.com/cb\n":             "begins or ends with whitespace",
		"https://example.com/a b":              "contains a space; remove it or write %20",
		"https://exam ple.com/cb":              "contains a space",
		"https://example.com/a\tb":             `control character '\t'`,
		"https://example.com/a\r\nSet-Cookie:": `control character '\r'`,
		"https://example.com/a\x00b":           `control character '\x00'`,
		"https://example.com/a\x7fb":           `control character '\x7f'`,
		`https://example.com\cb`:               "contains a backslash",
		`https:\\example.com\cb`:               "contains a backslash",
		"https://bücher.example/cb":            "punycode",
		"https://example.com/grün":             "percent-encode",
		"https://example.com/\u202ecb":         `'\u202e'`,
		"https://exаmple.com/cb":               "punycode", // a Cyrillic а
		"https://example.com/\xff":             "percent-encode",
		"https://example.com/<cb>":             "contains '<'; percent-encode it (%3C)",
		`https://example.com/"cb"`:             "%22",
		"https://example.com/{tenant}":         "%7B",
		"https://example.com/a|b":              "%7C",
		"https://example.com/a^b":              "%5E",
		"https://example.com/a`b":              "%60",
		"https://example.com/100%":             "write %25 for a percent sign",
		"https://example.com/%zz":              "two hex digits",
		"https://example.com/?q=%4":            "two hex digits",

		"https://example.com/cb#":     `has a fragment ("#")`,
		"https://example.com/cb#done": `has a fragment ("#done")`,
		"https://example.com/#/cb":    "RFC 6749",
		"http://localhost/cb#x":       "has a fragment",

		"example.com/cb":        "is incomplete",
		"example.com":           "is incomplete",
		"example.com:8443/cb":   "is incomplete",
		"localhost:3000/cb":     "is incomplete",
		"//example.com/cb":      "is incomplete",
		"/callback":             "is incomplete",
		"?callback":             "is incomplete",
		"callback":              "is incomplete",
		"https:":                "is incomplete",
		"://example.com":        "is incomplete",
		"1https://example.com":  "is incomplete",
		"https:example.com/cb":  "has no // after https:",
		"https:/example.com/cb": "has no // after https:",
		"https://":              "has no host",
		"https:///cb":           "has no host",
		"https://:8443/cb":      "has no host",
		"https://?a=b":          "has no host",

		"ftp://example.com/cb":      `the scheme "ftp"`,
		"myapp://callback":          `the scheme "myapp"`,
		"com.example.app:/callback": `the scheme "com.example.app"`,
		"javascript:alert(1)":       `the scheme "javascript"`,
		"data:text/html,hello":      `the scheme "data"`,
		"urn:ietf:wg:oauth:2.0:oob": `the scheme "urn"`,
		"httpss://example.com/cb":   `the scheme "httpss"`,
		"file:///etc/passwd":        `the scheme "file"`,

		"http://example.com/cb":           "uses plain http on example.com; use https",
		"http://192.168.1.5/cb":           "uses plain http on 192.168.1.5",
		"http://0.0.0.0/cb":               "uses plain http",
		"http://127.0.0.2/cb":             "uses plain http",
		"http://localhost.example.com/cb": "uses plain http",
		"http://LOCALHOST/cb":             "uses plain http",
		"http://sub.localhost/cb":         "uses plain http",
		"http://[::2]/cb":                 "uses plain http",
		"http://[0:0:0:0:0:0:0:1]/cb":     "uses plain http",
		"http://[::ffff:127.0.0.1]/cb":    "uses plain http",

		"https://user@example.com/cb":       "contains a user name",
		"https://user:word@example.com/cb":  "contains a user name",
		"https://@example.com/cb":           "contains a user name",
		"https://example.com@evil.example/": "contains a user name",
		"http://localhost@evil.example/cb":  "contains a user name",
		"http://localhost:80@evil.example/": "contains a user name",

		"https://*.example.com/cb":                       "no wildcards",
		"https://example.com/*":                          "contains a *, but there are no wildcards; register each callback by its full URL",
		"https://example.com/shops/*/cb":                 "no wildcards",
		"https://example.com/cb?shop=*":                  "no wildcards",
		"http://localhost:*/cb":                          "no wildcards",
		"https://example..com/cb":                        "empty part",
		"https://.example.com/cb":                        "empty part",
		"https://example.com./cb":                        "empty part",
		"https://-example.com/cb":                        "hyphen at the start or end",
		"https://example-.com/cb":                        "hyphen at the start or end",
		"https://exam!ple.com/cb":                        "characters other than letters",
		"https://example.com,evil.example/":              "characters other than letters",
		"https://exam%70le.com/cb":                       "invalid host or port",
		"https://" + strings.Repeat("a", 64) + ".com/":   "longer than 63",
		"https://" + strings.Repeat("abc.", 70) + "com/": "longer than 253",
		"https://127.1/cb":                               "looks like an IPv4 address but isn't one",
		"https://2130706433/cb":                          "looks like an IPv4 address but isn't one",
		"https://0x7f000001/cb":                          "looks like an IPv4 address but isn't one",
		"https://256.1.1.1/cb":                           "looks like an IPv4 address but isn't one",
		"https://example.0/cb":                           "looks like an IPv4 address but isn't one",
		"https://[::1/cb":                                "invalid host or port",
		"https://[example]/cb":                           "invalid host or port",
		"https://[127.0.0.1]/cb":                         "invalid host or port",
		"https://[fe80::1%25eth0]/cb":                    "zone",

		"https://example.com:/cb":         "colon without a port",
		"https://example.com:0/cb":        "the port 0",
		"https://example.com:65536/cb":    "the port 65536",
		"https://example.com:99999999/cb": "from 1 to 65535",
		"https://example.com:https/cb":    "invalid host or port",
		"https://example.com:-1/cb":       "invalid host or port",

		"https://example.com/../cb":       `the path segment ".."`,
		"https://example.com/a/./cb":      `the path segment "."`,
		"https://example.com/a/%2e%2E/cb": `the path segment ".."`,

		"https://example.com/?code=1":             `query parameter named "code"`,
		"https://example.com/?a=b&state=1":        `query parameter named "state"`,
		"https://example.com/?error":              `query parameter named "error"`,
		"https://example.com/?iss=x":              `query parameter named "iss"`,
		"https://example.com/?%73tate=1":          `query parameter named "state"`,
		"https://example.com/?error_description=": `query parameter named "error_description"`,
	}
}

func TestCheckCallbackAccepts(t *testing.T) {
	t.Parallel()
	for _, raw := range accepted() {
		if err := partner.CheckCallback(raw); err != nil {
			t.Errorf("CheckCallback(%q) = %v", raw, err)
		}
	}
}

func TestCheckCallbackSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for raw, words := range refused() {
		err := partner.CheckCallback(raw)
		var invalid *partner.Invalid
		if !errors.As(err, &invalid) {
			t.Errorf("CheckCallback(%q) = %v, want an error with %q", raw, err, words)
			continue
		}
		if !strings.Contains(invalid.Text, words) {
			t.Errorf("CheckCallback(%q) says\n\t%s\nand not %q", raw, invalid.Text, words)
		}
		if !strings.HasPrefix(invalid.Text, "The callback ") || !strings.HasSuffix(invalid.Text, ".") || strings.ContainsAny(invalid.Text, "\r\n\x00") {
			t.Errorf("CheckCallback(%q) says %q, which is not a sentence", raw, invalid.Text)
		}
	}
}

func FuzzCheckCallback(f *testing.F) {
	for _, raw := range accepted() {
		f.Add(raw)
	}
	for raw := range refused() {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if partner.CheckCallback(raw) != nil {
			return
		}
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatalf("accepted %q, which does not parse: %v", raw, err)
		}
		loopback := u.Scheme == "http" && slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname())
		if (u.Scheme != "https" && !loopback) || u.Host == "" || u.Opaque != "" {
			t.Errorf("accepted %q with scheme %q and host %q", raw, u.Scheme, u.Host)
		}
		if u.User != nil || u.Fragment != "" || strings.ContainsAny(raw, "# \\") || strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			t.Errorf("accepted %q", raw)
		}
	})
}
