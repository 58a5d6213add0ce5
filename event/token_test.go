package event_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// guarded is a fixture with an endpoint behind a Token URL. An attempt is the only one.
func guarded(t *testing.T) (f *fixture, r *receiver, g *guard, clock *storagetest.Clock) {
	t.Helper()
	t.Parallel()
	clock = storagetest.NewClock()
	db := storagetest.Open(t)
	db.Now = clock.Now
	f, r, g = open(t, db), newReceiver(t), newGuard(t)
	f.sender.Schedule, r.timeless = nil, true
	return f, r, g, clock
}

func TestClientAuthentication(t *testing.T) {
	f, r, g, _ := guarded(t)
	f.run()
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {"a b"}}
	full := url.Values{"grant_type": {"client_credentials"}, "scope": {"a b"}, "client_id": {"the shop"}, "client_secret": {clientSecret}}
	for _, row := range []struct{ auth, kind, authorization, body string }{
		{"body", "application/x-www-form-urlencoded", "", full.Encode()},
		{"basic", "application/x-www-form-urlencoded", "the+shop:" + url.QueryEscape(clientSecret), form.Encode()},
		{"json", "application/json", "", `{"client_id":"the shop","client_secret":"a secret: /+\u0026=\"é","grant_type":"client_credentials","scope":"a b"}`},
	} {
		o := g.oauth(row.auth)
		o.Scope = "a b"
		p := f.endpoint(r, o)
		f.deliver(p, storage.DeliveryDelivered)
		got := <-g.asked
		basic := ""
		if user, password, ok := (&http.Request{Header: got.Header}).BasicAuth(); ok {
			basic = user + ":" + password
		}
		if got.Body != row.body || got.Header.Get("Content-Type") != row.kind || basic != row.authorization || got.Header.Get("User-Agent") != "Fairlead/test" {
			t.Errorf("%s: it was asked %s with %v", row.auth, got.Body, got.Header)
		}
		must(t, f.db.DeleteEndpoint(t.Context(), p.ID))
	}
	g.wantAsked(0)
	r.wantTokens("token-1", "token-2", "token-3")
}

func TestScopeIsSentOnlyIfSet(t *testing.T) {
	f, r, g, _ := guarded(t)
	f.run()
	for _, auth := range []string{"body", "basic", "json"} {
		f.deliver(f.endpoint(r, g.oauth(auth)), storage.DeliveryDelivered)
		if got := <-g.asked; strings.Contains(got.Body, "scope") {
			t.Errorf("%s: it was asked %s", auth, got.Body)
		}
	}
}

func TestAnswersWithAToken(t *testing.T) {
	f, r, g, _ := guarded(t)
	f.run()
	long := strings.Repeat("x", 8192)
	for body, token := range map[string]string{
		`{"access_token":"a"}`: "a",
		` {"access_token":"!~","token_type":"bEaReR","expires_in":"3600","scope":["a"],"more":{"error":null}} ` + "\n": "!~",
		`{"access_token":"b","token_type":null,"expires_in":null}`:                                                     "b",
		`{"access_token":"c","expires_in":1.5e3}`:                                                                      "c",
		`{"access_token":"d","expires_in":1e999}`:                                                                      "d",
		`{"access_token":"e","expires_in":"-1"}`:                                                                       "e",
		`{"access_token":"` + long + `"}`:                                                                              long,
		`{"access_token":"f","pad":"` + strings.Repeat("x", 64<<10-len(`{"access_token":"f","pad":""}`)) + `"}`:        "f",
	} {
		g.says(http.StatusCreated, body)
		f.deliver(f.endpoint(r, g.oauth("body")), storage.DeliveryDelivered)
		var last received
		for len(r.got) > 0 {
			last = <-r.got
		}
		if got := last.Header.Get("Authorization"); got != "Bearer "+token {
			t.Errorf("%.80s: it came with %.40q", body, got)
		}
		must(t, f.deleteEndpoints())
	}
}

func TestAnswersWithoutAToken(t *testing.T) {
	f, r, g, _ := guarded(t)
	f.run()
	say := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	const cannot = "the Token URL: the answer has no access_token that can be used"
	for _, row := range []struct {
		name, detail string
		answer       http.HandlerFunc
	}{
		{"refused", "the Token URL: status 401: invalid_client: *** is wrong",
			say(401, `{"error":"invalid_client","error_description":"a secret: /+\u0026=\"é is wrong","access_token":"TOKEN"}`)},
		{"an error", "the Token URL: status 500", say(500, `<h1>TOKEN</h1>`)},
		{"a description that is no text", "the Token URL: status 400: invalid_request", say(400, `{"error":"invalid_request","error_description":[1]}`)},
		{"a long description", "the Token URL: status 400: x: " + strings.Repeat("y", 470), say(400, `{"error":"x","error_description":"`+strings.Repeat("y", 5000)+`"}`)},
		{"control characters", "the Token URL: status 400: a b: \ufffd ", say(400, `{"error":"a\u0000b","error_description":"\ud800\n"}`)},
		{"an error with 200", cannot + ": bad_verification_code: It expired.", say(200, `{"error":"bad_verification_code","error_description":"It expired."}`)},
		{"a redirect", "the Token URL: redirects are not followed", func(w http.ResponseWriter, request *http.Request) {
			http.Redirect(w, request, r.URL, http.StatusTemporaryRedirect)
		}},
		{"another type", "the Token URL: the token_type is not Bearer", say(200, `{"access_token":"TOKEN","token_type":"mac"}`)},
		{"a type that is no text", "the Token URL: the token_type is not Bearer", say(200, `{"access_token":"TOKEN","token_type":1}`)},
		{"an empty type", "the Token URL: the token_type is not Bearer", say(200, `{"access_token":"TOKEN","token_type":""}`)},
		{"no token", cannot, say(200, `{"token_type":"Bearer"}`)},
		{"a name in capitals", cannot, say(200, `{"Access_Token":"TOKEN"}`)},
		{"an empty token", cannot, say(200, `{"access_token":""}`)},
		{"null", cannot, say(200, `{"access_token":null}`)},
		{"a number", cannot, say(200, `{"access_token":1}`)},
		{"a space", cannot, say(200, `{"access_token":"TO KEN"}`)},
		{"a line break", cannot, say(200, `{"access_token":"TOKEN\r\nX-Injected: 1"}`)},
		{"not ASCII", cannot, say(200, `{"access_token":"TOKÉN"}`)},
		{"a long token", cannot, say(200, `{"access_token":"`+strings.Repeat("x", 8193)+`"}`)},
		{"a lifetime in words", "the Token URL: the expires_in is not a number", say(200, `{"access_token":"TOKEN","expires_in":"1h"}`)},
		{"a lifetime that is an object", "the Token URL: the expires_in is not a number", say(200, `{"access_token":"TOKEN","expires_in":{}}`)},
		{"not JSON", "the Token URL: the answer is not a JSON object", say(200, `access_token=TOKEN&token_type=Bearer`)},
		{"JSON and more", "the Token URL: the answer is not a JSON object", say(200, `{"access_token":"TOKEN"} {}`)},
		{"a list", "the Token URL: the answer is not a JSON object", say(200, `[{"access_token":"TOKEN"}]`)},
		{"nothing", "the Token URL: the answer is not a JSON object", say(204, ``)},
		{"too much", "the Token URL: the answer is too large", say(200, `{"access_token":"TOKEN","pad":"`+strings.Repeat("x", 64<<10)+`"}`)},
		{"a reset", "the Token URL: the connection was closed before the answer was complete", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	} {
		g.answering(row.answer)
		p := f.endpoint(r, g.oauth("body"))
		isWithoutAToken(t, row.name, row.detail, f.deliver(p, storage.DeliveryFailed))
		must(t, f.deleteEndpoints())
	}
	g.answering(nil)
	gone := g.oauth("body")
	gone.TokenURL = "http://127.0.0.1:1/token"
	if a := f.deliver(f.endpoint(r, gone), storage.DeliveryFailed)[0]; a.Error != "token" || a.Detail != "the Token URL: connection refused" {
		t.Errorf("nobody listens: the attempt is %+v", a)
	}
	if len(r.got) != 0 {
		t.Errorf("%d were posted without a token", len(r.got))
	}
	f.wantLogClean("TOKEN", "secret", "/token", "tenant")
}

func isWithoutAToken(t *testing.T, name, detail string, attempts []storage.DeliveryAttempt) {
	t.Helper()
	if a := attempts[0]; len(attempts) != 1 || a.Error != "token" || a.Detail != detail || a.Status != 0 || a.ResponseHeaders != "{}" || len(a.ResponseBody) != 0 {
		t.Errorf("%s: the attempts are %+v", name, attempts)
	}
}

func TestTokenURLThatDoesNotAnswerInTime(t *testing.T) {
	f, r, g, _ := guarded(t)
	f.sender.Client.Timeout = 300 * time.Millisecond
	f.run()
	for name, answer := range map[string]http.HandlerFunc{
		"no answer": func(_ http.ResponseWriter, request *http.Request) { <-request.Context().Done() },
		"a drip":    drip(`{"access_token":`),
	} {
		g.answering(answer)
		isWithoutAToken(t, name, "the Token URL: no answer in time", f.deliver(f.endpoint(r, g.oauth("body")), storage.DeliveryFailed))
		must(t, f.deleteEndpoints())
	}
}

// drip writes a beginning and then a space now and again, without end.
func drip(beginning string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(beginning))
		every := time.NewTicker(20 * time.Millisecond)
		defer every.Stop()
		for {
			_ = http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-every.C:
				_, _ = w.Write([]byte(" "))
			}
		}
	}
}

func TestTokenIsUsedForItsLifetime(t *testing.T) {
	f, r, g, clock := guarded(t)
	f.run()
	for lifetime, want := range map[string]time.Duration{
		`30`: 27 * time.Second, `"30"`: 27 * time.Second, `1`: 900 * time.Millisecond, `599`: 539100 * time.Millisecond, `600`: 9 * time.Minute,
		`3600`: 59 * time.Minute, `86400`: 24*time.Hour - time.Minute, `31536000`: 24 * time.Hour, `1e30`: 24 * time.Hour, `"99999999999999999999"`: 24 * time.Hour,
		`0`: 5 * time.Minute, `-5`: 5 * time.Minute, `"0"`: 5 * time.Minute, `null`: 5 * time.Minute, ``: 5 * time.Minute,
	} {
		body := `{"access_token":"a"}`
		if lifetime != "" {
			body = `{"access_token":"a","expires_in":` + lifetime + `}`
		}
		g.says(http.StatusOK, body)
		p := f.endpoint(r, g.oauth("body"))
		f.deliver(p, storage.DeliveryDelivered)
		clock.Advance(want - time.Millisecond)
		f.deliver(p, storage.DeliveryDelivered)
		g.wantAsked(1)
		clock.Advance(time.Millisecond)
		f.deliver(p, storage.DeliveryDelivered)
		if len(g.asked) != 1 {
			t.Errorf("%s: it was not asked again after %s", lifetime, want)
		}
		g.wantAsked(len(g.asked))
		must(t, f.deleteEndpoints())
	}
}

func TestManyDeliveriesAskForOneToken(t *testing.T) {
	f, r, g, _ := guarded(t)
	begin, release := make(chan struct{}), make(chan struct{})
	var under, most atomic.Int64
	g.answering(func(w http.ResponseWriter, _ *http.Request) {
		most.Store(max(most.Load(), under.Add(1)))
		defer under.Add(-1)
		close(begin)
		<-release
		_, _ = w.Write([]byte(`{"access_token":"a"}`))
	})
	f.endpoint(r, g.oauth("body"))
	f.run()
	for range 100 {
		f.publish(`{}`)
	}
	<-begin
	close(release)
	for range 100 {
		if got := r.wait().Header.Get("Authorization"); got != "Bearer a" {
			t.Errorf("it came with %q", got)
		}
	}
	g.wantAsked(1)
	if most.Load() != 1 {
		t.Errorf("%d requests were under way", most.Load())
	}
}

func TestOneNewTokenAfter401(t *testing.T) {
	f, r, g, _ := guarded(t)
	r.needs("token-2")
	p := f.endpoint(r, g.oauth("body"))
	f.run()
	attempts := f.deliver(p, storage.DeliveryDelivered)
	if len(attempts) != 1 || attempts[0].Status != http.StatusOK || attempts[0].Error != "" {
		t.Errorf("the attempts are %+v", attempts)
	}
	var sent map[string]string
	must(t, json.Unmarshal([]byte(attempts[0].RequestHeaders), &sent))
	if sent["authorization"] != "Bearer ***" {
		t.Errorf("the log has %v", sent)
	}
	f.deliver(p, storage.DeliveryDelivered)
	r.wantTokens("token-1", "token-2", "token-2")
	g.wantAsked(2)
}

func TestSecond401FailsTheAttempt(t *testing.T) {
	f, r, g, _ := guarded(t)
	r.needs("token-3")
	p := f.endpoint(r, g.oauth("body"))
	f.run()
	attempts := f.deliver(p, storage.DeliveryFailed)
	if len(attempts) != 1 || attempts[0].Status != http.StatusUnauthorized || attempts[0].Error != "status" {
		t.Errorf("the attempts are %+v", attempts)
	}
	r.wantTokens("token-1", "token-2")
	f.deliver(p, storage.DeliveryDelivered) // with neither of those that were refused
	r.wantTokens("token-3")
	g.wantAsked(3)
}

func TestRefusedTokenIsNotSentAgain(t *testing.T) {
	f, r, g, clock := guarded(t)
	r.needs("c")
	g.says(http.StatusOK, `{"access_token":"a"}`)
	p := f.endpoint(r, g.oauth("body"))
	f.run()
	const refused = "the Token URL: it returned a token that the endpoint has refused"
	if a := f.deliver(p, storage.DeliveryFailed)[0]; a.Error != "token" || a.Detail != refused || a.Status != 0 {
		t.Errorf("the attempt is %+v", a)
	}
	r.wantTokens("a")
	clock.Advance(time.Second)
	f.deliver(p, storage.DeliveryFailed)
	clock.Advance(2 * time.Second)
	g.says(http.StatusOK, `{"access_token":"b"}`) // is refused, and asks for another
	f.deliver(p, storage.DeliveryFailed)
	r.wantTokens("b")
	clock.Advance(time.Minute)
	g.says(http.StatusOK, `{"access_token":"a"}`) // also not once another one came
	f.deliver(p, storage.DeliveryFailed)
	r.wantTokens()
	clock.Advance(time.Minute)
	g.says(http.StatusOK, `{"access_token":"c"}`)
	f.deliver(p, storage.DeliveryDelivered)
	r.wantTokens("c")
}

func TestOther4xxAreTheReceiversAnswer(t *testing.T) {
	f, r, g, _ := guarded(t)
	p := f.endpoint(r, g.oauth("body"))
	f.run()
	for _, status := range []int{400, 403, 404, 407, 498} {
		r.status(status)
		if a := f.deliver(p, storage.DeliveryFailed)[0]; a.Error != "status" || a.Status != status {
			t.Errorf("the attempt is %+v", a)
		}
	}
	r.wantTokens("token-1", "token-1", "token-1", "token-1", "token-1")
	g.wantAsked(1)
}

func Test401WithoutOAuth(t *testing.T) {
	f, r, g, _ := guarded(t)
	r.needs("token-1")
	p := f.endpoint(r, storage.OAuth{})
	f.run()
	f.deliver(p, storage.DeliveryFailed)
	if len(r.got) != 1 {
		t.Errorf("it was posted %d times", len(r.got))
	}
	g.wantAsked(0)
}

func TestFailingTokenURLIsAskedMoreAndMoreSeldom(t *testing.T) {
	f, r, g, clock := guarded(t)
	g.says(http.StatusServiceUnavailable, `{"error":"temporarily_unavailable"}`)
	p := f.endpoint(r, g.oauth("body"))
	f.run()
	fail := func() {
		t.Helper()
		if a := f.deliver(p, storage.DeliveryFailed)[0]; a.Error != "token" || a.Detail != "the Token URL: status 503: temporarily_unavailable" {
			t.Errorf("the attempt is %+v", a)
		}
	}
	fail()
	g.wantAsked(1)
	for _, wait := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		clock.Advance(wait*time.Second - time.Millisecond)
		fail()
		fail()
		g.wantAsked(0)
		clock.Advance(time.Millisecond)
		fail()
		g.wantAsked(1)
	}
	clock.Advance(time.Minute)
	g.answering(nil)
	f.deliver(p, storage.DeliveryDelivered)
	g.wantAsked(1)
	r.needs() // the next one is asked for at once, and the waits begin anew
	g.says(http.StatusBadGateway, ``)
	f.deliver(p, storage.DeliveryFailed)
	g.wantAsked(1)
	clock.Advance(time.Second)
	f.deliver(p, storage.DeliveryFailed)
	g.wantAsked(1)
}

func TestChangesDropTheToken(t *testing.T) {
	f, r, g, _ := guarded(t)
	p := f.endpoint(r, g.oauth("body"))
	f.run()
	f.deliver(p, storage.DeliveryDelivered)
	g.wantAsked(1)
	for name, change := range map[string]func(*storage.Endpoint) error{
		"the URL":       func(p *storage.Endpoint) error { p.URL += "&c=d"; return nil },
		"the client ID": func(p *storage.Endpoint) error { p.ClientID += "2"; return nil },
		"the secret":    func(p *storage.Endpoint) error { p.Secret = f.sealer.Seal([]byte("another"), p.Row()); return nil },
		"the Token URL": func(p *storage.Endpoint) error { p.TokenURL += "&c=d"; return nil },
	} {
		_, err := f.db.UpdateEndpoint(t.Context(), p.ID, change)
		must(t, err)
		f.deliver(p, storage.DeliveryDelivered)
		f.deliver(p, storage.DeliveryDelivered)
		if len(g.asked) != 1 {
			t.Errorf("%s: it was asked %d times", name, len(g.asked))
		}
		g.wantAsked(len(g.asked))
	}
	_, err := f.db.UpdateEndpoint(t.Context(), p.ID, func(p *storage.Endpoint) error { p.Description = "new"; return nil })
	must(t, err)
	f.deliver(p, storage.DeliveryDelivered)
	g.wantAsked(0)
}

// A changed endpoint does not wait for what the old Token URL had brought about.
func TestChangedTokenURLIsAskedAtOnce(t *testing.T) {
	f, r, g, _ := guarded(t)
	g.says(http.StatusUnauthorized, `{"error":"invalid_client"}`)
	p := f.endpoint(r, g.oauth("body"))
	f.run()
	f.deliver(p, storage.DeliveryFailed)
	g.answering(nil)
	_, err := f.db.UpdateEndpoint(t.Context(), p.ID, func(p *storage.Endpoint) error { p.ClientID = "right"; return nil })
	must(t, err)
	f.deliver(p, storage.DeliveryDelivered)
}

func TestEachServerHasItsOwnTokenInMemoryAlone(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		f, r, g := open(t, storagetest.OpenURL(t, url)), newReceiver(t), newGuard(t)
		p := f.endpoint(r, g.oauth("body"))
		stop := f.run()
		f.deliver(p, storage.DeliveryDelivered)
		stop()
		for _, secret := range []string{"token-1", clientSecret, signingSecret} {
			if strings.Contains(storagetest.Content(t, url), secret) {
				t.Errorf("the database has %s", secret)
			}
		}
		f.sender = f.another(f.db)
		f.run()
		f.deliver(p, storage.DeliveryDelivered)
		r.wantTokens("token-1", "token-2")
		f.wantLogClean("token-", "secret")
	})
}

// Otherwise an owner who adds and deletes endpoints would fill the memory.
func TestTokenOfADeletedEndpointIsForgotten(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		r, g := newReceiver(t), newGuard(t)
		p := f.endpoint(r, g.oauth("body"))
		f.run()
		f.deliver(p, storage.DeliveryDelivered)
		if n := f.sender.Tokens(); n != 1 {
			t.Fatalf("%d are known", n)
		}
		must(t, f.db.DeleteEndpoint(t.Context(), p.ID))
		f.waitUntil(func() bool { return f.sender.Tokens() == 0 })
	})
}
