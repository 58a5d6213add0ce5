// Package webtest is how tests visit the server: a [Browser] that behaves like a
// person without JavaScript, a [Tab] of a real Chromium, and a hall to mount
// rooms into. No production code may import it.
package webtest
