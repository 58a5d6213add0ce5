package preview

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"fairlead/static"
	"fairlead/templates"
)

// What every page must do for its reader, and for its content security policy.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	rules := map[string]func(*testing.T, *html.Node){
		"has one main heading":                        oneHeading,
		"has a label for every input":                 labelledInputs,
		"has unique ids, and an element for each use": resolvedIDs,
		"has no inline style or script":               nothingInline,
		"asks nothing of other hosts":                 nothingForeign,
		"announces what it says above":                messages,
		"shows the support code of a flow":            supportCode,
		"keeps the attempt in its forms":              attemptKept,
	}
	s := preview(t)
	for _, section := range sections() {
		for _, st := range section.States {
			t.Run(st.Name, func(t *testing.T) {
				t.Parallel()
				page := get(t, s, "/states/"+st.Name)
				wellFormed(t, page)
				doc, err := html.Parse(strings.NewReader(page))
				if err != nil {
					t.Fatal(err)
				}
				for name, rule := range rules {
					t.Run(name, func(t *testing.T) { rule(t, doc) })
				}
			})
		}
	}
}

func TestStateNamesAreUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, section := range sections() {
		for _, st := range section.States {
			if seen[st.Name] {
				t.Errorf("two states are called %q", st.Name)
			}
			seen[st.Name] = true
		}
	}
}

func TestIndexLinksToEveryState(t *testing.T) {
	t.Parallel()
	index := get(t, preview(t), "/")
	for _, section := range sections() {
		for _, st := range section.States {
			if !strings.Contains(index, `href="/states/`+st.Name+`"`) {
				t.Errorf("no link to %s", st.Name)
			}
		}
	}
}

// The budget is a third of what was promised, to notice growth early.
func TestTheFirstPageIsLight(t *testing.T) {
	t.Parallel()
	css, err := static.FS.ReadFile("app.css")
	if err != nil {
		t.Fatal(err)
	}
	if got := len(get(t, preview(t), "/states/signup")) + len(css); got > 24_000 {
		t.Errorf("sign-up and its style sheet are %d bytes", got)
	}
}

// A state shows what its name says, even after a package has changed.
func TestStatesShowWhatTheirNamesSay(t *testing.T) {
	t.Parallel()
	s := preview(t)
	for name, want := range map[string]string{
		"signup-taken":               "Log in instead",
		"webhook-tested":             "The endpoint could not be reached.",
		"partner-overview":           "Refused in 24 hours1",
		"partner-overview-new":       "No real account is used.",
		"partner-attempts-test":      "Test",
		"partner-attempt":            "code issued",
		"partner-attempt-refused":    "The redirect_uri isn’t a registered callback.",
		"partner-event-added":        "Copy it now.",
		"webhook-failing":            "Enabled, but failing",
		"webhook-edit":               "Leave this empty to keep the one you entered.",
		"webhook-delivery":           "timeout: no answer within 15s",
		"webhook-added":              "Copy it now.",
		"signup-limited":             "Too many attempts",
		"login-another":              "Stay logged in as",
		"login-refused":              "Incorrect email or password",
		"logout":                     "You’re logged in as",
		"profile":                    "Visa ending in 4242",
		"forgot-limited":             "Too many attempts",
		"forgot-sent":                "Check your email",
		"reset-error":                "too common",
		"card-declined":              "This card was declined",
		"card-limited":               "Too many attempts",
		"stripe-unreachable":         "Our payment provider isn’t responding",
		"consent":                    "Allow Demo Store to use",
		"test-accounts":              "Continue as Leaves halfway",
		"test-accounts-signed-in":    "Continue as Happy",
		"test-billing":               "Save and continue",
		"test-billing-declined":      "This card was declined",
		"test-consent":               "Denies",
		"test-callback":              "This page only shows",
		"test-callback-error":        "access_denied",
		"test-callback-empty":        "It received no parameters.",
		"request-error-in-attempt":   "Support code",
		"ended-expired":              "This request has expired",
		"ended-allowed":              "You allowed Demo Store",
		"ended-denied":               "You did not connect",
		"ended-elsewhere":            "another browser",
		"connections":                "last used",
		"connections-ended":          "can no longer use your account",
		"connections-one":            "See all connections",
		"connections-paused":         "was reported as leaked. It’s paused",
		"connections-paused-found":   "Found by GitHub on",
		"connections-resumed":        "can use the token again",
		"connections-revoked":        "The token of Northwind was revoked.",
		"connections-changed":        "Nothing was changed.",
		"api-keys-paused":            "Paused because it was reported as leaked.",
		"api-keys-resumed":           "The key can be used again.",
		"staff-tokens-paused":        "it is paused because it was reported as leaked",
		"partner-connections-paused": "Token paused",
		"api-keys-changed":           "Nothing was changed.",
		"error-busy":                 "We’re busy",
		"consent-rtl":                "متجر القاهرة",
		"ended-short":                "Return to X",
		"error-method":               "This page can’t be opened that way",
		"reset-removes":              "saving a new password also removes",
		"reset-done":                 "Your password was changed",
		"disconnect":                 "Disconnect Northwind?",
		"claim":                      "manages a Fairlead account for ada@example.com",
		"claim-error":                "too common",
		"claim-taken":                "You already have an account with the address",
		"claim-over":                 "This link no longer works",
		"connections-managed":        "Managed by Demo Store",
		"disconnect-platform":        "Disconnect Demo Store?",
		"security":                   "Change password",
		"security-two-step":          "10 of 10 recovery codes left.",
		"confirm-two-step":           "Use a recovery code",
		"recovery-codes-new":         "Save these codes now",
		"second-factor":              "Remember this browser for 30 days",
		"second-factor-wrong":        "Incorrect code. Please try again.",
		"second-factor-failed":       "Too many wrong codes.",
		"second-factor-passkey":      "This passkey did not work",
		"security-passkey-required":  "A passkey is required after your password.",
		"security-passkeys":          "Security key",
		"security-passkeys-long":     "at most 100 characters",
		"passkey-empty":              "Please enter a name",
		"login-passkey-refused":      "This passkey did not work",
		"security-devices":           "Log out all other devices",
		"billing":                    "Visa ending in 4242, expires 12/2029",
		"billing-none":               "No card on file.",
		"billing-card-declined":      "This card was declined",
		"billing-removed":            "Your card was removed.",
		"close":                      "everything in your account will be erased",
		"close-error":                "This isn’t your account’s email address",
		"closed":                     "Your account will be closed on 6 December 2026",
		"signup-verify":              "Use another email",
		"signup-verify-ended":        "has expired. Please request a new one.",
		"signup-verify-limited":      "Too many attempts",
		"signup-verify-due":          "Verify email",
		"verify-email-wrong":         "Incorrect code",
		"verify-email-link":          "You opened the link",
		"verify-email-over":          "This link no longer works",
		"change-email-code":          "Use another email",
		"profile-saved":              "Saved.",
		"activity":                   "Harbour & Sons Books",
		"activity-every":             "Changed by support: account suspended",
		"activity-newest":            "Older",
		"activity-older":             "Logged in",
		"api-keys-new":               "Copy it now. You will not see it again.",
		"api-keys-unverified":        "Please verify your email first.",
		"api-keys":                   "Never used",
		"api-keys-full":              "which is the maximum",
		"api-keys-limited":           "Too many attempts",
		"api-keys-revoked":           "The key was revoked.",
		"authenticator-again":        "QR code",
		"authenticator-removed":      "Two-step login is off.",
		"confirm-due":                "Confirm your identity",
		"confirm-limited":            "Too many attempts",
		"confirm-two-step-wrong":     "Incorrect code. Please try again.",
		"confirm-wrong":              "Your current password is incorrect.",
		"disconnect-link":            "Disconnect",
		"disconnect-link-done":       "Disconnected.",
		"disconnect-link-over":       "This link no longer works",
		"kept-open":                  "Your account stays open.",
		"login-suspended":            "suspended",
		"passkey-removed":            "The passkey was removed.",
		"passkey-renamed":            "Work phone",
		"recovery-codes-few":         "2 of 10 recovery codes left.",
		"second-factor-both":         "Remember this browser for 30 days",
		"recovery-code-wrong":        "Incorrect code. Please try again.",
		"security-by-address":        "Two-step login",
		"security-changed":           "Every other device was logged out.",
		"security-devices-out":       "logged out",
		"security-two-step-few":      "2 of 10 recovery codes left.",
		"security-unverified":        "Email not verified",
		"verify-email-done":          "Your email is verified.",
		"verify-email-limited":       "Too many attempts",
		"carriers-empty":             "You have no carrier accounts.",
		"carriers":                   "A response from USPS was lost",
		"carriers-many":              "Newer · Older",
		"carriers-added":             "Your UPS account was added.",
		"carrier":                    "Connected again",
		"carriers-denied":            "You didn’t allow access at UPS",
		"carrier-removed":            "This carrier is no longer available.",
		"carrier-new-none":           "No carriers are available yet.",
		"carrier-new-duplicate":      "You’ve already added this account.",
		"carrier-disconnect":         "Disconnect your UPS account?",
		"carrier-disconnected":       "Your UPS account was disconnected.",
	} {
		doc, err := html.Parse(strings.NewReader(get(t, s, "/states/"+name)))
		if err != nil {
			t.Fatal(err)
		}
		if said := strings.Join(strings.Fields(text(doc)), " "); !strings.Contains(said, want) {
			t.Errorf("%s does not say %q: %s", name, want, said)
		}
	}
}

func TestAStateCanBeContinued(t *testing.T) {
	t.Parallel()
	h := preview(t).handler()
	if w := ask(h, "/account", nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" {
		t.Errorf("before any state: %d to %q", w.Code, w.Header().Get("Location"))
	}
	drawn := ask(h, "/states/profile", nil)
	if w := ask(h, "/account/connections", drawn.Result().Cookies()); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "ada@example.com") {
		t.Errorf("from the profile to %d %q: %s", w.Code, w.Header().Get("Location"), w.Body)
	}
}

func ask(h http.Handler, path string, cookies []*http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func preview(t *testing.T) *server {
	t.Helper()
	s := &server{templates: templates.FS, static: static.FS}
	t.Cleanup(s.close)
	return s
}

func get(t *testing.T, s *server, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	if w.Code == http.StatusInternalServerError && !strings.HasPrefix(path, "/states/error-inside") {
		t.Errorf("GET %s: %d", path, w.Code)
	}
	if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("GET %s: policy %q on %.300s", path, csp, body)
	}
	return string(body)
}
