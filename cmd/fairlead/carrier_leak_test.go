package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/mail/mailtest"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// overheard is everything that a server says to browsers and API clients, except where it
// hands a token over.
type overheard struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// RoundTrip implements http.RoundTripper.
func (o *overheard) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil || strings.HasSuffix(r.URL.Path, "/access_token") && res.StatusCode == http.StatusOK {
		return res, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	_ = res.Header.Write(&o.text)
	_, _ = o.text.Write(body)
	return res, nil
}

// leakTest is a server with a carrier account of Ada's, whose secrets are looked for.
type leakTest struct {
	t       *testing.T
	r       *running
	keys    keyClock
	carrier *nosyCarrier
	mail    *mailtest.Server
	heard   *overheard
	owner   *webtest.Browser
	bearer  string
	service string
	id      string            // of the carrier account
	secrets map[string]string // with what they are
	states  []string          // hashed in the database, and in URLs of browsers
	places  map[string]string
}

const (
	leakedNumber = "7731QUAGGA94"
	leakedText   = "Quokkaville"
	leakedDigits = "918273645"
	leakedLater  = "Springbok Lane"
	leakedSecret = "ocelot & co: 4711"
)

// Everything is done with a carrier account that can be done, and then the log, answers,
// pages, mails, metrics, what commands print, and the database are searched for each secret.
func TestNoSecretOfACarrierIsStoredOrSaid(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		l := startLeakTest(t, database)
		l.add()
		for _, refuse := range append(refusals(), ended) {
			l.carrier.behave(refuse)
			l.signIn("")
		}
		l.signIn("&error=access_denied&error_description=" + leakedText)
		l.carrier.behave(nil)
		l.signIn("")
		l.look("after signing in")
		l.give()
		for _, refuse := range refusals() {
			l.carrier.behave(refuse)
			l.refresh()
		}
		l.end()
		l.carrier.behave(nil)
		l.signIn("")
		l.rotate()
		l.give()
		l.pages()
		l.carrier.behave(refusals()[0])
		l.revoke()
		l.look("while tokens are to be revoked")
		l.r.end()
		l.look("in the end")
		l.search()
	})
}

func startLeakTest(t *testing.T, database string) *leakTest {
	t.Helper()
	l := &leakTest{t: t, carrier: newNosyCarrier(t), mail: mailtest.Start(t, &mailtest.Server{}), heard: &overheard{}, places: map[string]string{},
		secrets: map[string]string{leakedNumber: "account number", leakedText: "parameter", leakedDigits: "number among the parameters",
			leakedLater: "changed parameter", leakedSecret: "client secret", "7731QUAGGA95": "number that was refused"}}
	l.r = startWith(t, t.TempDir(), database, l.keys.use, "--smtp-url", "smtp://"+l.mail.Addr, "--carrier-final-after", "1s")
	l.r.way = l.heard
	var said output
	cli := &program{env: noEnv, stdin: strings.NewReader(leakedSecret + "\n"), stdout: &said, stderr: &said}
	flags := []string{"carrier", "add", "own", "--client-id", "us", "--client-secret-stdin", "--authorize-url", l.carrier.URL + "/authorize",
		"--token-url", l.carrier.URL + "/token", "--revoke-url", l.carrier.URL + "/revoke"}
	if code := cli.run(t.Context(), append(flags, l.r.files...)); code != exitDone {
		t.Fatal(&said)
	}
	_, l.owner, l.bearer = l.r.connected(t)
	l.service = l.r.serviceToken(l.r.carriersService())
	return l
}

// call sends a request to the API, with a body unless that is nil.
func (l *leakTest) call(bearer, method, path string, body any) *webtest.Page {
	l.t.Helper()
	content, err := json.Marshal(body)
	if err != nil {
		l.t.Fatal(err)
	}
	b := l.r.browser()
	request := b.Request(method, "/carrier_accounts"+path, bytes.NewReader(content))
	request.Header.Set("Authorization", "Bearer "+bearer)
	request.Header.Set("Content-Type", "application/json")
	return b.Send(request)
}

// add adds the account, and sends what is refused.
func (l *leakTest) add() {
	l.t.Helper()
	type body = map[string]any
	parameters := body{"city": leakedText, "code": json.Number(leakedDigits), "agreed": true}
	whole := body{"carrier": "own", "account_id": leakedNumber, "parameters": parameters}
	var o carrierObject
	l.call(l.bearer, http.MethodPost, "", whole).JSON(&o)
	l.id = o.ID
	for _, wrong := range []body{whole, {"carrier": "none", "account_id": leakedNumber, "parameters": parameters},
		{"carrier": "own", "account_id": "7731QUAGGA95\x00"}, {"carrier": "own", "account_id": []string{"7731QUAGGA95"}},
		{"carrier": "own", "account_id": "1", "parameters": body{"a b": leakedText}}, {"carrier": "own", "account_id": "1", "parameters": leakedText}} {
		if page := l.call(l.bearer, http.MethodPost, "", wrong); page.Status != http.StatusBadRequest {
			l.t.Errorf("%v: %d %s", wrong, page.Status, page.Body)
		}
	}
	l.call(l.bearer, http.MethodPut, "/"+l.id, body{"account_id": "7731QUAGGA95", "parameters": body{"city": leakedText}})
	l.call(l.bearer, http.MethodPut, "/"+l.id, body{"parameters": body{"street": leakedLater}})
	l.call(l.bearer, http.MethodGet, "/"+l.id, nil)
	for _, page := range []*webtest.Page{l.call(l.bearer, http.MethodGet, "?account_id="+leakedNumber, nil), l.owner.Get("/account/carriers")} {
		if !strings.Contains(page.Body, "****GA94") {
			l.t.Errorf("got %d %s", page.Status, page.Text())
		}
	}
}

// signIn signs in as the owner does. The carrier answers with a code, or as it is said.
func (l *leakTest) signIn(answer string) {
	l.t.Helper()
	link := l.call(l.bearer, http.MethodGet, "/"+l.id+"/signin/initiate?redirect_uri="+url.QueryEscape(afterwards), nil).Location
	at, err := url.Parse(l.owner.Get(link).Submit("Continue to own", nil).Location)
	if err != nil {
		l.t.Fatal(err)
	}
	state := at.Query().Get("state")
	l.states = append(l.states, state)
	if answer == "" {
		answer = "&code=civet" + state[:8]
		l.secrets["civet"+state[:8]] = "code"
	}
	if page := l.owner.Get("/carriers/callback/own?state=" + state + answer); !strings.HasPrefix(page.Location, afterwards) {
		l.t.Errorf("signing in led to %d %s", page.Status, page.Location)
	}
	for len(l.carrier.asked) > 0 {
		<-l.carrier.asked
	}
}

// give has a service get the token, which it says that the carrier rejects.
func (l *leakTest) give() {
	l.t.Helper()
	page := l.call(l.service, http.MethodPost, "/"+l.id+"/access_token", nil)
	for _, secret := range []string{leakedNumber, leakedText, leakedDigits, leakedLater} {
		if !strings.Contains(page.Body, secret) {
			l.t.Errorf("a service gets no %s: %d %s", secret, page.Status, page.Body)
		}
	}
	l.call(l.bearer, http.MethodPost, "/"+l.id+"/access_token", nil)
	l.call(l.service, http.MethodGet, "/"+l.id, nil)
}

// refresh has the worker refresh the account once.
func (l *leakTest) refresh() {
	l.t.Helper()
	raw := storagetest.Raw(l.t, l.r.files[1])
	eventually(l.t, "the last refresh ends", func() bool {
		n, err := raw.MustExec(`UPDATE carrier_refresh SET due_at = 1 WHERE lease = ''`).RowsAffected()
		return n == 1 && err == nil
	})
	<-l.carrier.asked
}

// end has the carrier end the account for good, of which its owner gets a mail.
func (l *leakTest) end() {
	l.t.Helper()
	l.carrier.behave(ended)
	for disconnected := false; !disconnected; {
		l.refresh()
		page := l.call(l.bearer, http.MethodGet, "/"+l.id, nil)
		disconnected = strings.Contains(page.Body, `"disconnected"`)
	}
	for {
		m := l.mail.Next()
		l.places["a mail"] += m.Subject() + m.Text + m.HTML
		if strings.HasPrefix(m.Subject(), "Reconnect") {
			return
		}
	}
}

// rotate has a new key seal everything again.
func (l *leakTest) rotate() {
	l.t.Helper()
	l.r.rotate(l.t)
	l.keys.advance(time.Minute)
	l.r.stderr.await(l.t, 1, "sealed secrets of carriers again")
}

// pages looks at what people see, and at what is counted.
func (l *leakTest) pages() {
	l.t.Helper()
	page := l.owner.Get("/account/carriers/new").Submit("Add account", map[string]string{"Carrier": "own", "Account number": leakedNumber})
	if page.Status != http.StatusUnprocessableEntity {
		l.t.Errorf("an account that is there was added again: %d", page.Status)
	}
	for _, path := range []string{"/account/carriers", "/account/carriers/" + l.id, "/account/security", "/account/activity"} {
		l.owner.Get(path)
	}
	l.places["the metrics"] = webtest.New(l.t, l.r.ops).Get("/metrics").Body
	l.places["what commands print"] = l.r.command("carrier", "show", "own") + l.r.command("carrier", "list", "--json")
}

// revoke ends the account, of which the carrier does not want to hear.
func (l *leakTest) revoke() {
	l.t.Helper()
	l.call(l.bearer, http.MethodPost, "/"+l.id+"/signin/revoke", nil)
	l.r.stderr.await(l.t, 1, "a job failed and will be retried")
}

// look reads the database.
func (l *leakTest) look(when string) {
	l.t.Helper()
	for _, text := range l.r.places(l.t) {
		l.places["the database "+when] = text
	}
}

// search looks for each secret in all places, as it is and in the usual encodings.
func (l *leakTest) search() {
	l.t.Helper()
	l.places["the log"], l.places["the output"] = l.r.stderr.String(), l.r.stdout.String()
	atRest := map[string]string{}
	for _, state := range l.states {
		atRest[state] = "state"
	}
	for place, text := range l.places {
		l.find(place, text, atRest)
	}
	l.places["an answer"] = l.heard.text.String()
	secrets := l.carrier.secrets()
	for secret, what := range l.secrets {
		secrets[secret] = what
	}
	if len(secrets) < 25 {
		l.t.Errorf("only %d secrets were used", len(secrets))
	}
	for place, text := range l.places {
		l.find(place, text, secrets)
	}
}

func (l *leakTest) find(place, text string, secrets map[string]string) {
	l.t.Helper()
	for secret, what := range secrets {
		for _, as := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), hex.EncodeToString([]byte(secret)),
			base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret))} {
			if at := strings.Index(text, as); at >= 0 {
				l.t.Errorf("%s has a %s: %s", place, what, fmt.Sprintf("%.300q", text[max(0, at-150):]))
				break
			}
		}
	}
}
