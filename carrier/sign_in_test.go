package carrier_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

func TestSignInConnects(t *testing.T) {
	signInEach(t, func(t *testing.T, f *signInFixture) {
		page := f.comeBack("code=c%26d&state=" + f.begin(f.link(storage.CarrierLink{})))
		f.wantSentBack(page, "")
		f.wantStatus(storage.CarrierConnected)
		want := url.Values{"grant_type": {"authorization_code"}, "code": {"c&d"}, "redirect_uri": {f.App.PublicURL.String() + "/carriers/callback/ups"}}
		if got := f.asked[0].Encode(); got != want.Encode() {
			t.Errorf("the carrier was sent %s, want %s", got, want.Encode())
		}
		name, secret, _ := (&http.Request{Header: f.heads[0]}).BasicAuth()
		if name != "us+%26co" || secret != "s3cret%25" {
			t.Errorf("it was authenticated as %s %s", name, secret)
		}
		c, err := f.db.CarrierConnectionOf(t.Context(), f.account.ID)
		must(t, err)
		for field, is := range map[string]struct {
			sealed []byte
			want   string
		}{storage.AccessField: {c.Token.Access, "access-1"}, storage.RefreshField: {c.Token.Refresh, "refresh-1"}} {
			if got, err := f.sealer.Open(is.sealed, f.account.Row(field)); err != nil || string(got) != is.want {
				t.Errorf("the %s is %s, %v", field, got, err)
			}
		}
		if want := f.clock.Now().Add(50 * time.Minute); !c.State.DueAt.Equal(want) {
			t.Errorf("it is due at %s, want %s", c.State.DueAt, want)
		}
		if got := page.Header.Get("Referrer-Policy"); got != "no-referrer" {
			t.Errorf("the shop is told where the browser was: %q", got)
		}
	})
}

func TestSignInLeadsToTheCarrier(t *testing.T) {
	t.Parallel()
	f := openSignIn(t, storagetest.URL(t), storage.Carrier{PKCE: true, Extra: storage.CarrierExtra{AuthorizeParams: []storage.Pair{{Name: "type", Value: "ups_com_api"}}}})
	page := f.press(f.link(storage.CarrierLink{}), "continue")
	to, err := url.Parse(page.Location)
	must(t, err)
	query := to.Query()
	if state := query.Get("state"); len(state) < 26 {
		t.Errorf("the state is %q", state)
	}
	challenge := query.Get("code_challenge")
	f.comeBack("code=c&state=" + query.Get("state"))
	sum := sha256.Sum256([]byte(f.asked[0].Get("code_verifier")))
	if challenge != base64.RawURLEncoding.EncodeToString(sum[:]) {
		t.Errorf("the challenge %s is not of the verifier %s", challenge, f.asked[0].Get("code_verifier"))
	}
	query.Del("state")
	query.Del("code_challenge")
	want := url.Values{"brand": {"1"}, "response_type": {"code"}, "client_id": {"us &co"}, "scope": {"ship track"}, "type": {"ups_com_api"},
		"code_challenge_method": {"S256"}, "redirect_uri": {f.App.PublicURL.String() + "/carriers/callback/ups"}}
	if query.Encode() != want.Encode() {
		t.Errorf("the carrier gets %s, want %s", query.Encode(), want.Encode())
	}
	cookie := page.Cookie("fairlead_browser")
	if cookie == nil || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode {
		t.Errorf("the cookie is %v", cookie)
	}
}

func TestSignInEndsAsTheCarrierAnswers(t *testing.T) {
	const unavailable = "&error=temporarily_unavailable&error_description=UPS%20cannot%20be%20reached%20at%20the%20moment%3B%20try%20again%20later"
	const refused = "&error=server_error&error_description=UPS%20refused%20to%20connect%20the%20account"
	const denied = "&error=access_denied&error_description=The%20user%20denied%20your%20request"
	answer := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	signInEach(t, func(t *testing.T, f *signInFixture) {
		for name, c := range map[string]struct {
			query  string
			answer http.HandlerFunc
			want   string
		}{
			"denied":              {"error=access_denied&error_description=secret", nil, denied},
			"another error":       {"error=invalid_scope&error_description=secret", nil, refused},
			"an error and a code": {"error=access_denied&code=c", nil, denied},
			"neither":             {"", nil, refused},
			"the code is refused": {"code=c", answer(400, `{"error":"invalid_grant","error_description":"secret"}`), refused},
			"we are refused":      {"code=c", answer(401, `{"error":"invalid_client"}`), refused},
			"out of order":        {"code=c", answer(503, ``), unavailable},
			"too many requests":   {"code=c", answer(429, ``), unavailable},
			"no JSON":             {"code=c", answer(200, `<html>secret`), unavailable},
			"no token":            {"code=c", answer(200, `{"token_type":"Bearer"}`), unavailable},
			"a redirect":          {"code=c", answer(302, ``), unavailable},
			"a broken connection": {"code=c", func(w http.ResponseWriter, _ *http.Request) { cut(w, "200 OK", "Content-Length: 90\r\n", `{"acc`) }, unavailable},
			"whole, then cut": {"code=c", func(w http.ResponseWriter, _ *http.Request) {
				cut(w, "200 OK", "Content-Length: 900\r\n", `{"access_token":"a"}`)
			}, ""},
			"success, status 201":  {"code=c", answer(201, `{"access_token":"a"}`), ""},
			"another token's type": {"code=c", answer(200, `{"access_token":"a","token_type":"bearer","expires_in":60}`), ""},
		} {
			f.answering(c.answer)
			query := c.query + "&state=" + f.begin(f.link(storage.CarrierLink{}))
			asked := f.requests()
			page := f.comeBack(query)
			f.wantSentBack(page, c.want)
			asked = f.requests() - asked
			if wants := strings.Contains(c.query, "code=c") && !strings.Contains(c.query, "error"); (asked == 1) != wants {
				t.Errorf("%s: the carrier was asked %d times", name, asked)
			}
			// The same answer again.
			before := f.requests()
			if again := f.comeBack(query); again.Location != page.Location || f.requests() != before {
				t.Errorf("%s: again it led to %q", name, again.Location)
			}
			for _, secret := range []string{"secret", "access-1", "refresh-1", "s3cret"} {
				if strings.Contains(page.Location+page.Body+f.log.String(), secret) {
					t.Errorf("%s: %q is told", name, secret)
				}
			}
		}
	})
}

func TestFailedSignInChangesNothing(t *testing.T) {
	t.Parallel()
	f := openSignIn(t, storagetest.URL(t), storage.Carrier{})
	f.comeBack("code=c&state=" + f.begin(f.link(storage.CarrierLink{})))
	f.wantStatus(storage.CarrierConnected)
	f.comeBack("error=access_denied&state=" + f.begin(f.link(storage.CarrierLink{})))
	f.answering(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	f.comeBack("code=c&state=" + f.begin(f.link(storage.CarrierLink{})))
	f.wantStatus(storage.CarrierConnected)
	c, err := f.db.CarrierConnectionOf(t.Context(), f.account.ID)
	must(t, err)
	if got, err := f.sealer.Open(c.Token.Access, f.account.Row(storage.AccessField)); err != nil || string(got) != "access-1" {
		t.Errorf("the token is %s, %v", got, err)
	}
}

// A state is of one browser, of one carrier and known.
func TestCallbackRefusesWhatIsNotTheAnswer(t *testing.T) {
	t.Parallel()
	f := openSignIn(t, storagetest.URL(t), storage.Carrier{Issuer: "https://login.ups.example"})
	state := f.begin(f.link(storage.CarrierLink{}))
	const iss = "&iss=https://login.ups.example"
	for name, page := range map[string]*webtest.Page{
		"another browser":      f.Another().Get("/carriers/callback/ups?code=c&state=" + state + iss),
		"another carrier":      f.Get("/carriers/callback/usps?code=c&state=" + state + iss),
		"an unknown state":     f.comeBack("code=c&state=x" + iss),
		"no state":             f.comeBack("code=c" + iss),
		"another issuer":       f.comeBack("code=c&state=" + state + "&iss=https://evil.example"),
		"no issuer":            f.comeBack("code=c&state=" + state),
		"an error, no issuer":  f.comeBack("error=access_denied&state=" + state),
		"two states":           f.comeBack("code=c&state=" + state + "&state=" + state + iss),
		"two codes":            f.comeBack("code=c&code=d&state=" + state + iss),
		"what can't be read":   f.comeBack("code=%zz&state=" + state + iss),
		"NUL for a state":      f.comeBack("code=c&state=%00" + iss),
		"a carrier with a NUL": f.Get("/carriers/callback/%00?code=c&state=" + state + iss),
	} {
		t.Log(name)
		f.wantRefused(page, notTheAnswer)
	}
	f.wantAsked(0)
	f.wantSentBack(f.comeBack("code=c&state="+state+iss), "")
}

func TestSignInThatTakesTooLong(t *testing.T) {
	const over = "&error=invalid_request&error_description=The%20sign-in%20has%20expired%20or%20its%20carrier%20account%20is%20gone%3B%20start%20again"
	for name, end := range map[string]func(f *signInFixture){
		"older than its lifetime": func(f *signInFixture) { f.clock.Advance(time.Hour) },
		"the account is gone": func(f *signInFixture) {
			_, err := storagetest.Raw(f.t, f.url).Exec(`DELETE FROM carrier_account`)
			must(f.t, err)
		},
		"the carrier is removed": func(f *signInFixture) { must(f.t, f.db.RemoveCarrier(f.t.Context(), "ups", false, true)) },
		"the token has ended": func(f *signInFixture) {
			_, err := storagetest.Raw(f.t, f.url).Exec(`DELETE FROM token`)
			must(f.t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := openSignIn(t, storagetest.URL(t), storage.Carrier{})
			path := f.link(storage.CarrierLink{})
			state := f.begin(path)
			end(f)
			want := over
			if name == "the carrier is removed" { // there is no name but the ID
				want = strings.ReplaceAll(over, "UPS", "ups")
			}
			f.wantSentBack(f.comeBack("code=c&state="+state), want)
			f.wantAsked(0)
			f.wantRefused(f.Get(path), linkIsOver)
			f.wantRefused(f.press(path, "continue"), linkIsOver)
			f.wantRefused(f.press(path, "cancel"), linkIsOver)
		})
	}
}

// Two tabs begin two sign-ins; the first to come back wins, and the link is spent.
func TestSignInInTwoTabs(t *testing.T) {
	signInEach(t, func(t *testing.T, f *signInFixture) {
		path := f.link(storage.CarrierLink{})
		first, second := f.begin(path), f.begin(path)
		f.wantSentBack(f.comeBack("error=access_denied&state="+second), "&error=access_denied&error_description=The%20user%20denied%20your%20request")
		third := f.begin(path)
		f.wantSentBack(f.comeBack("code=c&state="+third), "")
		f.wantSentBack(f.comeBack("code=c&state="+first), "")
		f.wantAsked(1)
		f.wantRefused(f.Get(path), linkIsOver)
		f.wantRefused(f.press(path, "continue"), linkIsOver)
	})
}

// The answer arrives many times at once, as when somebody reloads the page.
func TestCallbackAtOnceAsksOnce(t *testing.T) {
	signInEach(t, func(t *testing.T, f *signInFixture) {
		f.answering(func(w http.ResponseWriter, _ *http.Request) {
			_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "access-1"})
		})
		state := f.begin(f.link(storage.CarrierLink{}))
		pages := make(chan *webtest.Page, 8)
		for range cap(pages) {
			go func() { pages <- f.comeBack("code=c&state=" + state) }()
		}
		for range cap(pages) {
			f.wantSentBack(<-pages, "")
		}
		f.wantAsked(1)
		f.wantStatus(storage.CarrierConnected)
	})
}

// The server was killed while it asked. Whether the code was used, nobody knows.
func TestSignInThatNobodyEnds(t *testing.T) {
	t.Parallel()
	f := openSignIn(t, storagetest.URL(t), storage.Carrier{})
	state := f.begin(f.link(storage.CarrierLink{}))
	s, _, err := f.db.CarrierSignInByState(t.Context(), storage.Hash(state))
	must(t, err)
	must(t, f.db.AskCarrierSignIn(t.Context(), s))
	f.clock.Advance(time.Minute)
	page := f.comeBack("code=c&state=" + state)
	if !strings.Contains(page.Location, "error=temporarily_unavailable") {
		t.Errorf("it led to %q", page.Location)
	}
	f.wantAsked(0)
}

func TestTheOldestUnfinishedSignInsEnd(t *testing.T) {
	signInEach(t, func(t *testing.T, f *signInFixture) {
		var paths, states []string
		for range 21 {
			f.clock.Advance(time.Second)
			paths = append(paths, f.link(storage.CarrierLink{}))
		}
		f.wantRefused(f.Get(paths[0]), linkIsOver)
		for range 21 {
			f.clock.Advance(time.Second)
			states = append(states, f.begin(paths[1]))
		}
		f.wantRefused(f.comeBack("code=c&state="+states[0]), notTheAnswer)
		f.wantSentBack(f.comeBack("code=c&state="+states[1]), "")
	})
}

func TestSweepDeletesSignIns(t *testing.T) {
	signInEach(t, func(t *testing.T, f *signInFixture) {
		state := f.begin(f.link(storage.CarrierLink{}))
		sweeper := storage.Sweeper{DB: f.db}
		for _, kept := range []bool{true, false} {
			f.clock.Advance(25 * time.Hour)
			_, _, err := sweeper.Step(t.Context(), 100)
			must(t, err)
			_, _, err = f.db.CarrierSignInByState(t.Context(), storage.Hash(state))
			if (err == nil) != kept {
				t.Errorf("it is kept: %v, want %t", err, kept)
			}
		}
	})
}

// People who wait for a carrier that hangs keep nobody else out.
func TestCarrierThatHangsLeavesTheGateFree(t *testing.T) {
	t.Parallel()
	f := openSignIn(t, storagetest.URL(t), storage.Carrier{})
	state := f.begin(f.link(storage.CarrierLink{}))
	asked, release := make(chan struct{}), make(chan struct{})
	f.answering(func(http.ResponseWriter, *http.Request) {
		close(asked)
		<-release
	})
	f.App.PageGate.Limit = 1
	back := make(chan *webtest.Page)
	go func() { back <- f.comeBack("code=c&state=" + state) }()
	<-asked
	if page := f.Get("/account/carriers"); page.Status == http.StatusServiceUnavailable {
		t.Error("the gate is full")
	}
	close(release)
	f.wantSentBack(<-back, "&error=temporarily_unavailable&error_description=UPS%20cannot%20be%20reached%20at%20the%20moment%3B%20try%20again%20later")
}
