package portal_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"fairlead/web/webtest"
)

// tab is one of Chromium, which treats localhost as secure.
func (f *fixture) tab() (tab *webtest.Tab, at func(path string) string) {
	f.t.Helper()
	f.app.PublicURL.Host = "localhost:" + f.app.PublicURL.Port()
	return webtest.NewTab(f.t), func(path string) string { return f.app.PublicURL.String() + path }
}

// A browser neither keeps a secret nor shows it again.
func TestSecretIsGoneAfterBackAndReload(t *testing.T) {
	t.Parallel()
	f := open(t)
	_, token := f.admitted()
	tab, at := f.tab()
	tab.Open(at(welcome(token)))
	tab.Click("Show my client secret")
	secret := secretRE.FindString(tab.Text())
	for name, leave := range map[string]func(){
		"reload": func() {
			if _, err := chromedp.Run(tab.Context, chromedp.Reload()); err != nil {
				t.Fatal(err)
			}
		},
		"back": tab.Back,
	} {
		leave()
		if text := tab.Text(); secret == "" || strings.Contains(text, secret) || !strings.Contains(text, "This secret was shown once and cannot be shown again.") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestBrowserSendsNoApplicationThatIsNotFilledIn(t *testing.T) {
	t.Parallel()
	f := open(t)
	tab, at := f.tab()
	tab.Open(at(applyAt))
	look := func(script string) bool {
		t.Helper()
		is, err := chromedp.Run(tab.Context, chromedp.Evaluate[bool](script))
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	if !look(`document.querySelector(".unasked").offsetParent === null`) {
		t.Error("people see the field of programs")
	}
	for name, value := range map[string]string{"company": "Knots", "callback": "http://localhost:3000/cb", "email": "dev@knots.example", "use_case": "Labels"} {
		if !look(`document.querySelector("main form [name=` + name + `]").matches(":invalid")`) {
			t.Errorf("%s can be left empty", name)
		}
		look(`document.querySelector("main form [name=` + name + `]").value = "` + value + `"; true`)
	}
	for name, wrong := range map[string]string{"callback": "no URL", "email": "no address"} {
		if look(`{ const f = document.querySelector("main form [name=` + name + `]"), was = f.value; f.value = "` + wrong + `"; const valid = f.checkValidity(); f.value = was; valid }`) {
			t.Errorf("%s can be %q", name, wrong)
		}
	}
	tab.Click("Send application")
	if text := tab.Text(); !strings.Contains(text, "We have received your application") || len(f.applications()) != 1 {
		t.Errorf("it reads %s", text)
	}
}
