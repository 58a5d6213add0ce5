package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"fairlead/mail/mailtest"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// localTypo is on a developer's own machine, so that it can be added without a proof.
const localTypo = "http://localhost:3000/calback"

// wrongCallbacks are callbacks that are like a registered one, what the page marks of the two
// between brackets, and the one sentence that it says.
var wrongCallbacks = []struct{ name, url, sent, registered, says string }{
	{"a trailing slash too many", "https://shop.example/connect/callback/", "https://shop.example/connect/callback[/]", "https://shop.example/connect/callback",
		"The callback has a trailing slash that the registered one lacks."},
	{"a trailing slash too few", "https://shop.example:8443/in", "https://shop.example:8443/in", "https://shop.example:8443/in[/]",
		"The callback lacks the trailing slash of the registered one."},
	{"http for https", "http://shop.example/connect/callback", "http://shop.example/connect/callback", "http[s]://shop.example/connect/callback",
		"The callback’s scheme differs from the registered one’s."},
	{"another port", "https://shop.example:8444/in/", "https://shop.example:844[4]/in/", "https://shop.example:844[3]/in/",
		"The callback’s port differs from the registered one’s."},
	{"another host", "https://shop.example/fairlead/cb?shop=7", "https://shop.example/fairlead/cb?shop=7", "https://[www.]shop.example/fairlead/cb?shop=7",
		"The callback’s host differs from the registered one’s."},
	{"another case", "https://shop.example/Connect/callback", "https://shop.example/[C]onnect/callback", "https://shop.example/[c]onnect/callback",
		"The callback differs from the registered one only in upper and lower case."},
	{"another encoding", "https://shop.example/connect/%63allback", "https://shop.example/connect/[%63]allback", "https://shop.example/connect/[c]allback",
		"The callback is the registered one, encoded differently."},
	{"another query", "https://www.shop.example/fairlead/cb?shop=7&lang=de", "https://www.shop.example/fairlead/cb?shop=7[&lang=de]", "https://www.shop.example/fairlead/cb?shop=7",
		"The callback’s query differs from the registered one’s."},
	{"a typo in the path", localTypo, localTypo, "http://localhost:3000/cal[l]back",
		"The callback’s path differs from the registered one’s."},
	{"a fragment", "https://shop.example/connect/callback#x", "https://shop.example/connect/callback[#x]", "https://shop.example/connect/callback",
		"The callback has a fragment (“#…”)."},
}

// TestWrongCallbacksInChromium has a partner's developer find out alone why a link does not
// connect, and the same again among the attempts.
func TestWrongCallbacksInChromium(t *testing.T) {
	t.Parallel()
	mails := mailtest.Start(t, &mailtest.Server{})
	r := start(t, "--smtp-url", "smtp://"+mails.Addr)
	acme := firsts(`(partner_[0-9a-f]+)`, r.command("partner", "create", "--company", "Acme", "--email", "dev@acme.example", "--callback", "https://shop.example/connect/callback",
		"--callback", "https://www.shop.example/fairlead/cb?shop=7", "--callback", "https://shop.example:8443/in/", "--callback", "http://localhost:3000/callback"))[0]
	dana := storagetest.Developer(t, storagetest.OpenURL(t, r.files[1]), acme, "dana@acme.example")

	tab := webtest.NewTab(t)
	tab.Emulate(webtest.Screen{Width: 320, Height: 900, Dark: true})
	tab.Open(r.public + "/partners/login")
	tab.Fill("Email", dana.Email)
	tab.Click("Send link")
	tab.Open(linkToSignIn(t, mails, dana.Email))
	tab.Click("Sign in")
	shows(t, tab, r.public+"/partners/"+acme, "Acme")

	var codes []string
	for _, wrong := range wrongCallbacks {
		tab.Open(r.public + linkOf(acme, wrong.url))
		page := tab.Text()
		for _, part := range []string{"For you as Acme's developer", "Sent", "Registered", wrong.says} {
			if !strings.Contains(page, part) {
				t.Errorf("%s: %q is missing in %s", wrong.name, part, page)
			}
		}
		if sent, registered := comparedIn(t, tab); sent != wrong.sent || registered != wrong.registered {
			t.Errorf("%s: sent %q, registered %q", wrong.name, sent, registered)
		}
		fits(t, tab)
		codes = append(codes, regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}`).FindString(page))
		isToldNobodyElse(t, r.browser().Get(linkOf(acme, wrong.url)), wrong.name, wrong.registered)
	}
	addsByTheForm(t, r, tab, acme)
	findsTheCauses(t, r, tab, acme, codes)
}

// linkToSignIn is the link of the mail that was asked for: others may come before it.
func linkToSignIn(t *testing.T, mails *mailtest.Server, email string) string {
	t.Helper()
	for {
		if m := mails.Next(); m.To == email && m.Subject() == "Sign in to Fairlead for partners" {
			return m.Link()
		}
	}
}

// comparedIn are the two URLs that a tab shows, what is marked in them between brackets.
func comparedIn(t *testing.T, tab *webtest.Tab) (sent, registered string) {
	t.Helper()
	shown, err := chromedp.Run(tab.Context, chromedp.Evaluate[[]string](`[...document.querySelectorAll(".comparison dl code")].map(code => {
		const copy = code.cloneNode(true)
		copy.querySelectorAll(code.closest("div").innerText.startsWith("Sent") ? "del" : "ins").forEach(mark => mark.prepend("["))
		copy.querySelectorAll("del, ins").forEach(mark => mark.append("]"))
		return copy.textContent
	})`))
	if err != nil || len(shown) != 2 {
		t.Fatalf("the page compares %q, %v", shown, err)
	}
	return shown[0], shown[1]
}

// isToldNobodyElse wants that another browser learns nothing of what is registered.
func isToldNobodyElse(t *testing.T, page *webtest.Page, name, registered string) {
	t.Helper()
	registered = strings.NewReplacer("[", "", "]", "").Replace(registered)
	for _, code := range page.Find("code").EachIter() {
		if strings.Trim(code.Text(), `"`) == registered {
			t.Errorf("%s: another browser reads %s", name, registered)
		}
	}
	if page.Status != http.StatusBadRequest || page.Find(".comparison, del, ins").Length() != 0 {
		t.Errorf("%s: another browser reads %s", name, page.Text())
	}
}

// addsByTheForm registers a callback, with which the link works from then on.
func addsByTheForm(t *testing.T, r *running, tab *webtest.Tab, acme string) {
	t.Helper()
	tab.Open(r.public + linkOf(acme, localTypo))
	tab.Click("Add this callback")
	if text := tab.Text(); !strings.HasPrefix(tab.URL(), r.public+"/partners/"+acme+"/callbacks/") || !strings.Contains(text, "The callback was added.") {
		t.Errorf("adding it ends at %s: %s", tab.URL(), text)
	}
	fits(t, tab)
	tab.Open(r.public + linkOf(acme, localTypo))
	if text := tab.Text(); !strings.Contains(text, "Create your Fairlead account") {
		t.Errorf("the link then shows %s", text)
	}
}

// findsTheCauses looks the attempts up, the first as a person does who has its code from a user.
func findsTheCauses(t *testing.T, r *running, tab *webtest.Tab, acme string, codes []string) {
	t.Helper()
	attempts := r.public + "/partners/" + acme + "/attempts"
	tab.Open(attempts)
	tab.Fill("Support code", strings.ToLower(strings.ReplaceAll(codes[0], "-", "")))
	tab.Click("Filter")
	tab.Click(codes[0])
	for i, wrong := range wrongCallbacks {
		if i > 0 {
			tab.Open(attempts + "/" + codes[i])
		}
		shows(t, tab, attempts+"/"+codes[i], "Cause", wrong.says, "Fix")
		fits(t, tab)
	}
}
