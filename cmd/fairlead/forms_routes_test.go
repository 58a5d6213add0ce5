package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// formRoutes are the paths that pages send forms to, out of the sources of the packages
// that serve people. Staff and partners' people have tests of their own.
func formRoutes(t *testing.T) (routes []string) {
	t.Helper()
	for _, folder := range []string{"account", "authz", "billing", "carrier", "event", "web"} {
		for _, pattern := range webtest.Routes(t, filepath.Join("..", "..", folder)) {
			if path, posts := strings.CutPrefix(pattern, "POST "); posts && !strings.HasPrefix(path, "/partners/") {
				routes = append(routes, path)
			}
		}
	}
	if len(routes) < 40 || !slices.Contains(routes, "/account/billing/remove") {
		t.Fatalf("the packages mount %q", routes)
	}
	return routes
}
