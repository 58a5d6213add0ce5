package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"fairlead/authz"
	"fairlead/partner"
	"fairlead/portal"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// mismatches is an authorization server and the portal of a partner's people.
type mismatches struct {
	*webtest.Browser // nobody is signed in
	t                *testing.T
	db               *storage.DB
	app              *web.App
	authorization    *authz.Handlers
	portal           *portal.Handlers
}

func openMismatches(t *testing.T) *mismatches {
	t.Helper()
	db := storagetest.Open(t)
	m := &mismatches{t: t, db: db, app: webtest.App(t, db)}
	key := func() [][]byte { return [][]byte{bytes.Repeat([]byte{7}, 32)} }
	m.portal = &portal.Handlers{App: m.app, Applications: &partner.Applications{DB: db, HandoverLifetime: storagetest.HandoverLifetime}}
	m.authorization = &authz.Handlers{App: m.app, CodeKeys: key, TokenKeys: key, Developers: m.portal}
	m.Browser = webtest.Serve(t, m.app, m.authorization, m.portal)
	return m
}

// developer is a browser in which somebody is signed in who belongs to a partner.
func (m *mismatches) developer(clientID string) *webtest.Browser {
	m.t.Helper()
	session := storagetest.PersonSession(m.t, m.db, storagetest.Developer(m.t, m.db, clientID, storage.NewID()+"@acme.example"))
	b, w := m.Another(), httptest.NewRecorder()
	err := m.app.WriteSession(w, httptest.NewRequest(http.MethodGet, "/", nil), m.portal.Sessions, web.SessionCookie{ID: session.ID, Secret: "secret"})
	if err != nil {
		m.t.Fatal(err)
	}
	b.Client.Jar.SetCookies(m.app.PublicURL, w.Result().Cookies())
	return b
}

func linkOf(clientID, callback string) string {
	return "/oauth/authorize?" + url.Values{"response_type": {"code"}, "client_id": {clientID}, "state": {"xyz"}, "redirect_uri": {callback}}.Encode()
}

// comparison is the section for the partner's developer.
func comparison(p *webtest.Page) *goquery.Selection { return p.Find("section.comparison") }

// compared are the two URLs of the section, what differs between brackets.
func compared(p *webtest.Page) (sent, registered string) {
	for _, one := range comparison(p).Find("dl div").EachIter() {
		code := one.Find("code").Clone()
		for _, mark := range code.Find("del, ins").EachIter() {
			mark.SetText("[" + mark.Text() + "]")
		}
		switch one.Find("dt").Text() {
		case "Sent":
			sent = code.Text()
		case "Registered":
			registered = code.Text()
		}
	}
	return sent, registered
}

func TestWrongCallbackIsExplainedToThePartnersDeveloper(t *testing.T) {
	t.Parallel()
	m := openMismatches(t)
	acme, _ := storagetest.Partner(t, m.db, storage.Client{Name: "Acme"}, "https://shop.example/connect/callback", "https://www.shop.example/fairlead/cb?shop=7&mode=live", "https://shop.example:8443/in/")
	b := m.developer(acme.ID)
	for name, row := range map[string]struct{ url, sent, registered, says string }{
		"a trailing slash too many": {"https://shop.example/connect/callback/", "https://shop.example/connect/callback[/]", "https://shop.example/connect/callback",
			"The callback has a trailing slash that the registered one lacks."},
		"a trailing slash too few": {"https://shop.example:8443/in", "https://shop.example:8443/in", "https://shop.example:8443/in[/]",
			"The callback lacks the trailing slash of the registered one."},
		"http for https": {"http://shop.example/connect/callback", "http://shop.example/connect/callback", "http[s]://shop.example/connect/callback",
			"The callback’s scheme differs from the registered one’s."},
		"another port": {"https://shop.example:8444/in/", "https://shop.example:844[4]/in/", "https://shop.example:844[3]/in/",
			"The callback’s port differs from the registered one’s."},
		"another host": {"https://shop.test/connect/callback", "https://shop.[t]e[st]/connect/callback", "https://shop.e[xample]/connect/callback",
			"The callback’s host differs from the registered one’s."},
		"www.": {"https://shop.example/fairlead/cb?shop=7&mode=live", "https://shop.example/fairlead/cb?shop=7&mode=live", "https://[www.]shop.example/fairlead/cb?shop=7&mode=live",
			"The callback’s host differs from the registered one’s."},
		"another case in the path": {"https://shop.example/Connect/Callback", "https://shop.example/[C]onnect/[C]allback", "https://shop.example/[c]onnect/[c]allback",
			"The callback differs from the registered one only in upper and lower case."},
		"another encoding": {"https://shop.example/connect/%63allback", "https://shop.example/connect/[%63]allback", "https://shop.example/connect/[c]allback",
			"The callback is the registered one, encoded differently."},
		"another order of the query": {"https://www.shop.example/fairlead/cb?mode=live&shop=7", "", "",
			"The callback’s query differs from the registered one’s."},
		"a longer query": {"https://www.shop.example/fairlead/cb?shop=7&mode=live&lang=de", "https://www.shop.example/fairlead/cb?shop=7&mode=live[&lang=de]", "https://www.shop.example/fairlead/cb?shop=7&mode=live",
			"The callback’s query differs from the registered one’s."},
		"a typo in the path": {"https://shop.example/conect/callback", "https://shop.example/conect/callback", "https://shop.example/con[n]ect/callback",
			"The callback’s path differs from the registered one’s."},
		"a fragment": {"https://shop.example/connect/callback#x", "https://shop.example/connect/callback[#x]", "https://shop.example/connect/callback",
			"The callback has a fragment (“#…”)."},
		"two differences": {"http://shop.example/connect/callback/", "http://shop.example/connect/callback[/]", "http[s]://shop.example/connect/callback",
			"The redirect_uri isn’t a registered callback. Callbacks are compared character by character, including a trailing slash."},
		"what cannot be seen": {"https://shop.example/connect/\u200bcallback", `https://shop.example/connect/[\u200b]callback`, "https://shop.example/connect/callback",
			"The callback’s path differs from the registered one’s."},
	} {
		page := b.Get(linkOf(acme.ID, row.url))
		if page.Status != http.StatusBadRequest || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, %s", name, page.Status, page.Header.Get("Cache-Control"))
		}
		section := strings.Join(strings.Fields(comparison(page).Text()), " ")
		if !strings.HasPrefix(section, "For you as Acme's developer") || !strings.Contains(section, row.says) {
			t.Errorf("%s: it says %q", name, section)
		}
		sent, registered := compared(page)
		if row.sent != "" && (sent != row.sent || registered != row.registered) {
			t.Errorf("%s: sent %q, registered %q", name, sent, registered)
		}
		if sent == registered || sent == "" || registered == "" {
			t.Errorf("%s: two sections with %q and %q", name, sent, registered)
		}
	}
}

func TestDeveloperIsLedToACallbackThatIsNotActiveYet(t *testing.T) {
	t.Parallel()
	m := openMismatches(t)
	acme, _ := storagetest.Partner(t, m.db, storage.Client{Name: "Acme"}, "https://shop.example/cb")
	const wanted = "https://new.example/cb"
	b := m.developer(acme.ID)
	added := b.Get(linkOf(acme.ID, wanted)).Submit("Add this callback", nil)
	page := b.Get(linkOf(acme.ID, wanted))
	if !strings.Contains(comparison(page).Text(), "This callback is in your list, but it isn’t active yet.") || comparison(page).Find("form").Length() != 0 {
		t.Errorf("it says %s", comparison(page).Text())
	}
	if to, _ := comparison(page).Find("a").Attr("href"); to != added.URL.Path {
		t.Errorf("it leads to %q, not to %s", to, added.URL)
	}
}

func TestWrongCallbackOfATestClientIsExplainedToo(t *testing.T) {
	t.Parallel()
	m := openMismatches(t)
	acme, _ := storagetest.Partner(t, m.db, storage.Client{Name: "Acme"}, "https://shop.example/cb")
	page := m.developer(acme.ID).Get(linkOf(storage.TestClientID(acme.ID), "https://shop.example/cb/"))
	if sent, registered := compared(page); sent != "https://shop.example/cb[/]" || registered != "https://shop.example/cb" {
		t.Errorf("sent %q, registered %q: %s", sent, registered, page.Text())
	}
}

func TestWrongCallbackThatIsLikeNone(t *testing.T) {
	t.Parallel()
	m := openMismatches(t)
	acme, _ := storagetest.Partner(t, m.db, storage.Client{Name: "Acme"}, "https://shop.example/connect/callback")
	b := m.developer(acme.ID)
	for _, callback := range []string{"https://elsewhere.test/a?b=c", "x", "https://elsewhere.test/" + strings.Repeat("z", 3000)} {
		page := b.Get(linkOf(acme.ID, callback))
		sent, registered := compared(page)
		if section := comparison(page).Text(); !strings.Contains(section, "None of your callbacks is similar.") || sent == "" || registered != "" {
			t.Errorf("%.40s: %q", callback, section)
		}
		if strings.Contains(page.Body, "shop.example/connect") {
			t.Errorf("%.40s: %s", callback, page.Body)
		}
	}
}

func TestWrongCallbackIsAddedFromThePage(t *testing.T) {
	t.Parallel()
	m := openMismatches(t)
	acme, _ := storagetest.Partner(t, m.db, storage.Client{Name: "Acme"}, "https://shop.example/cb")
	b := m.developer(acme.ID)
	added := b.Get(linkOf(acme.ID, "http://localhost:3000/cb")).Submit("Add this callback", nil)
	if added.Status != http.StatusOK || !strings.Contains(added.Text(), "The callback was added.") {
		t.Errorf("it answers %d: %s", added.Status, added.Text())
	}
	if page := b.Get(linkOf(acme.ID, "http://localhost:3000/cb")); page.Status == http.StatusBadRequest {
		t.Errorf("it is still wrong: %s", page.Text())
	}
	waiting := b.Get(linkOf(acme.ID, "https://shop.example/new")).Submit("Add this callback", nil)
	if !strings.Contains(waiting.Text(), "Waiting for proof") {
		t.Errorf("it says %s", waiting.Text())
	}
	// One that waits is no callback, and cannot be added again.
	for _, callback := range []string{"https://shop.example/new", "http://shop.example/cb", "https://shop.example/cb#x", "https://shop.example/*", "/cb"} {
		page := b.Get(linkOf(acme.ID, callback))
		if page.Status != http.StatusBadRequest || comparison(page).Length() != 1 || comparison(page).Find("form").Length() != 0 {
			t.Errorf("%s: %d: %s", callback, page.Status, comparison(page).Text())
		}
	}
}

// varying are the parts of a page that no two answers have in common.
var varying = regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}|[0-9a-f]{16,32}`)

// Nobody else learns a registered callback.
func TestPageOfAWrongCallbackIsTheSameForEverybodyElse(t *testing.T) {
	t.Parallel()
	m := openMismatches(t)
	acme, _ := storagetest.Partner(t, m.db, storage.Client{Name: "Acme"}, "https://shop.example/connect/callback")
	bolts, _ := storagetest.Partner(t, m.db, storage.Client{Name: "Bolts"}, "https://bolts.example/cb")
	ada, account := storagetest.Account(t, m.db, storage.Account{}), m.Another()
	w := httptest.NewRecorder()
	if err := m.app.SignIn(w, httptest.NewRequest(http.MethodGet, "/", nil), web.SignIn{AccountID: ada.ID}); err != nil {
		t.Fatal(err)
	}
	account.Client.Jar.SetCookies(m.app.PublicURL, w.Result().Cookies())
	ended := m.developer(acme.ID)
	wantOK(t, ended.Post("/partners/logout", url.Values{}))
	forged := m.Another()
	forged.Client.Jar.SetCookies(m.app.PublicURL, []*http.Cookie{{Name: "partner", Value: "forged"}})
	for name, b := range map[string]*webtest.Browser{"nobody": m.Another(), "an account": account, "another partner's": m.developer(bolts.ID), "a session that has ended": ended, "a forged one": forged} {
		for _, link := range []string{linkOf(acme.ID, "https://shop.example/connect/callback/"), linkOf(acme.ID, "http://localhost/"), linkOf("partner_0", "x")} {
			m.authorization.Developers = nil
			want := b.Get(link)
			m.authorization.Developers = m.portal
			got := b.Get(link)
			if varying.ReplaceAllString(got.Body, "") != varying.ReplaceAllString(want.Body, "") {
				t.Errorf("%s: %s", name, got.Body)
			}
			for _, header := range []string{"Cache-Control", "Content-Length", "Content-Security-Policy", "Vary", "Referrer-Policy"} {
				if got.Header.Get(header) != want.Header.Get(header) {
					t.Errorf("%s: %s is %q, want %q", name, header, got.Header.Get(header), want.Header.Get(header))
				}
			}
			if strings.Contains(got.Body, "https://shop.example/connect/callback<") || got.Find("del, ins, .comparison").Length() > 0 {
				t.Errorf("%s learns a callback: %s", name, got.Body)
			}
		}
	}
	for name, link := range map[string]string{"no callback": linkOf(acme.ID, ""), "another partner's link": linkOf(bolts.ID, "https://x.example/"), "an unknown partner": linkOf("partner_0", "x")} {
		if got := m.developer(acme.ID).Get(link); comparison(got).Length() != 0 {
			t.Errorf("%s: %s", name, got.Text())
		}
	}
}

func wantOK(t *testing.T, p *webtest.Page) {
	t.Helper()
	if p.Status != http.StatusOK {
		t.Fatalf("%s answers %d: %s", p.URL, p.Status, p.Text())
	}
}
