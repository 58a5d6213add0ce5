package main

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"fairlead/mail/mailtest"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

func TestDemoPrintsItsURL(t *testing.T) {
	t.Parallel()
	r := start(t, "--demo")
	if got, want := r.stdout.String(), "Open "+r.demo+" and press Connect with Fairlead.\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
	if page := webtest.New(t, r.demo).Get("/").Click("Connect with Fairlead"); !strings.HasPrefix(page.Location, r.public+"/oauth/authorize?") {
		t.Errorf("Connect leads to %q", page.Location)
	}
}

func TestDemoOwnerSignsInToThePortal(t *testing.T) {
	t.Parallel()
	mails := mailtest.Start(t, &mailtest.Server{})
	r := start(t, "--demo", "--smtp-url", "smtp://"+mails.Addr)
	portal := webtest.New(t, r.demo).Get("/").Click("partner portal").Location
	b := r.browser()
	b.Get(strings.TrimPrefix(portal, r.public)).Submit("Send link", map[string]string{"Email": demoEmail})
	page := b.Get(linkToSignIn(t, mails, demoEmail)).Submit("Sign in", nil)
	if !strings.HasPrefix(page.URL.Path, "/partners/partner_") || page.Find("h1").Text() != demoName {
		t.Errorf("signing in ends at %s: %s", page.URL, page.Text())
	}
}

func TestDemoLogsInTheServersFormat(t *testing.T) {
	t.Parallel()
	r := start(t, "--demo", "--log-format", "text")
	shop := webtest.New(t, r.demo)
	link, err := url.Parse(shop.Get("/").Click("Connect with Fairlead").Location)
	if err != nil {
		t.Fatal(err)
	}
	shop.Get("/callback?code=unknown&state=" + link.Query().Get("state"))
	if want := `level=WARN msg="demo store: the code was not exchanged"`; !strings.Contains(r.stderr.String(), want) {
		t.Errorf("logged %s, want a line with %s", r.stderr, want)
	}
}

func TestDemoPartnerIsRegisteredOnceAndRepaired(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	seed := func(secret string) string {
		t.Helper()
		id, err := seedDemo(t.Context(), db, secret)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	live := func(id string) (hashes []string) {
		t.Helper()
		all, err := db.LiveSecrets(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			hashes = append(hashes, string(s.Hash))
		}
		return hashes
	}
	id := seed("first")
	for _, secret := range []string{"first", "second", "second", "third", "first"} { // as keys come and go
		if again := seed(secret); again != id {
			t.Errorf("seeded %s and then %s", id, again)
		}
		if got := live(id); len(got) > 2 || !slices.Contains(got, string(storage.Hash(secret))) {
			t.Errorf("after %q, %d secrets are live", secret, len(got))
		}
	}
	callbacks, err := db.Callbacks(t.Context(), id)
	if err != nil || len(callbacks) != 1 || callbacks[0].URL != "http://localhost:8081/callback" || !callbacks[0].IsDefault {
		t.Errorf("callbacks %v (%v)", callbacks, err)
	}
}

// TestConnectInChromium does what make run promises, for a new user, one who denies and
// one who returns.
func TestConnectInChromium(t *testing.T) {
	t.Parallel()
	r := start(t, "--demo")
	newcomer := webtest.NewTab(t)
	watch := watchTab(t, newcomer)

	newcomer.Emulate(webtest.Screen{Width: 320, Height: 900, Dark: true})
	newcomer.Open(r.demo)
	newcomer.Click("Connect with Fairlead")
	fits(t, newcomer)
	typeSignUp(newcomer, "ada@example.com")
	fits(t, newcomer)
	typeCard(newcomer)
	fits(t, newcomer)
	newcomer.Click("Allow access")
	shows(t, newcomer, r.demo+"/", "Welcome aboard, Ada Marlin.", "ada@example.com", "ending in 4242", "200 OK")
	watch.mustBeQuiet(t, r.public, r.demo)

	t.Run("deny", func(t *testing.T) {
		tab := newcomer.Another()
		tab.WithoutScripts()
		tab.Open(r.demo)
		tab.Click("Connect with Fairlead")
		typeSignUp(tab, "bo@example.com")
		typeCard(tab)
		tab.Click("Deny")
		shows(t, tab, r.demo+"/callback", "You didn't connect your account")
	})

	t.Run("return", func(t *testing.T) {
		tab := newcomer.Another()
		tab.Open(r.demo)
		tab.Click("Connect with Fairlead")
		tab.Click("Log in")
		tab.Fill("Email", "ada@example.com")
		tab.Fill("Password", testPassword)
		tab.Click("Log in")
		shows(t, tab, r.demo+"/", "Welcome aboard, Ada Marlin.")
	})

	newcomer.Open(r.public + "/account/connections")
	fits(t, newcomer)
	newcomer.Click("Disconnect")
	fits(t, newcomer)
	newcomer.Click("Disconnect")
	shows(t, newcomer, r.public+"/account/connections", "No companies are connected")
	newcomer.Open(r.demo)
	shows(t, newcomer, r.demo+"/", "You're disconnected")

	t.Run("events", func(t *testing.T) {
		shop := webtest.New(t, r.demo)
		for _, told := range []string{"connection.created", "connection.ended"} {
			eventually(t, "the shop lists "+told, func() bool { return strings.Contains(shop.Get("/").Find(".events").Text(), told) })
		}
	})
}
