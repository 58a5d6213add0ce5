package authz_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/attempt"
	"fairlead/cause"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// codeOf is the support code that a page shows, or empty.
func codeOf(page *webtest.Page) string {
	for _, p := range page.Find("footer p").EachIter() {
		if strings.HasPrefix(p.Text(), "Support code") {
			return p.Find(".code").Text()
		}
	}
	return ""
}

// refusedAs finds what support sees of a page's code.
func (h *fixture) refusedAs(t *testing.T, page *webtest.Page) (storage.Attempt, attempt.Details) {
	t.Helper()
	code := codeOf(page)
	a, err := h.db.AttemptBySupportCode(t.Context(), code)
	if err != nil {
		t.Fatalf("the code %q of the page %q: %v", code, page.H1(), err)
	}
	return a, h.describe(t, a)
}

func (h *fixture) describe(t *testing.T, a storage.Attempt) attempt.Details {
	t.Helper()
	d, err := attempt.Describe(t.Context(), h.db, a)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// last is the cause of the last event.
func last(d attempt.Details) cause.ID { return d.Timeline[len(d.Timeline)-1].CauseID }

func TestEachPageInPlaceOfARedirectHasASupportCode(t *testing.T) {
	t.Parallel()
	h := open(t)
	suspended, _ := h.register("Gone", callbackURL)
	if err := h.db.SetClientStatus(t.Context(), suspended.ID, storage.Suspended, "fraud"); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		link   string
		client string // whose attempt it is
		why    cause.ID
	}{
		"no client":            {h.link("client_id", "-"), "", cause.ClientMissing},
		"an unknown client":    {h.link("client_id", "partner_0"), "", cause.ClientUnknown},
		"a client of bad text": {h.link("client_id", "partner_\xff\x00"), "", cause.ClientUnknown},
		"a suspended client":   {h.link("client_id", suspended.ID), suspended.ID, cause.ClientSuspended},
		"two clients":          {h.link() + "&client_id=x", "", cause.ParameterRepeated},
		"two callbacks":        {h.link("redirect_uri", callbackURL) + "&redirect_uri=" + callbackURL, h.client.ID, cause.ParameterRepeated},
		"two request_uris":     {h.link() + "&request_uri=a&request_uri=b", h.client.ID, cause.ParameterRepeated},
		"a broken escape":      {h.link() + "&x=%zz", "", cause.QueryMalformed},
		"a used request_uri":   {h.link("request_uri", "urn:ietf:params:oauth:request_uri:x"), h.client.ID, cause.RequestURIExpired},
		"another callback":     {h.link("redirect_uri", "https://evil.example/"), h.client.ID, cause.CallbackUnregistered},
		"a slash too many":     {h.link("redirect_uri", callbackURL+"/"), h.client.ID, cause.SlashAdded},
		"a slash too few":      {h.link("redirect_uri", strings.TrimSuffix(otherURL, "/")), h.client.ID, cause.SlashMissing},
		"another case":         {h.link("redirect_uri", "https://Shop.example/connect/callback"), h.client.ID, cause.CaseDiffers},
		"another scheme":       {h.link("redirect_uri", "http://shop.example/connect/callback"), h.client.ID, cause.SchemeDiffers},
		"another port":         {h.link("redirect_uri", "https://shop.example:444/connect/callback"), h.client.ID, cause.PortDiffers},
		"another host":         {h.link("redirect_uri", "https://www.shop.example/connect/callback"), h.client.ID, cause.HostDiffers},
		"another path":         {h.link("redirect_uri", "https://shop.example/elsewhere"), h.client.ID, cause.PathDiffers},
		"another query":        {h.link("redirect_uri", callbackURL+"?a=b"), h.client.ID, cause.QueryDiffers},
		"encoded twice":        {h.link("redirect_uri", url.QueryEscape(callbackURL)), h.client.ID, cause.EncodingDiffers},
		"another encoding":     {h.link("redirect_uri", "https://shop.example/connect/%63allback"), h.client.ID, cause.EncodingDiffers},
		"a fragment":           {h.link("redirect_uri", callbackURL+"#x"), h.client.ID, cause.CallbackFragment},
		"half a URL":           {h.link("redirect_uri", "/connect/callback"), h.client.ID, cause.CallbackIncomplete},
		"no port":              {h.link("redirect_uri", "http://127.0.0.1:99999/cb"), h.client.ID, cause.CallbackBadPort},
		"an unknown attempt":   {"/oauth/authorize?attempt=nothing", "", cause.AttemptUnknown},
	} {
		a, d := h.refusedAs(t, h.Another().Get(c.link))
		if a.ClientID != c.client || a.Outcome != storage.Refused || a.EndedAt.IsZero() {
			t.Errorf("%s: the attempt is %+v", name, a)
		}
		if got := last(d); got != c.why {
			t.Errorf("%s: the cause is %q, want %q", name, got, c.why)
		}
		if d.Cause == "" || d.Fix == "" || !strings.Contains(d.Answer, d.Cause) || !strings.HasSuffix(d.Answer, d.Fix) {
			t.Errorf("%s: the answer is %q", name, d.Answer)
		}
		if d.Exchange.Sentence != "No code was issued." {
			t.Errorf("%s: the exchange is %+v", name, d.Exchange)
		}
	}
}

func TestAnswerAboutACallbackNamesTheDifferenceAndBothURLs(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, d := h.refusedAs(t, h.Get(h.link("redirect_uri", callbackURL+"/")))
	want := "The callback has a trailing slash that the registered one lacks. " +
		`The link sent "` + callbackURL + `/", but "` + callbackURL + `" is registered. ` +
		"Remove the slash from redirect_uri, or register the callback with it."
	if d.Answer != want {
		t.Errorf("got %q, want %q", d.Answer, want)
	}
	_, d = h.refusedAs(t, h.Get(h.link("redirect_uri", strings.TrimSuffix(otherURL, "/"))))
	if want := "The callback lacks the trailing slash of the registered one."; d.Cause != want {
		t.Errorf("got %q, want %q", d.Cause, want)
	}
	_, d = h.refusedAs(t, h.Get(h.link("redirect_uri", "https://evil.example/")))
	for _, url := range []string{"https://evil.example/", callbackURL, otherURL, loopbackURL} {
		if !strings.Contains(d.Answer, url) {
			t.Errorf("the answer does not name %s: %s", url, d.Answer)
		}
	}
}

// What is refused by a redirect is found by its partner, since no page has a code.
func TestRefusedRedirectsAreAttempts(t *testing.T) {
	t.Parallel()
	h := open(t)
	for link, why := range map[string]cause.ID{
		h.link("response_type", "-"):                                     "response-type-missing",
		h.link("response_type", "token"):                                 "response-type-other",
		h.link("scope", "admin"):                                         "scope-other",
		h.link("state", "-"):                                             "state-missing",
		h.link("state", strings.Repeat("s", 1025)):                       "state-long",
		h.link() + "&x=1&x=2":                                            "link-parameter-repeated",
		h.link("prompt", "none"):                                         "prompt-other",
		h.link("response_mode", "fragment"):                              "response-mode-other",
		h.link("request", "e30."):                                        "request-object",
		h.link("code_challenge", strings.Repeat("a", 43)):                "challenge-method-other",
		h.link("code_challenge_method", "S256"):                          "challenge-missing",
		h.link("code_challenge", "abc", "code_challenge_method", "S256"): "challenge-malformed",
		h.link("state", "xyz", "x", strings.Repeat("x", 8<<10)):          "parameters-long",
	} {
		h.clock.Advance(time.Second)
		page := h.Another().Get(link)
		if !strings.HasPrefix(page.Location, callbackURL+"?error=") {
			t.Errorf("%s: got %d to %q", why, page.Status, page.Location)
		}
		all, err := h.db.Attempts(t.Context(), storage.AttemptFilter{ClientID: h.client.ID, Outcome: storage.Refused, Limit: 1})
		if err != nil || len(all) != 1 {
			t.Fatalf("%s: listed %d, %v", why, len(all), err)
		}
		d := h.describe(t, all[0].Attempt)
		if last(d) != why || d.Callback != callbackURL {
			t.Errorf("got %q at %q, want %q", last(d), d.Callback, why)
		}
		sent := query(t, page.Location)
		if want := fmt.Sprintf("The answer was “%s: %s”.", sent.Get("error"), sent.Get("error_description")); !strings.Contains(d.Answer, want) {
			t.Errorf("%s: the answer does not say %q: %s", why, want, d.Answer)
		}
	}
}

func TestRefusedRequestKeepsWhatCameWithoutSecrets(t *testing.T) {
	t.Parallel()
	h := open(t)
	token := "oauth." + strings.Repeat("Ab3_", 10) + "." + strings.Repeat("x", 44)
	page := h.Get(h.link("redirect_uri", "https://ada:hunter22@evil.example/"+strings.Repeat("z", 2000), "login_hint", "ada@example.com",
		"state", strings.Repeat("s", 77), "code_verifier", strings.Repeat("v", 43), "client_secret", h.secret, "utm_source", "letter",
		"account[full_name]", h.secret, "prompt", "4242 4242 4242 4242", token, "1") + "&x=%00%ff")
	a, d := h.refusedAs(t, page)
	for name, want := range map[string]string{
		"state": "77 characters", "code_verifier": "43 characters", "client_secret": "40 characters", "utm_source": "6 characters",
		"login_hint": "ada@example.com", "client_id": h.client.ID, "account[full_name]": "40 characters", "prompt": "19 characters",
	} {
		if got := d.Parameters[name]; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	kept := fmt.Sprintf("%+v %+v", a, d)
	for _, secret := range []string{h.secret, "hunter22", token, "4242", strings.Repeat("s", 70)} {
		if strings.Contains(kept, secret) {
			t.Errorf("%q is kept: %s", secret, kept)
		}
	}
	if strings.Contains(d.Answer, "ada") {
		t.Errorf("the answer has personal data: %s", d.Answer)
	}
}

// Partners have put what was secret into the query of a callback.
func TestRefusedCallbackIsKeptWithoutTheSecretsInIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	log := &webtest.Log{}
	h.app.Log = log.Logger()
	for callback, want := range map[string]string{
		"https://evil.example/cb?code=HIDDEN&shop=7&state=HIDDEN#access_token=HIDDEN": "https://evil.example/cb?code=…&shop=7&state=…#access_token=…",
		"https://evil.example/cb?Client_Secret=HIDDEN&user_password=HIDDEN;apikey=":   "https://evil.example/cb?Client_Secret=…&user_password=…;apikey=…",
		"https://evil.example/cb?postcode=12345&next=/code":                           "https://evil.example/cb?postcode=12345&next=/code",
	} {
		a, d := h.refusedAs(t, h.Get(h.link("redirect_uri", callback)))
		if a.Callback != want || d.Parameters["redirect_uri"] != want {
			t.Errorf("%s is kept as %s and %s", callback, a.Callback, d.Parameters["redirect_uri"])
		}
		if kept := fmt.Sprintf("%+v %+v", a, d); strings.Contains(kept, "HIDDEN") || strings.Contains(log.String(), "HIDDEN") {
			t.Errorf("a secret is kept: %s", kept)
		}
	}
	secret := strings.Repeat("0a", 20)
	a, d := h.refusedAs(t, h.Get(h.link("redirect_uri", "https://evil.example/"+strings.Repeat("x/", 130)+secret, "s-"+secret, "1")))
	if kept := fmt.Sprintf("%+v %+v", a, d); strings.Contains(kept, secret[:20]) {
		t.Errorf("the beginning of a secret is kept where it was cut: %s", kept)
	}
}

func TestRefusedRequestIsBounded(t *testing.T) {
	t.Parallel()
	h := open(t)
	var many strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&many, "&p%d=%d&redirect_uri=https://%d.example/", i, i, i)
	}
	a, d := h.refusedAs(t, h.Get("/oauth/authorize?client_id="+h.client.ID+many.String()))
	if len(a.Parameters) > 8<<10 || len(d.Parameters) == 0 {
		t.Errorf("kept %d bytes as %d parameters", len(a.Parameters), len(d.Parameters))
	}
}

func TestAnotherBrowserSeesTheCodeOfTheAttempt(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"))
	elsewhere := h.Another().Get(page.URL.String())
	if got := codeOf(elsewhere); got == "" || got != codeOf(page) {
		t.Errorf("another browser sees %q, want %q", got, codeOf(page))
	}
	h.clock.Advance(2 * time.Hour)
	late := h.Get(page.URL.String())
	if codeOf(late) != codeOf(page) {
		t.Errorf("once expired it shows %q", codeOf(late))
	}
	_, d := h.refusedAs(t, late)
	if d.Outcome != storage.StateExpired || d.Cause != "Someone shared the URL of a page of the flow, or the browser doesn’t keep cookies." {
		t.Errorf("support sees %q because of %q", d.Outcome, d.Cause)
	}
}

func TestExpiredAttemptSaysHowLongItCouldTake(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"))
	h.clock.Advance(2 * time.Hour)
	if _, d := h.refusedAs(t, page); d.Cause != "The flow wasn’t finished within 1 hour." {
		t.Errorf("the cause is %q", d.Cause)
	}
}

func TestHeadRecordsNoRefusal(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, path := range []string{h.link("client_id", "-"), "/oauth/consent?attempt=unknown"} {
		h.Send(h.Request(http.MethodHead, path, nil))
	}
	if all, err := h.db.Attempts(t.Context(), storage.AttemptFilter{}); err != nil || len(all) != 0 {
		t.Errorf("listed %d, %v", len(all), err)
	}
}

// Above the limits a page has no code, and is the same otherwise.
func TestRefusedRequestsAreLimitedLikeAttempts(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		allowed int
		from    func(i int) string
	}{
		"one address": {120, func(int) string { return "192.0.2.1" }},
		"one client":  {130, func(i int) string { return fmt.Sprintf("198.51.100.%d", i) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := opened(t, func(h *fixture) { h.handlers.MaxOpenAttempts = 130 })
			h.limited()
			refuse := func(i int) *webtest.Page {
				r := h.Request(http.MethodGet, h.link("client_id", "partner_0"), nil)
				r.Header.Set("X-Forwarded-For", row.from(i))
				return h.Send(r)
			}
			for i := range row.allowed {
				if page := refuse(i); codeOf(page) == "" {
					t.Fatalf("request %d has no code", i+1)
				}
			}
			page := refuse(row.allowed)
			if codeOf(page) != "" || page.Status != http.StatusBadRequest || page.H1() != "Unknown partner" {
				t.Errorf("above the limit: %d %q, code %q", page.Status, page.H1(), codeOf(page))
			}
			if page := h.beginFrom(row.from(row.allowed)); page.Status != http.StatusSeeOther {
				t.Errorf("an attempt then: %d", page.Status)
			}
		})
	}
}

// A refusal is shown as well as it can be where it cannot be written down.
func TestRefusedRequestIsShownWithoutADatabase(t *testing.T) {
	t.Parallel()
	h := open(t)
	if err := h.db.Close(); err != nil {
		t.Fatal(err)
	}
	if page := h.Get(h.link("client_id", "-")); page.Status != http.StatusBadRequest || codeOf(page) != "" {
		t.Errorf("got %d %q", page.Status, page.H1())
	}
}

func TestTimelineRecordsEachRefusedExchangeOfAKnownCode(t *testing.T) {
	t.Parallel()
	h := open(t)
	stranger, secret := h.register("Stranger", callbackURL)
	for name, row := range map[string]struct {
		pairs []string
		why   cause.ID
	}{
		"another callback":   {[]string{"redirect_uri", otherURL}, "code-callback-other"},
		"a verifier":         {[]string{"code_verifier", strings.Repeat("v", 43)}, "verifier-without-challenge"},
		"a wrong secret":     {[]string{"client_secret", "wrong"}, "client-authentication-failed"},
		"no secret":          {[]string{"client_secret", "-"}, "credentials-missing"},
		"another client":     {[]string{"client_id", stranger.ID, "client_secret", secret}, cause.CodeOfAnother},
		"no grant_type":      {[]string{"grant_type", "-"}, "grant-type-missing"},
		"another grant_type": {[]string{"grant_type", "refresh_token"}, "grant-type-other"},
		"a service's grant":  {[]string{"grant_type", "client_credentials"}, "grant-not-allowed"},
	} {
		page := h.consent(h.Another(), h.person(storage.NewID()+"@example.com"))
		code := query(t, page.Submit("Allow access", nil).Location).Get("code")
		var refused answer
		for range 2 {
			refused = decode(t, h.post(append([]string{"code", code}, row.pairs...)...))
		}
		_, d := h.refusedAs(t, page)
		got := d.Timeline[len(d.Timeline)-1]
		if got.Event != storage.EventExchangeRefused || got.Count != 2 || got.CauseID != row.why || got.Cure == "" {
			t.Errorf("%s: the timeline ends with %+v", name, got)
		}
		if want := refused.Error + ": " + refused.Description; !strings.HasPrefix(got.Detail, want) || !strings.Contains(d.Answer, want) {
			t.Errorf("%s: the detail is %q and the answer %q, want %q", name, got.Detail, d.Answer, want)
		}
		if d.Exchange.State != attempt.Waiting || d.Exchange.At == nil {
			t.Errorf("%s: the exchange is %+v", name, d.Exchange)
		}
		if page := h.post("code", code); page.Status != http.StatusOK {
			t.Errorf("%s: the code is burnt: %d", name, page.Status)
		}
	}
}

func TestTimelineHasAtMostTwentyRefusedExchanges(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"))
	code := query(t, page.Submit("Allow access", nil).Location).Get("code")
	for i := range 30 {
		wrong := []string{"redirect_uri", otherURL, "grant_type", "authorization_code"}
		if i%2 == 0 {
			wrong = []string{"client_secret", "wrong"}
		}
		h.post(append([]string{"code", code}, wrong...)...)
	}
	_, d := h.refusedAs(t, page)
	lines, times := 0, int64(0)
	for _, e := range d.Timeline {
		if e.Event == storage.EventExchangeRefused {
			lines, times = lines+1, times+e.Count
		}
	}
	if lines != 20 || times != 30 {
		t.Errorf("%d lines count %d, want 20 and 30", lines, times)
	}
}

func TestAReplayIsRecordedOnceAndThenCounted(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.consent(h.Browser, h.person("ada@example.com"))
	code := query(t, page.Submit("Allow access", nil).Location).Get("code")
	for range 4 {
		h.clock.Advance(time.Second)
		h.post("code", code)
	}
	_, d := h.refusedAs(t, page)
	var names []string
	for _, e := range d.Timeline[2:] {
		names = append(names, fmt.Sprintf("%s × %d", e.Event, e.Count))
	}
	if got, want := strings.Join(names, ", "), "code issued × 1, exchanged × 1, code replayed, token revoked × 1, exchange refused × 2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if want := "Exchanged at " + attempt.At(storage.At(h.clock.Now().Add(-3*time.Second))) + ". The token does not work: it is revoked."; d.Exchange.Sentence != want {
		t.Errorf("got %q, want %q", d.Exchange.Sentence, want)
	}
}

// Each line that is logged about a request of an attempt can be joined with its timeline.
func TestLogAndTimelineCanBeJoined(t *testing.T) {
	t.Parallel()
	h := open(t)
	log := &webtest.Log{}
	h.app.Log = log.Logger()
	storagetest.Account(t, h.db, storage.Account{})
	page := h.consent(h.Browser, h.person("ada@example.com"))
	code := query(t, page.Submit("Allow access", nil).Location).Get("code")
	h.post("code", code, "redirect_uri", otherURL)
	h.post("code", code, "client_secret", "wrong")
	h.post("code", code)
	h.Another().Get(h.link("redirect_uri", callbackURL+"/"))
	h.Another().Get(h.link("response_type", "token"))
	all, err := h.db.Attempts(t.Context(), storage.AttemptFilter{ClientID: h.client.ID})
	if err != nil || len(all) != 3 {
		t.Fatalf("%d attempts, %v", len(all), err)
	}
	joined := 0
	for _, a := range all {
		for _, e := range h.describe(t, a.Attempt).Timeline {
			line := log.Of(t, "request", e.RequestID)
			if line == nil || line["attempt"] != a.ID {
				t.Errorf("the log has %v of %q, want the attempt %s", line, e.Event, a.ID)
			}
			if client := line["client"]; client != a.ClientID && !strings.Contains(e.Detail, "invalid_client") {
				t.Errorf("the log has the client %v of %q, want %s", client, e.Event, a.ClientID)
			}
			joined++
		}
	}
	for _, message := range []string{"client refused", "authorization refused", "authorization refused without a redirect"} {
		for _, line := range log.Lines(t, message) {
			if line["attempt"] == nil {
				t.Errorf("a line has no attempt: %v", line)
			}
		}
	}
	if joined != 10 {
		t.Errorf("joined %d events, want 10", joined)
	}
}
