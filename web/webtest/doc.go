// Package webtest is how tests use the server: a [Browser] without JavaScript that
// fills forms by their labels, a [Tab] of a real Chromium, an app to mount handlers
// in, and its log. No production code may import it.
package webtest
