package web_test

import (
	"net/http"
	"testing"
)

func TestFallbackAnswersPathsWithoutARoute(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, row := range []struct {
		method, path string
		status       int
		allow, title string
	}{
		{http.MethodGet, "/nothing", 404, "", "Page not found"},
		{http.MethodPost, "/nothing", 404, "", "Page not found"},
		{http.MethodGet, "/me/too", 404, "", "Page not found"},
		{http.MethodGet, "/static/", 404, "", "Page not found"},
		{http.MethodGet, "/%00", 404, "", "Page not found"},
		{http.MethodGet, "/%ff%fe", 404, "", "Page not found"},
		{http.MethodPost, "/me", 405, "GET, HEAD", "This page can’t be opened that way"},
		{http.MethodDelete, "/me", 405, "GET, HEAD", "This page can’t be opened that way"},
		{http.MethodGet, "/in", 405, "POST", "This page can’t be opened that way"},
		{http.MethodOptions, "/in", 405, "POST", "This page can’t be opened that way"},
		{"NONSENSE", "/in", 405, "POST", "This page can’t be opened that way"},
		{http.MethodPost, "/", 405, "GET, HEAD", "This page can’t be opened that way"},
	} {
		page := h.Send(h.Request(row.method, row.path, nil))
		if page.Status != row.status || page.Header.Get("Allow") != row.allow || page.H1() != row.title {
			t.Errorf("%s %s: got %d, Allow %q, %q; want %+v", row.method, row.path, page.Status, page.Header.Get("Allow"), page.H1(), row)
		}
	}
}

func TestFrontPageRedirectsToTheAccount(t *testing.T) {
	t.Parallel()
	h := open(t)
	if page := h.Send(h.Request(http.MethodGet, "/", nil)); page.Status != http.StatusSeeOther || page.Location != "/account" {
		t.Errorf("got %d %s", page.Status, page.Location)
	}
}
