package webtest_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

func TestTabFillsAFormByItsLabels(t *testing.T) {
	t.Parallel()
	address := echo(t)
	tab := webtest.NewTab(t)
	tab.WithoutScripts()
	tab.Emulate(webtest.Screen{Width: 320, Height: 900, Dark: true})
	tab.Open(address + "/form")
	tab.Fill("Email", "bo@example.com")
	tab.Select("Country", "FR")
	picture := filepath.Join(t.TempDir(), "form.png")
	tab.Screenshot(picture)
	tab.Click("Send it")

	want := "email=" + url.QueryEscape("bo@example.com") + "&kept=yes&origin=" + address
	if got := tab.Text(); !strings.Contains(got, want) || !strings.Contains(got, "country=FR") {
		t.Errorf("sent %q, want %q", got, want)
	}
	if size, err := os.Stat(picture); err != nil || size.Size() == 0 {
		t.Errorf("no picture: %v", err)
	}

	other := tab.Another()
	other.Open(address + "/form")
	other.Click("Here")
	if got := other.URL(); got != address+"/form" {
		t.Errorf("the other tab is at %s", got)
	}
}
