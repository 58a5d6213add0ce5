package web_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"fairlead/web"
)

func TestFormReadsOrRefuses(t *testing.T) {
	t.Parallel()
	h := failing(t, func(w http.ResponseWriter, r *http.Request) error {
		form, err := web.Form(r)
		if err == nil {
			_, err = io.WriteString(w, web.Line(form, "name"))
		}
		return err
	})
	const form = "application/x-www-form-urlencoded"
	for name, row := range map[string]struct {
		path, kind, body string
		status           int
		want             string
	}{
		"a form":                      {"/page", form, "name=Ada", 200, "Ada"},
		"one that names its charset":  {"/page", form + "; charset=UTF-8", "name=Ada", 200, "Ada"},
		"space around what was typed": {"/page", form, "name=+%09Ada+Lovelace%0A", 200, "Ada Lovelace"},
		"an empty one":                {"/page", form, "", 200, ""},
		"a name that comes twice":     {"/page", form, "name=first&name=second", 200, "first"},
		"the URL is not the form":     {"/page?name=address", form, "", 200, ""},
		"JSON":                        {"/page", "application/json", `{"name": "Ada"}`, 400, ""},
		"a form with files":           {"/page", "multipart/form-data; boundary=x", "--x--", 400, ""},
		"plain text":                  {"/page", "text/plain", "name=Ada", 400, ""},
		"no kind":                     {"/page", "", "name=Ada", 400, ""},
		"no kind, and nothing sent":   {"/page", "", "", 200, ""},
		"a kind that cannot be read":  {"/page", "//", "name=Ada", 400, ""},
		"a broken escape":             {"/page", form, "name=%zz", 400, ""},
		"a semicolon is data":         {"/page", form, "name=Ada;other=1", 200, "Ada;other=1"},
		"a broken escape in the URL":  {"/page?%zz", form, "name=Ada", 200, "Ada"},
		"too much":                    {"/page", form, "name=" + strings.Repeat("x", 64<<10), 413, ""},
		"too much, and broken":        {"/page", form, "%zz=" + strings.Repeat("x", 64<<10), 413, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := h.Request(http.MethodPost, row.path, strings.NewReader(row.body))
			if row.kind != "" {
				r.Header.Set("Content-Type", row.kind)
			}
			page := h.Send(r)
			if page.Status != row.status || page.Status == 200 && page.Body != row.want {
				t.Errorf("got %d %s, want %d %q", page.Status, page.Text(), row.status, row.want)
			}
			if heading := map[int]string{400: "We couldn’t read this form", 413: "That’s too large"}[row.status]; heading != page.H1() {
				t.Errorf("it reads %q, want %q", page.H1(), heading)
			}
		})
	}
}

func TestIsText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"": true, "Ada": true, "Größe, 東京, \U0001F600": true, "a\u00a0b\u200d": true, "\ufffd": true,
		"\x00": false, "a\x00": false, "a\nb": false, "a\tb": false, "\x7f": false, "\u0085": false, "\xff": false, "a\xc3": false, "\xed\xa0\x80": false,
	} {
		if got := web.IsText(text); got != want {
			t.Errorf("%q is text: %v, want %v", text, got, want)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, seed := range []string{"", " Ada ", "\x00", "\xff", "\u2028a", "\u00a0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		line := web.Line(url.Values{"name": {typed}}, "name")
		if line != strings.TrimSpace(line) || !strings.Contains(typed, line) {
			t.Errorf("%q is read as %q", typed, line)
		}
		if web.IsText(line) && (!utf8.ValidString(line) || strings.ContainsAny(line, "\x00\n\r")) {
			t.Errorf("%q passes as text", line)
		}
	})
}
