package main

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// configured reads settings as serve does, without serving.
func configured(t *testing.T, env map[string]string, args ...string) (settings, result) {
	t.Helper()
	var stdout, stderr strings.Builder
	p := &program{env: func(name string) (string, bool) { value, ok := env[name]; return value, ok }, stdout: &stdout, stderr: &stderr}
	root := p.rootCommand()
	serve, _, err := root.Find([]string{"serve"})
	if err != nil {
		t.Fatal(err)
	}
	serve.RunE = func(*cobra.Command, []string) error { return nil }
	code := p.execute(t.Context(), root, append([]string{"serve"}, args...))
	return p.settings, result{t, code, stdout.String(), stderr.String()}
}

// The table of settings with their defaults.
var defaults = map[string]string{
	"addr": ":8080", "ops-addr": "127.0.0.1:9090", "public-url": "http://localhost:8080", "trusted-proxies": "",
	"database-url": "sqlite:data/fairlead.db", "keys-file": "data/keys.json", "keys": "", "audit-heads-file": "data/audit.heads", "smtp-url": "",
	"stripe-secret-key": "", "stripe-publishable-key": "", "stripe-api-base": "",
	"brand-name": "Fairlead", "terms-url": "", "privacy-url": "", "support-url": "", "support-email": "", "footer-links": "",
	"brand-logo": "", "brand-logo-dark": "", "brand-favicon": "", "brand-color": "", "security-contact": "", "security-policy-url": "",
	"api-token-scheme": "ShippoToken", "account-header": "SHIPPO-ACCOUNT-ID", "version-header": "Shippo-API-Version",
	"code-lifetime": "10m", "attempt-lifetime": "1h", "par-lifetime": "1m30s", "service-token-lifetime": "1h",
	"step-up-lifetime": "10m", "remember-browser": "720h", "second-factor-wait": "24h",
	"staff-session-idle-lifetime": "30m", "staff-session-lifetime": "12h", "staff-welcome-lifetime": "72h", "handover-lifetime": "72h",
	"drain-delay": "1s", "rate-limits": "on", "demo": "off",
}

func TestHelpOfServeListsEverySettingWithItsDefault(t *testing.T) {
	t.Parallel()
	lines := strings.Split(newCLI(t).run("serve", "--help").ok(), "\n")
	for name, value := range defaults {
		variable := "[FAIRLEAD_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "]"
		i := slices.IndexFunc(lines, func(line string) bool {
			return strings.HasPrefix(strings.TrimSpace(line), "--"+name+" ") || strings.HasPrefix(strings.TrimSpace(line), "--"+name+"[")
		})
		if i < 0 {
			t.Errorf("--%s is not listed", name)
			continue
		}
		if !strings.Contains(lines[i], variable) || (value != "" && !strings.HasSuffix(lines[i], "(default "+value+")")) {
			t.Errorf("want %s and the default %q in %q", variable, value, lines[i])
		}
	}
}

func TestDefaultSettings(t *testing.T) {
	t.Parallel()
	got, o := configured(t, nil)
	o.ok()
	for name, row := range map[string]struct{ got, want any }{
		"--public-url":      {got.PublicURL.String(), "http://localhost:8080"},
		"--code-lifetime":   {got.CodeLifetime, 10 * time.Minute},
		"--par-lifetime":    {got.PARLifetime, 90 * time.Second},
		"--rate-limits":     {got.RateLimits, true},
		"--demo":            {got.Demo, false},
		"--trusted-proxies": {len(got.TrustedProxies), 0},
		"--smtp-url":        {got.SMTPURL, ""},
	} {
		if row.got != row.want {
			t.Errorf("%s is %v, want %v", name, row.got, row.want)
		}
	}
}

func TestFlagBeforeEnvironmentBeforeDefault(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"FAIRLEAD_ADDR": "127.0.0.1:1", "FAIRLEAD_BRAND_NAME": "From the environment",
		"FAIRLEAD_OPS_ADDR": "", "FAIRLEAD_DEMO": "true", "FAIRLEAD_RATE_LIMITS": "off",
		"FAIRLEAD_KEYS_FILE": "env.json", "FAIRLEAD_TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.1,::1",
	}
	got, o := configured(t, env, "--addr", "127.0.0.1:2", "--keys-file=flag.json", "--public-url", "https://connect.example.com/")
	o.ok()
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("::1/128")}
	switch {
	case got.Addr != "127.0.0.1:2", got.KeysFile != "flag.json":
		t.Errorf("the flag did not win: %+v", got)
	case got.Brand.Name != "From the environment", got.OpsAddr != "", !got.Demo, got.RateLimits, !slices.Equal(got.TrustedProxies, want):
		t.Errorf("the environment did not count: %+v", got)
	case got.PublicURL.String() != "https://connect.example.com":
		t.Errorf("the closing slash is still there: %s", got.PublicURL)
	case got.DatabaseURL != "sqlite:data/fairlead.db":
		t.Errorf("the default did not count: %+v", got)
	}
}

func TestSecurityContactsAreURLs(t *testing.T) {
	t.Parallel()
	got, o := configured(t, nil, "--security-contact", "a+b@shop.example, mailto:c@shop.example,mailto: d@shop.example,HTTPS://shop.example/a report")
	o.ok()
	if want := []string{"mailto:a+b@shop.example", "mailto:c@shop.example", "mailto:d@shop.example", "https://shop.example/a%20report"}; !slices.Equal(got.Security.Contacts, want) {
		t.Errorf("they are %q, want %q", got.Security.Contacts, want)
	}
}

func TestBadVariableIsIgnoredWhenAFlagOverridesIt(t *testing.T) {
	t.Parallel()
	_, o := configured(t, map[string]string{"FAIRLEAD_ADDR": "nonsense"}, "--addr", ":0")
	o.ok()
}

func TestSettingRefusals(t *testing.T) {
	t.Parallel()
	for setting, words := range map[string]string{
		"addr=":                                              "must be HOST:PORT",
		"addr=8080":                                          `must be HOST:PORT, such as :8080 or 127.0.0.1:9090, not "8080"`,
		"addr=localhost":                                     "must be HOST:PORT",
		"addr=localhost:http":                                "must be HOST:PORT",
		"addr=:65536":                                        "must be HOST:PORT",
		"addr=http://localhost:80":                           "must be HOST:PORT",
		"ops-addr=9090":                                      "must be HOST:PORT",
		"ops-addr=:8080":                                     "must differ from --addr",
		"public-url=":                                        "must be an absolute http or https URL",
		"public-url=example.com":                             "must be an absolute http or https URL",
		"public-url=ftp://example.com":                       "must be an absolute http or https URL",
		"public-url=https://":                                "must be an absolute http or https URL",
		"public-url=https://a:b@example.com":                 "must not have a user name or password",
		"public-url=https://example.com/x":                   "without path, query or fragment: https://example.com.",
		"public-url=https://example.com//":                   "without path, query or fragment",
		"public-url=https://example.com?a":                   "without path, query or fragment",
		"public-url=https://example.com?":                    "without path, query or fragment",
		"public-url=https://example.com#a":                   "without path, query or fragment",
		"public-url=https://example.com#":                    "without path, query or fragment",
		"public-url=https://Example.com:443":                 "must be written as browsers do: https://example.com.",
		"public-url=http://[::1]:80":                         "must be written as browsers do: http://[::1].",
		"public-url=https://example.com:":                    "must be written as browsers do: https://example.com.",
		"public-url=https://example.com:0":                   "has a port that is not between 1 and 65535",
		"public-url=https://example.com:65536":               "has a port that is not between 1 and 65535",
		"public-url=https://bücher.example":                  "must have its host in punycode",
		"database-url=":                                      "must be sqlite:PATH or postgres://…",
		"database-url=sqlite:":                               "must be sqlite:PATH or postgres://…",
		"database-url=mysql://root:hunter2@localhost":        "must be sqlite:PATH or postgres://…",
		"leak-scanner-keys=http://keys.example":              "must be an absolute https URL",
		"leak-scanner-keys=keys.example":                     "must be an absolute https URL",
		"security-contact=nobody":                            `"nobody" is neither`,
		"security-contact=a@b.example,":                      `"" is neither`,
		"security-contact=http://b.example":                  "must be email addresses or https URLs, separated by commas",
		"security-policy-url=http://b.example":               "must be an absolute https URL",
		"security-policy-url=https://b.example":              "--security-policy-url also needs --security-contact",
		"keys-file= ":                                        "must not be empty",
		"keys=hunter2":                                       "is not the JSON of a keys file",
		`keys={"keys":[{"id":"a","secret":"hunter2"}]}`:      "is not the JSON of a keys file",
		`keys={"keys":[{"id":"a","secret":"aHVudGVyMg=="}]}`: `has a secret shorter than 32 bytes in key "a"`,
		`keys={"keys":[]}`:                                   "has no key in it",
		"trusted-proxies=10.0.0.0/33":                        `"10.0.0.0/33" is not one`,
		"trusted-proxies=10.0.0.0/8,everybody":               `"everybody" is not one`,
		"smtp-url=mail.example.com":                          "must look like smtp://USER:PASSWORD@HOST:PORT",
		"smtp-url=http://u:hunter2@mail.example":             "must look like smtp://",
		"smtp-url=smtp://u:hunter2@":                         "must look like smtp://",
		"smtp-url=smtp://u:hunter2@mail:99999":               "has a port outside 1 to 65535",
		"smtp-url=smtp://u:hunter2%@mail":                    "must look like smtp://",
		"smtp-url=smtp://u:hunter2@mail/x":                   "must look like smtp://",
		"stripe-secret-key=sk_test_hunter2":                  "--stripe-secret-key also needs --stripe-publishable-key",
		"stripe-secret-key=pk_test_hunter2":                  "must be a key that begins with sk_ or rk_",
		"stripe-publishable-key=sk_test_hunter2":             "must be a key that begins with pk_",
		"stripe-publishable-key=pk_test_1":                   "--stripe-publishable-key also needs --stripe-secret-key",
		"stripe-api-base=http://localhost:12111":             "--stripe-api-base also needs --stripe-secret-key",
		"stripe-api-base=localhost:12111":                    "must be an absolute http or https URL",
		"brand-name=":                                        "must not be empty",
		"brand-name=A\nB":                                    "must be one line of text",
		"terms-url=/terms":                                   "must be an absolute http or https URL",
		"privacy-url=javascript:alert(1)":                    "must be an absolute http or https URL",
		"support-url=mailto:help@example.com":                "must be an absolute http or https URL",
		"api-token-scheme=":                                  "must be one word of letters, digits and hyphens",
		"api-token-scheme=bearer":                            "must not be Bearer or Basic",
		"version-header=Authorization":                       "must differ from each other and from Authorization",
		"account-header=shippo-api-version":                  "must differ from each other",
		"api-token-scheme=Two Words":                         "must be one word",
		"account-header=X:Y":                                 `not "X:Y"`,
		"version-header=Versión":                             "must be one word",
		"code-lifetime=10":                                   `must be a duration above zero, such as 10m or 1h30m, not "10"`,
		"attempt-lifetime=0s":                                "must be a duration above zero",
		"par-lifetime=-1m":                                   "must be a duration above zero",
		"service-token-lifetime=":                            "must be a duration above zero",
		"drain-delay=-1s":                                    "must be a duration, such as 10m or 0s",
		"rate-limits=maybe":                                  `must be on or off, not "maybe"`,
		"demo=maybe":                                         `must be on or off, not "maybe"`,
	} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			name, value, _ := strings.Cut(setting, "=")
			variable := "FAIRLEAD_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
			_, byFlag := configured(t, nil, "--"+name+"="+value)
			_, byEnv := configured(t, map[string]string{variable: value})
			for _, o := range []result{byFlag, byEnv} {
				o.refused(exitUsage, words)
				if !strings.Contains(o.stderr, "--"+name) || strings.Contains(o.stderr, "hunter2") {
					t.Errorf("want the name and no secret: %q", o.stderr)
				}
			}
			if alone := strings.HasPrefix(words, "--"); !alone && !strings.Contains(words, "must not be Bearer") && !strings.Contains(words, "differ") && !strings.HasPrefix(byEnv.stderr, variable+" (--"+name+") ") {
				t.Errorf("want the variable named: %q", byEnv.stderr)
			}
		})
	}
}

func TestStripeNeedsBothKeys(t *testing.T) {
	t.Parallel()
	got, o := configured(t, nil, "--stripe-secret-key=sk_test_1", "--stripe-publishable-key=pk_test_1", "--stripe-api-base=http://localhost:12111")
	o.ok()
	if got.StripeSecretKey != "sk_test_1" || got.StripePublishableKey != "pk_test_1" {
		t.Errorf("got %+v", got)
	}
}

func TestOtherCommandsDoNotReadTheServersSettings(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	d.env["FAIRLEAD_ADDR"] = "nonsense"
	d.run("partner", "list").ok()
	d.run("partner", "list", "--addr=:1").refused(exitUsage, "There is no flag --addr")
}
