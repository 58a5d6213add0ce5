package web_test

import (
	"net/http"
	"testing"
)

func TestWhatNoRoomAnswers(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, row := range []struct {
		method, path string
		status       int
		allow, title string
	}{
		{http.MethodGet, "/nothing", 404, "", "This page does not exist"},
		{http.MethodPost, "/nothing", 404, "", "This page does not exist"},
		{http.MethodGet, "/me/too", 404, "", "This page does not exist"},
		{http.MethodGet, "/static/", 404, "", "This page does not exist"},
		{http.MethodGet, "/%00", 404, "", "This page does not exist"},
		{http.MethodGet, "/%ff%fe", 404, "", "This page does not exist"},
		{http.MethodPost, "/me", 405, "GET, HEAD", "That does not work here"},
		{http.MethodDelete, "/me", 405, "GET, HEAD", "That does not work here"},
		{http.MethodGet, "/in", 405, "POST", "That does not work here"},
		{http.MethodOptions, "/in", 405, "POST", "That does not work here"},
		{"NONSENSE", "/in", 405, "POST", "That does not work here"},
		{http.MethodPost, "/", 405, "GET, HEAD", "That does not work here"},
	} {
		page := h.Send(h.Request(row.method, row.path, nil))
		if page.Status != row.status || page.Header.Get("Allow") != row.allow || page.H1() != row.title {
			t.Errorf("%s %s: got %d, Allow %q, %q; want %+v", row.method, row.path, page.Status, page.Header.Get("Allow"), page.H1(), row)
		}
	}
}

func TestTheFrontPageIsTheAccount(t *testing.T) {
	t.Parallel()
	h := open(t)
	if page := h.Send(h.Request(http.MethodGet, "/", nil)); page.Status != http.StatusSeeOther || page.Location != "/account" {
		t.Errorf("got %d %s", page.Status, page.Location)
	}
}
