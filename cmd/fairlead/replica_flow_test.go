package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// walk is one newcomer's way through the flow, and the partner's after it.
type walk struct {
	t     *testing.T
	r     *replicas
	shop  *shop
	email string

	b           *webtest.Browser
	page        *webtest.Page
	code, token string
}

func (r *replicas) newWalk(s *shop, email string) *walk {
	return &walk{t: r.t, r: r, shop: s, email: email, b: r.browser()}
}

// steps are what they do, in order. What went wrong ends the test.
func (w *walk) steps() []func() {
	return []func(){
		func() { w.page = w.b.Get(w.shop.link()) },
		func() { w.page = signUpAs(w.page, w.email) },
		func() { w.page = payBy(testCard, w.page) },
		func() { w.page = w.page.Submit("Allow access", nil) },
		func() {
			w.code = w.shop.landed(w.t, w.page).Get("code")
			w.page = w.shop.exchange(w.code)
		},
		func() {
			w.token = tokenIn(w.t, w.page)
			w.page = w.r.call(w.token)
		},
		func() { w.page = w.b.Get("/account/connections") },
	}
}

// arrived says that partner and person both have what they came for.
func (w *walk) arrived() {
	w.t.Helper()
	for _, p := range w.r.each {
		page := p.call(w.token)
		if page.Status != http.StatusOK || !strings.Contains(page.Body, w.email) {
			w.t.Errorf("the API answers %d %s", page.Status, page.Body)
		}
	}
	if !strings.Contains(w.page.Text(), "Marlin Supplies") {
		w.t.Errorf("%s shows no connection: %s", w.page.URL, w.page.Text())
	}
	if page := w.shop.exchange(w.code); page.Status != http.StatusBadRequest {
		w.t.Errorf("the code worked twice: %d %s", page.Status, page.Body)
	}
}

func tokenIn(t *testing.T, page *webtest.Page) string {
	t.Helper()
	var body struct {
		Token string `json:"access_token"`
	}
	if page.Status == http.StatusOK {
		page.JSON(&body)
	}
	if body.Token == "" {
		t.Fatalf("exchange: %d %s", page.Status, page.Body)
	}
	return body.Token
}

// TestConnectWithRequestsSpreadOverTwoServers walks twice, so that each request is served by
// one server and then by the other.
func TestConnectWithRequestsSpreadOverTwoServers(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]func(string) string{"as documented": asDocumented, "as plain as can be": withoutRetries} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReplicas(t, config)
			s := r.newShop()
			for n := range 2 {
				r.trip.servedBy = nil
				w := r.newWalk(s, fmt.Sprintf("ada%d@example.com", n))
				for _, step := range w.steps() {
					step()
				}
				by := r.trip.servedBy
				for i := 1; i < len(by); i++ {
					if by[i] == by[i-1] || !slices.Contains(r.address[:], by[i]) {
						t.Fatalf("request %d was served by %q, after %q", i, by[i], by[i-1])
					}
				}
				if len(by)%2 == 0 { // else the next walk begins at the other server
					w.b.Get("/login")
				}
				w.arrived()
			}
		})
	}
}

// TestConnectFinishesOnTheOtherServer kills the server that served last, after each
// step in turn.
func TestConnectFinishesOnTheOtherServer(t *testing.T) {
	t.Parallel()
	r := newReplicas(t, asDocumented)
	s := r.newShop()
	for n := range r.newWalk(s, "").steps() {
		w := r.newWalk(s, fmt.Sprintf("ada%d@example.com", n))
		var dead int
		for i, step := range w.steps() {
			step()
			if i == n {
				dead = r.servedBy(w.page)
				r.each[dead].kill()
			}
		}
		r.restart(dead)
		w.arrived()
	}
}

// TestConnectInChromiumWhileBothServersRestart has each server killed while somebody
// fills in a form.
func TestConnectInChromiumWhileBothServersRestart(t *testing.T) {
	t.Parallel()
	tab := webtest.NewTab(t)
	r := newReplicas(t, asDocumented)
	s := r.newShop()
	back := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("Welcome back")) }))
	t.Cleanup(back.Close)
	r.command("partner", "callback", "add", s.ID, back.URL+"/callback")

	tab.Open(r.public + s.link("redirect_uri", back.URL+"/callback"))
	r.each[0].kill()
	typeSignUp(tab, "ada@example.com")
	r.restart(0)
	r.each[1].kill()
	typeCard(tab)
	shows(t, tab, r.public+"/oauth/consent", "Marlin Supplies")
	r.restart(1)
	tab.Click("Allow access")
	shows(t, tab, back.URL+"/callback", "Welcome back")
	at, err := url.Parse(tab.URL())
	if err != nil {
		t.Fatal(err)
	}
	r.each[1].mustAnswer(s.tokenOf(t, at.Query().Get("code")), http.StatusOK, "after all")
}

// TestSessionsTakeEffectOnEveryServerAtOnce logs in at one server and out at the other.
func TestSessionsTakeEffectOnEveryServerAtOnce(t *testing.T) {
	t.Parallel()
	r := newReplicas(t, asDocumented)
	one, other := r.each[0].browser(), r.each[1].browser()
	signUp(one.Get("/signup"))
	other.Header.Set("Cookie", sessionCookie(t, one).String())
	if !isSignedIn(other) {
		t.Error("who signed up at one server is not logged in at the other")
	}
	other.Get("/logout").Submit("Log out", nil)
	if isSignedIn(one) {
		t.Error("who logged out at one server is still logged in at the other")
	}
}
