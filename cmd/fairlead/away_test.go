package main

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// outage is a server whose PostgreSQL the test stops and restarts, with people, a partner
// and a service in the middle of what they do.
type outage struct {
	*running
	t        *testing.T
	database *storagetest.Server
	shop     *shop
	service  registered
	ada      *webtest.Browser // signed in, with a way to pay, and connected
	token    string           // the shop's, for her account
}

func newOutage(t *testing.T) *outage {
	t.Helper()
	database := storagetest.NewServer(t)
	o := &outage{running: startOn(t, t.TempDir(), database.URL()), t: t, database: database}
	o.shop, o.ada = o.newShop(), o.browser()
	o.service = o.register("service", "create", "--name", "Warehouse", "--scope", "read introspect")
	o.token = o.shop.tokenOf(t, o.shop.landed(t, o.shop.connect(o.ada).Submit("Allow access", nil)).Get("code"))
	return o
}

// listeners are requests of people and programs that need the database.
func (o *outage) requests() map[string]func() *webtest.Page {
	signUpForm, logInForm, forgotForm := o.browser().Get("/signup"), o.browser().Get("/login"), o.browser().Get("/forgot")
	consent := o.ada.Get(o.shop.link("prompt", "consent"))
	code := o.shop.landed(o.t, o.ada.Get(o.shop.link())).Get("code")
	shop := url.Values{"client_id": {o.shop.ID}, "client_secret": {o.shop.Secret}}
	warehouse := url.Values{"client_id": {o.service.ClientID}, "client_secret": {o.service.ClientSecret}}
	return map[string]func() *webtest.Page{
		"a partner's link":            func() *webtest.Page { return o.browser().Get(o.shop.link()) },
		"a partner's link, signed in": func() *webtest.Page { return o.ada.Get(o.shop.link()) },
		"an open attempt":             func() *webtest.Page { return o.ada.Get(consent.URL.String()) },
		"sign up":                     func() *webtest.Page { return signUpAs(signUpForm, strings.ToLower(code[:8])+"@example.com") },
		"log in":                      func() *webtest.Page { return logIn(logInForm) },
		"forgot": func() *webtest.Page {
			return forgotForm.Submit("Send reset link", map[string]string{"Email": "ada@example.com"})
		},
		"consent":       func() *webtest.Page { return consent.Submit("Allow access", nil) },
		"the account":   func() *webtest.Page { return o.ada.Get("/account") },
		"connections":   func() *webtest.Page { return o.ada.Get("/account/connections") },
		"billing":       func() *webtest.Page { return o.ada.Get("/billing") },
		"a lost page":   func() *webtest.Page { return o.ada.Get("/") },
		"exchange":      func() *webtest.Page { return o.shop.exchange(code) },
		"a service":     func() *webtest.Page { return o.browser().Post("/oauth/token", warehouse) },
		"introspection": func() *webtest.Page { return o.browser().Post("/oauth/introspect", with(warehouse, "token", o.token)) },
		"revocation": func() *webtest.Page {
			return o.browser().Post("/oauth/revoke", with(shop, "token", neverIssued("oauth.")))
		},
		"a pushed request": func() *webtest.Page {
			return o.browser().Post("/oauth/par", with(shop, "response_type", "code", "state", "1"))
		},
		"verify":  func() *webtest.Page { return o.present("/oauth/verify") },
		"ping":    func() *webtest.Page { return o.present("/api/v1/ping") },
		"the API": func() *webtest.Page { return o.present("/api/v1/account") },
	}
}

func with(form url.Values, pairs ...string) url.Values {
	all := url.Values{}
	for name, values := range form {
		all[name] = values
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		all.Set(pairs[i], pairs[i+1])
	}
	return all
}

func signUpAs(page *webtest.Page, email string) *webtest.Page {
	return page.Submit("Create account", map[string]string{"Full name": "Grace Marlin", "Email": email, "Password": testPassword})
}

// present shows the shop's token.
func (o *outage) present(path string) *webtest.Page {
	b := o.browser()
	b.Header.Set("Authorization", "Bearer "+o.token)
	return b.Get(path)
}

func TestEveryRouteAnswers503WhileTheDatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	o := newOutage(t)
	for i, how := range []string{storagetest.Fast, storagetest.Immediate} {
		requests := o.requests()
		o.database.Stop(how)
		o.readyIs(http.StatusServiceUnavailable)
		for name, send := range requests {
			o.mustWait(name, send)
		}
		o.cannotStart()
		o.logs("the database does not answer", i+1)
		o.database.Start()
		o.works(requests)
		o.logs("the database answers again", i+1)
	}
	if errors := strings.Count(o.stderr.String(), `"level":"ERROR"`); errors != 2 {
		t.Errorf("%d errors were logged, want one for each outage: %s", errors, o.stderr)
	}
	if strings.Contains(o.stderr.String(), `\n`) || !strings.Contains(o.stderr.String(), "connect to PostgreSQL at ") {
		t.Errorf("the log has a line break in a line, or no address that did not answer: %s", o.stderr)
	}
}

// A server that hangs without closing its connections is asked by everyone at once, since
// each of them waits for it.
func TestEveryRouteAnswers503WhileTheDatabaseHangs(t *testing.T) {
	t.Parallel()
	o := newOutage(t)
	requests := o.requests()
	o.database.Freeze()
	var all sync.WaitGroup
	for name, send := range requests {
		all.Go(func() { o.mustWait(name, send) })
	}
	o.readyIs(http.StatusServiceUnavailable)
	all.Wait()
	o.database.Thaw()
	o.works(requests)
	o.logs("the database answers again", 1)
}

// mustWait repeats a request until the server notices that the database is unavailable:
// cached tokens are valid for a moment longer.
func (o *outage) mustWait(name string, send func() *webtest.Page) {
	o.t.Helper()
	page := send()
	for page.Status < http.StatusBadRequest {
		page = send()
	}
	if page.Status != http.StatusServiceUnavailable || page.Header.Get("Retry-After") == "" {
		o.t.Errorf("%s: got %d %s", name, page.Status, page.Body)
		return
	}
	if page.H1() == "" && !strings.Contains(page.Body, `"temporarily_unavailable"`) && !strings.Contains(page.Body, `"Temporarily unavailable"`) {
		o.t.Errorf("%s says %s", name, page.Body)
	}
	switch name {
	case "sign up":
		if page.Value("Full name") != "Grace Marlin" || !strings.Contains(page.Alert(), "try again in a few seconds") {
			o.t.Errorf("%s: what was typed is lost: %s", name, page.Text())
		}
	case "consent":
		if !strings.Contains(page.Text(), "Reload this page to send the form again") || !strings.Contains(page.Text(), page.Header.Get("X-Request-Id")) {
			o.t.Errorf("%s says %s", name, page.Text())
		}
	}
}

// works checks that every request succeeds at the first try, without a restart.
func (o *outage) works(requests map[string]func() *webtest.Page) {
	o.t.Helper()
	for name, send := range requests {
		if page := send(); page.Status >= http.StatusBadRequest {
			o.t.Errorf("after the database came back, %s: got %d %s", name, page.Status, page.Body)
		}
	}
	o.readyIs(http.StatusOK)
}

func (o *outage) readyIs(status int) {
	o.t.Helper()
	operations := webtest.New(o.t, o.ops)
	if page := operations.Get("/readyz"); page.Status != status {
		o.t.Errorf("ready: got %d %s, want %d", page.Status, page.Body, status)
	}
	if page := operations.Get("/healthz"); page.Status != http.StatusOK {
		o.t.Errorf("the process lives, and says %d %s", page.Status, page.Body)
	}
}

// logs waits until the log contains a text n times.
func (o *outage) logs(what string, times int) {
	for strings.Count(o.stderr.String(), `"msg":"`+what) < times && o.t.Context().Err() == nil {
		o.readyIs(webtest.New(o.t, o.ops).Get("/readyz").Status)
	}
}

// cannotStart checks that another server exits with one sentence.
func (o *outage) cannotStart() {
	o.t.Helper()
	var stderr bytes.Buffer
	p := &program{env: noEnv, stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &stderr}
	code := p.run(o.t.Context(), append([]string{"serve", "--addr", "127.0.0.1:0", "--ops-addr", ""}, o.files...))
	if code != exitFailed || !strings.HasPrefix(stderr.String(), "Cannot open the database: connect to PostgreSQL at 127.0.0.1:") ||
		!strings.HasSuffix(stderr.String(), ": connection refused.\n") {
		o.t.Errorf("exit code %d with %q", code, &stderr)
	}
}
