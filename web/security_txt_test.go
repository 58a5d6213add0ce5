package web_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestSecurityTxtSaysWhereToReport(t *testing.T) {
	t.Parallel()
	h := open(t)
	if page := h.Get("/.well-known/security.txt"); page.Status != http.StatusNotFound {
		t.Errorf("without a contact: %d, %s", page.Status, page.Body)
	}
	h.app.Security.Contacts = []string{"mailto:security@shop.example", "https://shop.example/report"}
	h.app.Security.PolicyURL = "https://shop.example/policy"
	page := h.Get("/.well-known/security.txt")
	expires := h.app.DB.Now().UTC().AddDate(0, 0, 90).Format("2006-01-02") + "T00:00:00Z"
	want := "Contact: mailto:security@shop.example\nContact: https://shop.example/report\nExpires: " + expires +
		"\nCanonical: " + h.app.PublicURL.String() + "/.well-known/security.txt\nPolicy: https://shop.example/policy\n"
	if page.Status != http.StatusOK || page.Body != want || page.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("got %d, %q, want %q", page.Status, page.Body, want)
	}
	if got := page.Header.Get("Cache-Control"); !strings.HasPrefix(got, "public") {
		t.Errorf("Cache-Control is %q", got)
	}
}
