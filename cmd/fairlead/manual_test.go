package main

import (
	"testing"

	"fairlead/web/webtest"
)

// The documentation has to be readable when there is no network.
func TestManualFitsAPhoneAndAsksNobodyElse(t *testing.T) {
	t.Parallel()
	r := start(t)
	var paths []string
	for _, link := range webtest.New(t, r.ops).Get("/docs/operate").Find(".contents details > ul > li > a").EachIter() {
		paths = append(paths, link.AttrOr("href", ""))
	}
	tab := webtest.NewTab(t)
	w := watchTab(t, tab)
	for _, screen := range []webtest.Screen{{Width: 320, Height: 900, Dark: true}, {Width: 1280, Height: 900}} {
		tab.Emulate(screen)
		for _, path := range paths {
			tab.Open(r.ops + path)
			fits(t, tab)
		}
	}
	w.mustBeQuiet(t, r.ops)
}
