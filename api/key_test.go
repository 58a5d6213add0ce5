package api_test

import (
	"net/http"
	"testing"
)

func TestKeyActsForItsAccountInAnyVersion(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, scheme := range []string{"ShippoToken", "shippotoken", "SHIPPOTOKEN "} {
		for version, status := range map[string]int{"2014-01-01": http.StatusOK, "2018-02-08": http.StatusOK, "2024-12-31": http.StatusOK,
			"latest": http.StatusBadRequest, "": http.StatusBadRequest, "2018-02-30": http.StatusBadRequest} {
			page := h.call(t, "GET", "/api/v1/account", [2]string{"Authorization", scheme + " " + theKey}, [2]string{"Shippo-API-Version", version})
			var body struct {
				ID string `json:"object_id"`
			}
			page.JSON(&body)
			if page.Status != status || (status == http.StatusOK) != (body.ID == h.account.ID) {
				t.Errorf("%s, version %q: got %d %s", scheme, version, page.Status, page.Body)
			}
		}
	}
	if page := h.call(t, "GET", "/api/v1/account", [2]string{"Authorization", "ShippoToken " + theKey}, [2]string{"SHIPPO-ACCOUNT-ID", "another"}); page.Status != http.StatusNotFound {
		t.Errorf("for another account: %d", page.Status)
	}
	if page := h.browser.Get("/api/v1/ping?access_token=" + theKey); page.Status != http.StatusUnauthorized {
		t.Errorf("in the query: %d", page.Status)
	}
}
