package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fairlead/scanner/scannertest"
)

// A report that GitHub has signed pauses a token, everybody is told, and the owner uses it again.
func TestAScannersReportPausesATokenUntilItsOwnerDecides(t *testing.T) {
	t.Parallel()
	key := scannertest.NewKey(t, "one")
	published := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(key.Published())) }))
	t.Cleanup(published.Close)
	r := start(t, "--leak-scanner-keys", published.URL)
	_, b, token := r.connected(t)
	const found = "https://github.com/octocat/Hello-World/blob/12345600b9cbe38a219f39a9941c9319b600c002/foo/bar.txt"
	body := `[{"token":"` + token + `","type":"fairlead_token","url":"` + found + `","source":"content"}]`
	report := r.browser()
	request := report.Request(http.MethodPost, "/oauth/leaked", strings.NewReader(body))
	request.Header = key.Header(t, []byte(body))
	request.Header.Set("Content-Type", "application/json")
	if page := report.Send(request); page.Status != http.StatusOK || page.Body != "{\"status\":\"received\"}\n" {
		t.Fatalf("the report is answered %d %s", page.Status, page.Body)
	}
	r.mustAnswer(token, http.StatusUnauthorized, "after the report")
	got, text := r.inspect(t, token)
	if got.Live || !slices.Equal(got.Reasons, []string{"paused"}) || got.PausedAt == nil || got.FoundBy != "GitHub" || got.FoundURL != found ||
		!strings.Contains(text, "Reported by GitHub on ") || !strings.Contains(text, found) {
		t.Errorf("the command says %+v\n%s", got, text)
	}
	page := b.Get("/account/connections")
	if page.Find("a[href='"+found+"']").Length() != 1 {
		t.Errorf("the owner's page says %s", page.Text())
	}
	if page = page.Submit("Use again", nil); !strings.Contains(page.Text(), "can use the token again.") {
		t.Errorf("the owner's page says %s", page.Text())
	}
	r.mustAnswer(token, http.StatusOK, "after the owner has decided")
	if log := r.stderr.String(); strings.Contains(log, token[:20]) || strings.Contains(log, "octocat") {
		t.Error("the log has what was reported")
	}
}

func TestReportSampleStopsAToken(t *testing.T) {
	t.Parallel()
	r := start(t)
	_, _, token := r.connected(t)
	for range 2 {
		stdout, stderr, err := r.sampleWith(t, "sh report.sh", []string{"TOKEN=" + token})
		if err != nil || stderr != "" || stdout != "{\"status\":\"received\"}\n" {
			t.Errorf("%v: %s%s", err, stdout, stderr)
		}
		r.mustAnswer(token, http.StatusUnauthorized, "after the report")
	}
	if stdout, _, err := r.sampleWith(t, "sh report.sh", []string{"TOKEN="}); err == nil || !strings.Contains(stdout, "The token parameter is required") {
		t.Errorf("without a token: %v: %s", err, stdout)
	}
	if page := r.browser().Post("/oauth/leaked", url.Values{"token": {token}}); page.Status != http.StatusOK {
		t.Errorf("a form is answered %d", page.Status)
	}
}
