package main

import (
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

var recipes = filepath.Join("..", "..", "guide", "recipe")

// TestRecipesConnectAnAccount runs the guide's recipes as the guide says. Neither Packagist's
// library nor Maven's can be relied on here, so PHP is only checked for its syntax, and Java
// is not run.
func TestRecipesConnectAnAccount(t *testing.T) {
	t.Parallel()
	r := start(t)
	shown := r.browser().Get("/docs/libraries").Find(".listing .run")
	if shown.Length() != 8 {
		t.Errorf("the guide shows %d files", shown.Length())
	}
	for _, l := range shown.EachIter() {
		run := l.Text()
		t.Run(run, func(t *testing.T) {
			t.Parallel()
			switch program, _, _ := strings.Cut(run, " "); program {
			case "python3":
				run = withLibrary(t, "python3", "python3-authlib, python3-flask and python3-requests", "-c", "import authlib, flask, requests") + strings.TrimPrefix(run, "python3")
			case "ruby":
				run = withLibrary(t, "ruby", "ruby-omniauth-oauth2, ruby-sinatra and ruby-webrick", "-e", `require "omniauth-oauth2"; require "sinatra/base"; require "webrick"`) + strings.TrimPrefix(run, "ruby")
			case "php":
				checkPHP(t, "league.php")
				return
			case "application.yaml", "ConnectConfiguration.java":
				t.Skip("Spring Security is not installed by any of our tools")
			}
			startRecipe(t, run).mustConnect(t)
		})
	}
}

// checkPHP checks the syntax of a file.
func checkPHP(t *testing.T, file string) {
	t.Helper()
	php, err := exec.LookPath("php")
	webtest.Require(t, err == nil, "no php here: install it to run this test")
	if out, err := exec.CommandContext(t.Context(), php, "-l", filepath.Join(recipes, file)).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// recipe is a recipe that runs, for a partner of a server.
type recipe struct {
	r        *running
	callback string
	browser  *webtest.Browser // of its user
}

func startRecipe(t *testing.T, command string) recipe {
	t.Helper()
	r := start(t)
	partner := r.register("partner", "create", "--company", "Shop", "--email", "dev@shop.example", "--callback", "http://localhost/callback")
	port := portOf(freeAddress(t))
	c := recipe{r: r, callback: "http://localhost:" + port + "/callback", browser: webtest.New(t, "http://localhost:"+port)}
	guideServer{command, recipes, "recipes"}.start(t, port, "ISSUER="+r.public, "CALLBACK="+c.callback,
		"CLIENT_ID="+partner.ClientID, "CLIENT_SECRET="+partner.ClientSecret)
	return c
}

// link is where the recipe sends the user's browser.
func (c recipe) link(t *testing.T) string {
	t.Helper()
	page := c.browser.Get("/connect")
	if page.Location == "" { // it starts by a form
		page = page.Submit("Connect", nil)
	}
	u, err := url.Parse(page.Location)
	if err != nil || !strings.HasPrefix(page.Location, c.r.public+"/oauth/authorize?") {
		t.Fatalf("its link is %q, %v: %d %s", page.Location, err, page.Status, page.Body)
	}
	q := u.Query()
	if q.Get("redirect_uri") != c.callback || q.Get("scope") != "*" || q.Get("response_type") != "code" ||
		len(q.Get("state")) < 20 || len(q.Get("code_challenge")) != 43 || q.Get("code_challenge_method") != "S256" {
		t.Errorf("its link is %s", page.Location)
	}
	return page.Location
}

var connectedAccount = regexp.MustCompile(`Connected account [0-9a-f]{32}`)

func (c recipe) mustConnect(t *testing.T) {
	t.Helper()
	back := allow(c.r, c.link(t))
	if page := c.browser.Another().Get(back); page.Status < http.StatusBadRequest || strings.Contains(page.Body, "Connected") {
		t.Errorf("in another browser: %d %s", page.Status, page.Body)
	}
	if page := c.browser.Get(back); page.Status != http.StatusOK || !connectedAccount.MatchString(page.Body) {
		t.Errorf("got %d %s", page.Status, page.Body)
	}
	if page := c.browser.Get(back); connectedAccount.MatchString(page.Body) {
		t.Errorf("a second time: %d %s", page.Status, page.Body)
	}
	b := c.r.browser()
	page := payBy(testCard, b.Get(c.link(t)).Submit("Create account", map[string]string{"Full name": "Bo", "Email": "bo@example.com", "Password": testPassword}))
	denied := page.Submit("Deny", nil).Location
	if page := c.browser.Get(denied); !strings.Contains(denied, "access_denied") || !strings.Contains(page.Body, "Not connected") {
		t.Errorf("denied with %q: %d %s", denied, page.Status, page.Body)
	}
}

// TestCheckSamplesSayWhatARefusalMeans asks about a token in each of the states that the guide
// tells apart.
func TestCheckSamplesSayWhatARefusalMeans(t *testing.T) {
	t.Parallel()
	r := start(t)
	v := r.fixtures(t)
	as := registered{v.partner.ClientID, v.partner.ClientSecret}
	asks := func(t *testing.T, run, issuer string, as registered, token, want string) {
		t.Helper()
		stdout, stderr, err := r.sampleWith(t, run, []string{"ISSUER=" + issuer, "CLIENT_ID=" + as.ClientID, "CLIENT_SECRET=" + as.ClientSecret, "TOKEN=" + token})
		if err != nil || stderr != "" || !strings.HasPrefix(stdout, want+": ") {
			t.Errorf("%s says %q, want %q (%v %s)", run, stdout, want, err, stderr)
		}
	}
	var runs []string
	for _, l := range r.browser().Get("/docs/tokens").Find("[aria-labelledby=refused] .run").EachIter() {
		runs = append(runs, l.Text())
	}
	if len(runs) != 2 {
		t.Errorf("the guide shows %q", runs)
	}
	for _, run := range runs {
		asks(t, run, r.public, as, v.token, "valid")
		asks(t, run, r.public, as, "oauth.gone", "gone")
		asks(t, run, r.public, registered{as.ClientID, strings.Repeat("0", 40)}, v.token, "unknown")
		asks(t, run, "http://localhost:1", as, v.token, "unknown")
	}
	r.command("partner", "suspend", as.ClientID, "--reason", "for a while")
	for _, run := range runs {
		asks(t, run, r.public, as, v.token, "suspended")
	}
}
