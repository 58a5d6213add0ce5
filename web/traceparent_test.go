package web_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"fairlead/web"
	"fairlead/web/webtest"
)

const (
	aTrace = "4bf92f3577b34da6a3ce929d0e0e4736"
	aSpan  = "00f067aa0ba902b7"
)

// TestWrapLogsATraceparent has the rules of W3C Trace Context level 1, §3.2 and §4.3.
func TestWrapLogsATraceparent(t *testing.T) {
	t.Parallel()
	h := open(t)
	for name, row := range map[string]struct {
		sent []string
		want string // trace and flags; empty: a random trace, with flags 00
	}{
		"none":                                 {nil, ""},
		"a valid one":                          {[]string{"00-" + aTrace + "-" + aSpan + "-00"}, aTrace + " 00"},
		"one that is sampled":                  {[]string{"00-" + aTrace + "-" + aSpan + "-01"}, aTrace + " 01"},
		"other flags are not level 1's":        {[]string{"00-" + aTrace + "-" + aSpan + "-fa"}, aTrace + " 00"},
		"other flags beside sampled":           {[]string{"00-" + aTrace + "-" + aSpan + "-ff"}, aTrace + " 01"},
		"a later version":                      {[]string{"cc-" + aTrace + "-" + aSpan + "-01"}, aTrace + " 01"},
		"a later version that goes on":         {[]string{"cc-" + aTrace + "-" + aSpan + "-01-what-comes"}, aTrace + " 01"},
		"a later version with longer flags":    {[]string{"cc-" + aTrace + "-" + aSpan + "-01what"}, ""},
		"version 00 that goes on":              {[]string{"00-" + aTrace + "-" + aSpan + "-01-more"}, ""},
		"version ff":                           {[]string{"ff-" + aTrace + "-" + aSpan + "-01"}, ""},
		"a version that is no hex":             {[]string{"0g-" + aTrace + "-" + aSpan + "-01"}, ""},
		"upper case":                           {[]string{"00-" + strings.ToUpper(aTrace) + "-" + aSpan + "-01"}, ""},
		"a span in upper case":                 {[]string{"00-" + aTrace + "-" + strings.ToUpper(aSpan) + "-01"}, ""},
		"a trace of zeros":                     {[]string{"00-" + strings.Repeat("0", 32) + "-" + aSpan + "-01"}, ""},
		"a span of zeros":                      {[]string{"00-" + aTrace + "-" + strings.Repeat("0", 16) + "-01"}, ""},
		"flags that are no hex":                {[]string{"00-" + aTrace + "-" + aSpan + "-0."}, ""},
		"a trace with another character":       {[]string{"00-" + aTrace[:31] + "\"-" + aSpan + "-01"}, ""},
		"a short trace":                        {[]string{"00-" + aTrace[:31] + "-" + aSpan + "-01"}, ""},
		"a separator elsewhere":                {[]string{"00-" + aTrace + "_" + aSpan + "-01"}, ""},
		"an empty one":                         {[]string{""}, ""},
		"two":                                  {[]string{"00-" + aTrace + "-" + aSpan + "-01", "00-" + aTrace + "-" + aSpan + "-01"}, ""},
		"a flood":                              {[]string{strings.Repeat("0", 8000)}, ""},
		"a space before":                       {[]string{" 00-" + aTrace + "-" + aSpan + "-01"}, aTrace + " 01"}, // net/http trims
		"a line that looks like another field": {[]string{"00-" + aTrace + "-" + aSpan + "-01 x=y"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := h.Request(http.MethodGet, "/me", nil)
			r.Header["Traceparent"] = row.sent
			page := h.Send(r)
			id := page.Header.Get("X-Request-Id")
			got := fmt.Sprint(h.log.Of(t, "request", id)["traceparent"])
			trace, flags, _ := strings.Cut(row.want, " ")
			if row.want == "" {
				trace, flags = "[0-9a-f]{32}", "00"
			}
			if ok, _ := regexp.MatchString("^00-"+trace+"-"+id+"-"+flags+"$", got); !ok {
				t.Errorf("logged %s for request %s", got, id)
			}
			if row.want == "" && strings.Contains(got, aTrace) {
				t.Errorf("logged the trace of an invalid header: %s", got)
			}
		})
	}
}

func TestEveryLineOfARequestHasItsTraceparent(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	h.Browser = webtest.Serve(t, h.app, routes(func(mux *http.ServeMux) {
		mux.Handle("/traced", h.app.Page(func(_ http.ResponseWriter, r *http.Request) error {
			web.Log(r.Context()).Info("on the way")
			panic(cause)
		}))
	}))
	id := h.Get("/traced").Header.Get("X-Request-Id")
	want := h.log.Of(t, "request", id)["traceparent"]
	for _, message := range []string{"on the way", "panic"} {
		if got := h.log.Of(t, message, id)["traceparent"]; got != want || want == nil {
			t.Errorf("%s: logged %v, want %v", message, got, want)
		}
	}
}

func TestWrapLogsTheTraceparentOfASpan(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	h.app.Traceparent = func(context.Context) string { return "00-" + aTrace + "-" + aSpan + "-01" }
	h.Browser = webtest.Serve(t, h.app, h)
	if id := h.Get("/me").Header.Get("X-Request-Id"); id != aSpan || h.log.Of(t, "request", id)["traceparent"] != "00-"+aTrace+"-"+aSpan+"-01" {
		t.Errorf("request %s logged %s", id, h.log)
	}
}
