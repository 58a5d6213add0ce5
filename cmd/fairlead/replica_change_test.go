package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// change is what is done at one server, and whether the other one still answers as
// before, which it may for a second.
type change struct {
	do       func(c *changing)
	isBefore func(c *changing) bool
}

// changing is a partner whose token and secrets both servers have in memory.
type changing struct {
	*replicas
	shop          *shop
	ada           *webtest.Browser // at the first server
	code, token   string
	second, third extraSecret
}

type extraSecret struct {
	ID     string `json:"secret_id"`
	Secret string `json:"client_secret"`
}

const laterCallback = "https://shop.example/later"

func (c *changing) here() *process  { return c.each[0] }
func (c *changing) there() *process { return c.each[1] }

func tokenWorks(c *changing) bool {
	return verify(c.there().browser(), c.token).Status == http.StatusOK
}

func (c *changing) isClient(secret string) bool {
	page := c.there().postAs(registered{ClientID: c.shop.ID, ClientSecret: secret}, "/oauth/introspect", url.Values{"token": {c.token}})
	return page.Status == http.StatusOK
}

func (c *changing) leadsBack(callback string) bool {
	page := c.there().browser().Get(c.shop.link("redirect_uri", callback))
	return page.Status == http.StatusOK
}

var changes = map[string]change{
	"the partner revokes a token": {func(c *changing) {
		c.here().postAs(registered{ClientID: c.shop.ID, ClientSecret: c.shop.Secret}, "/oauth/revoke", url.Values{"token": {c.token}})
	}, tokenWorks},
	"the person disconnects": {func(c *changing) {
		c.ada.Get("/account/connections").Submit("Disconnect", nil).Submit("Disconnect", nil)
	}, tokenWorks},
	"a code is replayed": {func(c *changing) {
		c.shop.r = c.here().running
		c.shop.exchange(c.code)
	}, tokenWorks},
	"an operator suspends the partner": {func(c *changing) {
		c.command("partner", "suspend", c.shop.ID, "--reason", "spam")
	}, func(c *changing) bool { return tokenWorks(c) || c.leadsBack(laterCallback) }},
	"an operator revokes a secret": {func(c *changing) {
		c.command("partner", "secret", "revoke", c.shop.ID, c.second.ID)
	}, func(c *changing) bool { return c.isClient(c.second.Secret) }},
	"an operator adds a secret": {func(c *changing) {
		c.command("partner", "secret", "revoke", c.shop.ID, c.second.ID)
		c.third = c.addSecret()
	}, func(c *changing) bool { return !c.isClient(c.third.Secret) }},
	"an operator removes a callback": {func(c *changing) {
		c.command("partner", "callback", "remove", c.shop.ID, laterCallback)
	}, func(c *changing) bool { return c.leadsBack(laterCallback) }},
	"an operator adds a callback": {func(c *changing) {
		c.command("partner", "callback", "add", c.shop.ID, laterCallback+"/still")
	}, func(c *changing) bool { return !c.leadsBack(laterCallback + "/still") }},
}

// TestChangesTakeEffectOnTheOtherServer also where nobody hears of it.
func TestChangesTakeEffectOnTheOtherServer(t *testing.T) {
	t.Parallel()
	r := newReplicas(t, asDocumented)
	for name, heard := range map[string]bool{"with notifications": true, "without notifications": false} {
		t.Run(name, func(t *testing.T) { // one after the other: the second stops those of the first
			for what, one := range changes {
				t.Run(what, func(t *testing.T) {
					t.Parallel()
					r.newChanging(fmt.Sprintf("%x-%t@example.com", storage.Hash(what)[:4], heard)).takesEffect(t, one, heard)
				})
			}
		})
	}
}

func (c *changing) takesEffect(t *testing.T, one change, heard bool) {
	t.Helper()
	for range 20 { // one request is enough to fill the cache
		if !one.isBefore(c) {
			t.Fatal("it is so before the change")
		}
	}
	if !heard {
		c.stopNotifications()
	}
	one.do(c)
	withinASecond(t, func() bool {
		if !heard {
			c.stopNotifications()
		}
		return one.isBefore(c)
	})
}

// withinASecond demands that nobody who asks a second after a change, or later, finds
// things as they were. How long an answer takes does not matter.
func withinASecond(t *testing.T, isBefore func() bool) {
	t.Helper()
	for done := time.Now(); ; {
		sentAt := time.Now()
		if !isBefore() {
			return
		}
		if sentAt.Sub(done) > time.Second {
			t.Fatal("a second later it has not taken effect")
		}
	}
}

func (r *replicas) newChanging(email string) *changing {
	r.t.Helper()
	c := &changing{replicas: r, shop: r.newShop()}
	c.ada = c.here().browser()
	consent := payBy(testCard, signUpAs(c.ada.Get(c.shop.link()), email))
	c.code = c.shop.landed(r.t, consent.Submit("Allow access", nil)).Get("code")
	c.token = c.shop.tokenOf(r.t, c.code)
	c.second = c.addSecret()
	r.command("partner", "callback", "add", c.shop.ID, laterCallback)
	return c
}

func (c *changing) addSecret() (s extraSecret) {
	c.t.Helper()
	printed := c.command("partner", "secret", "add", c.shop.ID, "--json")
	if err := json.Unmarshal([]byte(printed), &s); err != nil {
		c.t.Fatalf("%v in %s", err, printed)
	}
	return s
}

// stopNotifications ends every connection on which a server listens.
func (c *changing) stopNotifications() {
	c.t.Helper()
	db := storagetest.Raw(c.t, c.files[1])
	defer func() { _ = db.Close() }()
	_, err := db.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND query LIKE 'LISTEN%'`)
	if err != nil {
		c.t.Fatal(err)
	}
}

// TestKeysRotateUnderBothServers uses a new key at once and signs nobody out.
func TestKeysRotateUnderBothServers(t *testing.T) {
	t.Parallel()
	r := newReplicas(t, asDocumented)
	before := r.browser()
	signUp(before.Get("/signup"))
	r.command("keys", "rotate", "--after", "0s")
	id := r.keys(t)[0].ID
	for _, p := range r.each {
		p.awaitKey(1, id)
	}
	for _, at := range r.each {
		after := at.browser()
		if logIn(after.Get("/login")); r.signingKey(t, after) != id {
			t.Errorf("after the rotation the key %s made a cookie", r.signingKey(t, after))
		}
		for name, b := range map[string]*webtest.Browser{"before": before, "after": after} {
			for _, to := range r.each {
				elsewhere := to.browser()
				elsewhere.Header.Set("Cookie", sessionCookie(t, b).String())
				if !isSignedIn(elsewhere) {
					t.Errorf("who logged in %s the rotation is signed out at a server", name)
				}
			}
		}
	}
}

// TestTwoServersSendEachMailOnce asks for links at both.
func TestTwoServersSendEachMailOnce(t *testing.T) {
	t.Parallel()
	r := newReplicas(t, asDocumented)
	const requested, expected = 24, 25 // and one of signing up
	signUp(r.browser().Get("/signup"))
	var all sync.WaitGroup
	for i := range requested {
		all.Go(func() {
			r.each[i%2].browser().Post("/forgot", url.Values{"email": {"ada@example.com"}})
		})
	}
	all.Wait()
	db := storagetest.Raw(t, r.files[1])
	eventually(t, "every job is closed", func() bool {
		var closed int
		if err := db.Get(&closed, `SELECT count(*) FROM outbox WHERE closed_at IS NOT NULL`); err != nil {
			t.Fatal(err)
		}
		return closed == expected
	})
	if sent, err := filepath.Glob(filepath.Join(r.folder, "data", "mail", "*.eml")); err != nil || len(sent) != expected {
		t.Errorf("%d messages were sent for %d (%v)", len(sent), expected, err)
	}
}
