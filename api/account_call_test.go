package api_test

import (
	"net/http"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestAccountCallsNeedAVersionWithPartners(t *testing.T) {
	t.Parallel()
	h := open(t)
	const header = "Shippo-API-Version"
	for name, row := range map[string]struct {
		own    string
		sent   []string
		status int
		said   string
	}{
		"the account's own":                    {"2018-02-08", nil, http.StatusOK, ""},
		"the oldest one sent":                  {"2018-02-08", []string{"2018-02-08"}, http.StatusOK, ""},
		"a newer one sent":                     {"2018-02-08", []string{"2024-12-31"}, http.StatusOK, ""},
		"a good one over an old account":       {"2017-03-29", []string{"2018-02-08"}, http.StatusOK, ""},
		"an old account":                       {"2017-03-29", nil, http.StatusBadRequest, "default version is too old"},
		"the day before":                       {"2018-02-08", []string{"2018-02-07"}, http.StatusBadRequest, header + " header is too old"},
		"an empty header":                      {"2018-02-08", []string{""}, http.StatusBadRequest, "must be a date"},
		"a word":                               {"2018-02-08", []string{"latest"}, http.StatusBadRequest, "must be a date"},
		"a day that doesn't exist":             {"2018-02-08", []string{"2018-02-30"}, http.StatusBadRequest, "must be a date"},
		"a date without zeros":                 {"2018-02-08", []string{"2018-2-8"}, http.StatusBadRequest, "must be a date"},
		"a date with an hour":                  {"2018-02-08", []string{"2018-02-08T00:00:00Z"}, http.StatusBadRequest, "must be a date"},
		"two headers, both good":               {"2018-02-08", []string{"2018-02-08", "2018-02-08"}, http.StatusBadRequest, "Send it once"},
		"two dates in one":                     {"2018-02-08", []string{"2018-02-08, 2018-02-08"}, http.StatusBadRequest, "must be a date"},
		"a year that only its text puts later": {"2018-02-08", []string{"9-01-01"}, http.StatusBadRequest, "must be a date"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account := storagetest.Account(t, h.db, storage.Account{APIVersion: row.own})
			headers := [][2]string{{"Authorization", "Bearer " + h.connect(t, account)}}
			for _, value := range row.sent {
				headers = append(headers, [2]string{header, value})
			}

			page := h.call(t, "GET", "/api/v1/account", headers...)
			var body struct{ Title, Detail string }
			page.JSON(&body)
			if page.Status != row.status || !strings.Contains(body.Detail, row.said) || (row.status != http.StatusOK) != (body.Title != "") {
				t.Errorf("got %d %s, want %d saying %q", page.Status, page.Body, row.status, row.said)
			}
			if ping := h.call(t, "GET", "/api/v1/ping", headers...); ping.Status != http.StatusOK {
				t.Errorf("ping must not need a version: got %d %s", ping.Status, ping.Body)
			}
		})
	}
}

func TestCallForAnotherAccountIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	const header = "SHIPPO-ACCOUNT-ID"
	for name, row := range map[string]struct {
		sent   []string
		status int
	}{
		"the token's own":  {[]string{h.account.ID}, http.StatusOK},
		"another":          {[]string{"0123456789abcdef0123456789abcdef"}, http.StatusNotFound},
		"its own, twice":   {[]string{h.account.ID, h.account.ID}, http.StatusNotFound},
		"an empty one":     {[]string{""}, http.StatusNotFound},
		"none as a header": {nil, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			headers := [][2]string{h.bearer()}
			for _, value := range row.sent {
				headers = append(headers, [2]string{header, value})
			}
			if page := h.call(t, "GET", "/api/v1/account", headers...); page.Status != row.status {
				t.Errorf("got %d %s, want %d", page.Status, page.Body, row.status)
			}
		})
	}
}
