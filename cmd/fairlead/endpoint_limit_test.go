package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// An owner's tests are counted together, whether the API or a page sends them.
func TestTooManyTestsOfEndpointsAreRefused(t *testing.T) {
	t.Parallel()
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	t.Cleanup(receiver.Close)
	r := startOn(t, t.TempDir(), storagetest.URL(t), "--webhook-loopback", "on", "--rate-limits", "on")
	key := r.newPlatform(t, "ops@market.example")
	b := r.browser()
	b.Get("/login").Submit("Log in", map[string]string{"Email": "ops@market.example", "Password": testPassword})
	form := b.Get("/account/webhooks/new")
	saved := form.Submit("Save", map[string]string{"URL": receiver.URL})
	id := saved.URL.Path[len("/account/webhooks/"):]

	// One more is allowed every two seconds, so that a slow machine sends more than 30.
	refused := func(send func() *webtest.Page) (page *webtest.Page, sent int) {
		for page = send(); page.Status == http.StatusOK && sent < 1000; page = send() {
			sent++
		}
		return page, sent
	}
	page, sent := refused(func() *webtest.Page { return r.callEndpoints(key, http.MethodPost, "/"+id+"/test", "{}") })
	if sent < 30 {
		t.Errorf("only %d tests were sent", sent)
	}
	if page.Status != http.StatusTooManyRequests || page.Header.Get("Retry-After") == "" {
		t.Errorf("got %d %v %s", page.Status, page.Header, page.Body)
	}
	for what, send := range map[string]func() *webtest.Page{
		"of a new endpoint by the API": func() *webtest.Page {
			return r.callEndpoints(key, http.MethodPost, "/test", `{"url":"`+receiver.URL+`"}`)
		},
		"on the form":            func() *webtest.Page { return form.Submit("Send test event", map[string]string{"URL": receiver.URL}) },
		"on the endpoint's page": func() *webtest.Page { return saved.Submit("Send test event", nil) },
	} {
		page, sent := refused(send)
		if page.Status != http.StatusTooManyRequests || page.Header.Get("Retry-After") == "" {
			t.Errorf("%s: after %d it is %d %s", what, sent, page.Status, page.Text())
		}
		if page.Find("form").Length() > 0 && (page.Find("[role=alert]").Length() != 1 || page.Find("main input[name=url]").AttrOr("value", receiver.URL) != receiver.URL) {
			t.Errorf("%s: it reads %s", what, page.Text())
		}
	}
}
