package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"fairlead/mail/mailtest"
	"fairlead/web/webtest"
)

// newPartner is a company that becomes a partner in a browser, with its own server.
type newPartner struct {
	*running
	t     *testing.T
	mails *mailtest.Server
	tab   *webtest.Tab
	// landed are the queries that came to its callback.
	landed   chan url.Values
	callback string
	id       string
	secret   string
}

// next is the next mail, which must have this subject.
func (n *newPartner) next(subject string) *mailtest.Message {
	n.t.Helper()
	m := n.mails.Next()
	if m.Subject() != subject || m.To != "dev@acme.example" {
		n.t.Fatalf("the mail to %s is %q: %s", m.To, m.Subject(), m.Text)
	}
	return m
}

func (n *newPartner) shows(path string, parts ...string) {
	n.t.Helper()
	shows(n.t, n.tab, n.public+path, parts...)
	fits(n.t, n.tab)
}

// TestPartnerInChromium goes from an empty database to a partner's first live token: the partner
// applies, support approves, the partner reads its secret, sees a test token before it writes a
// line, and a merchant connects.
func TestPartnerInChromium(t *testing.T) {
	t.Parallel()
	n := newPartnerInChromium(t)
	n.tab.Emulate(webtest.Screen{Width: 320, Height: 900, Dark: true})
	watch := watchTab(t, n.tab)
	n.applies()
	n.isApproved()
	n.readsItsSecret()
	n.seesATestToken()
	watch.mustBeQuiet(t, n.public)
	n.connectsAMerchant()
	n.isNowhere("its secret", n.secret)
}

func newPartnerInChromium(t *testing.T) *newPartner {
	t.Helper()
	n := &newPartner{t: t, tab: webtest.NewTab(t), mails: mailtest.Start(t, &mailtest.Server{}), landed: make(chan url.Values, 9)}
	shop := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/callback" {
			n.landed <- r.URL.Query()
		}
	}))
	t.Cleanup(shop.Close)
	n.callback = shop.URL + "/callback"
	n.running = start(t, "--smtp-url", "smtp://"+n.mails.Addr)
	return n
}

func (n *newPartner) applies() {
	n.t.Helper()
	n.tab.Open(n.public + "/partners/apply")
	n.tab.Fill("Company name", "Acme")
	n.tab.Fill("Callback URL", n.callback)
	n.tab.Fill("Contact email", "dev@acme.example")
	n.tab.Fill("Use case", "Printing labels for shops")
	n.tab.Click("Send application")
	if text := n.tab.Text(); !strings.Contains(text, "We have received your application") {
		n.t.Fatalf("applying shows %s", text)
	}
	fits(n.t, n.tab)
	n.next("We have received your application")
}

func (n *newPartner) isApproved() {
	n.t.Helper()
	admin := n.staffBrowser(n.t)
	page := admin.Get("/staff/applications").Click("Acme").Submit("Approve", nil)
	if page.Status != http.StatusOK || !strings.Contains(page.Text(), "Approved") {
		n.t.Fatalf("approving shows %s", page.Text())
	}
}

// staffBrowser is one in which a new admin has signed in.
func (r *running) staffBrowser(t *testing.T) *webtest.Browser {
	t.Helper()
	made := r.support(t).run("staff", "create", "--email", "ada@fairlead.example", "--name", "Ada Admin", "--role", "admin").ok()
	b := r.browser()
	page := b.Get("/staff").Submit("Log in", map[string]string{"Email": "ada@fairlead.example", "Password": firsts(`Password +(\S+)`, made)[0]})
	page = page.Submit("Save password", map[string]string{"New password": otherPassword})
	secret := strings.ReplaceAll(page.Find("code").First().Text(), " ", "")
	page = page.Submit("Verify", map[string]string{"One-time code": codeOf(t, secret, 0)})
	if page = page.Submit("I have saved these codes", nil); page.URL.Path != "/staff" {
		t.Fatalf("signing in to the console ends at %s: %s", page.URL, page.Text())
	}
	return b
}

func (n *newPartner) readsItsSecret() {
	n.t.Helper()
	n.tab.Open(n.next("Your application was approved").Link())
	n.tab.Click("Show my client secret")
	text := n.tab.Text()
	n.id, n.secret = firsts(`(partner_[0-9a-f]+)`, text)[0], firsts(`([0-9a-f]{40})`, text)[0]
	n.shows("/partners/welcome", "Copy the secret now. You will not see it again.")
	n.next("A secret of Acme was created")
}

func (n *newPartner) seesATestToken() {
	n.t.Helper()
	n.tab.Click("Try it on the test bench")
	n.shows("/partners/"+n.id+"/test", "Test client ID")
	n.tab.Click("Run Happy")
	if text := n.tab.Text(); !strings.Contains(text, "Your first token works.") || !strings.Contains(text, "oauth.test_") {
		n.t.Fatalf("the run shows %s", text)
	}
	fits(n.t, n.tab)
}

func (n *newPartner) connectsAMerchant() {
	n.t.Helper()
	tab := webtest.NewTab(n.t)
	s := &shop{r: n.running, ID: n.id, Secret: n.secret}
	tab.Open(n.public + s.link())
	typeSignUp(tab, "ada@example.com")
	typeCard(tab)
	tab.Click("Allow access")
	landed := <-n.landed
	if landed.Get("state") != "st & te" {
		n.t.Fatalf("the merchant comes back with %v", landed)
	}
	token := s.tokenOf(n.t, landed.Get("code"))
	n.mustAnswer(token, http.StatusOK, "the first live token")
	n.tab.Open(n.public + "/partners/" + n.id + "/connections")
	n.shows("/partners/"+n.id+"/connections", "1 live connection")
}

// isNowhere wants that something secret is neither kept nor logged.
func (n *newPartner) isNowhere(what, secret string) {
	n.t.Helper()
	for place, text := range n.places(n.t) {
		if strings.Contains(text, secret) {
			n.t.Errorf("%s has %s", place, what)
		}
	}
}
