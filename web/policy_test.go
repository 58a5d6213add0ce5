package web_test

import (
	"strings"
	"testing"

	"fairlead/web"
)

func TestPolicyString(t *testing.T) {
	t.Parallel()
	const strict = "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	for name, row := range map[string]struct {
		policy web.Policy
		want   string
	}{
		"is strict":                       {web.Policy{}, strict},
		"may lead a form to a callback":   {web.LeadingTo("https://shop.example:8443/cb?a=b"), strings.Replace(strict, "form-action 'self'", "form-action 'self' https://shop.example:8443 https:", 1)},
		"may lead a form to a loopback":   {web.LeadingTo("http://127.0.0.1:8081/cb"), strings.Replace(strict, "form-action 'self'", "form-action 'self' http://127.0.0.1:8081 http://localhost:* http://127.0.0.1:* https:", 1)},
		"may lead a form to one in IPv6":  {web.LeadingTo("http://[::1]:8081/cb"), strings.Replace(strict, "form-action 'self'", "form-action 'self' http:", 1)},
		"leads nowhere without a host":    {web.LeadingTo("not a url"), strict},
		"leads nowhere that is not there": {web.LeadingTo(""), strict},
		"may have scripts and frames": {web.Policy{Script: []string{"https://js.example"}, Frame: []string{"https://frame.example"},
			Connect: []string{"https://api.example"}, Image: []string{"https://img.example"}},
			strings.NewReplacer("data:", "data: https://img.example", "connect-src 'self'", "connect-src 'self' https://api.example").Replace(strict) +
				"; script-src 'self' https://js.example; frame-src https://frame.example"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := row.policy.String(); got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

// A callback cannot add directives.
func TestLeadingToAddsNoDirective(t *testing.T) {
	t.Parallel()
	for _, callback := range []string{
		"https://a;script-src%20*/", "https://a;script-src/", "https://a,b/", "https://a'unsafe-inline'/", "https://a b/", "https://a\n;b/",
		"https://a%3Bscript-src/", "http://a;b/", "http://localhost:1;script-src", "javascript:alert(1)", "https://*/",
	} {
		got := web.LeadingTo(callback).String()
		if strings.Count(got, ";") != 6 || strings.ContainsAny(got, ",\n") || strings.Contains(got, "unsafe") || strings.Contains(got, "script-src") {
			t.Errorf("%q makes %s", callback, got)
		}
	}
}
