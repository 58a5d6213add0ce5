package api_test

import (
	"net/http"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestShowAccountIsExact(t *testing.T) {
	t.Parallel()
	h := open(t)
	head := `{"object_id":"` + h.account.ID + `","email":"ada@example.com","full_name":"Ada Marlin","company_name":"Marlin & Sons",`
	tail := `"object_created":"2026-01-02T03:04:05Z"}` + "\n"

	page := h.call(t, "GET", "/api/v1/account", h.bearer())
	if want := head + `"billing":null,` + tail; page.Status != http.StatusOK || page.Body != want {
		t.Errorf("without a card: got %d %s want %s", page.Status, page.Body, want)
	}
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q, want no-store", got)
	}

	storagetest.Save(t, h.db, &storage.PaymentMethod{AccountID: h.account.ID, Processor: "sandbox",
		Brand: "visa", Last4: "4242", ExpMonth: 4, ExpYear: 2030, Holder: "Ada", Street: "1 Quay", City: "Brest", PostalCode: "29200", Country: "FR"})
	page = h.call(t, "GET", "/api/v1/account", h.bearer())
	if want := head + `"billing":{"brand":"visa","last4":"4242","exp_month":4,"exp_year":2030},` + tail; page.Body != want {
		t.Errorf("with a card: got %s want %s", page.Body, want)
	}
}

func TestPingAnswersAtBothPaths(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, path := range []string{"/api/v1/ping", "/api/v1/deliveryexperience/ping"} {
		for _, scheme := range []string{"Bearer ", "bearer ", "BEARER  "} {
			page := h.call(t, "GET", path, [2]string{"Authorization", scheme + h.token})
			if page.Status != http.StatusOK || page.Body != `{"info":"pong","status":1}`+"\n" {
				t.Errorf("%s %s: got %d %s", scheme, path, page.Status, page.Body)
			}
		}
	}
}

func TestUnknownPathsAndMethodsAreRefusedAsJSON(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, row := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/api/", http.StatusNotFound, ""},
		{"GET", "/api/v1/accounts", http.StatusNotFound, ""},
		{"GET", "/api/v1/account/", http.StatusNotFound, ""},
		{"POST", "/api/v1/nothing", http.StatusNotFound, ""},
		{"POST", "/api/v1/account", http.StatusMethodNotAllowed, "GET, HEAD"},
		{"DELETE", "/api/v1/ping", http.StatusMethodNotAllowed, "GET, HEAD"},
	} {
		page := h.call(t, row.method, row.path, h.bearer())
		var body struct{ Title, Detail string }
		page.JSON(&body)
		if page.Status != row.status || body.Title == "" || body.Detail == "" || page.Header.Get("Allow") != row.allow {
			t.Errorf("%s %s: got %d %+v Allow %q", row.method, row.path, page.Status, body, page.Header.Get("Allow"))
		}
	}
}
