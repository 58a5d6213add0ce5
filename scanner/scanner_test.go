package scanner_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/scanner"
	"fairlead/scanner/scannertest"
)

// What GitHub's documentation has as its example.
const (
	publishedID        = "bcb53661c06b4728e59d897fb6165d5c9cda0fd9cdf9d09ead458168deb7518c"
	publishedSignature = "MEQCIQDaMKqrGnE27S0kgMrEK0eYBmyG0LeZismAEz/BgZyt7AIfXt9fErtRS4XaeSt/AO1RtBY66YcAdjxji410VQV4xg=="
	publishedBody      = `[{"source":"commit","token":"some_token","type":"some_type","url":"https://example.com/base-repo-url/"}]`
	publishedKeys      = `{"public_keys":[{"key_identifier":"` + publishedID + `","key":"-----BEGIN PUBLIC KEY-----\n` +
		`MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYAGMWO8XgCamYKMJS6jc/qgvSlAd\nAjPuDPRcXU22YxgBrz+zoN19MzuRyW87qEt9/AmtoNP5GrobzUvQSyJFVw==\n` +
		`-----END PUBLIC KEY-----\n","is_current":false}]}`
)

// publisher publishes keys, and counts how often it is asked.
type publisher struct {
	*httptest.Server
	body  atomic.Value
	asked atomic.Int64
}

func publish(t *testing.T, body string) *publisher {
	t.Helper()
	p := &publisher{}
	p.body.Store(body)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		p.asked.Add(1)
		_, _ = w.Write([]byte(p.body.Load().(string)))
	}))
	t.Cleanup(p.Close)
	return p
}

func signature(t *testing.T, id, value string) scanner.Signature {
	t.Helper()
	s, ok := scanner.SignatureOf(http.Header{"Github-Public-Key-Identifier": {id}, "Github-Public-Key-Signature": {value}})
	if !ok {
		t.Fatal("no signature")
	}
	return s
}

func TestGitHubsPublishedExampleIsVerified(t *testing.T) {
	t.Parallel()
	k := &scanner.Keys{URL: publish(t, publishedKeys).URL}
	s := signature(t, publishedID, publishedSignature)
	if k.Verify(s, []byte(publishedBody)) {
		t.Error("it was verified with a key that is not known yet")
	}
	if !k.Learn(t.Context(), s) || !k.Verify(s, []byte(publishedBody)) {
		t.Error("it was not verified")
	}
	for name, body := range map[string]string{"another token": strings.Replace(publishedBody, "some_token", "some_other", 1), "a line break": publishedBody + "\n", "nothing": ""} {
		if k.Verify(s, []byte(body)) {
			t.Errorf("%s was verified", name)
		}
	}
	if k.Verify(signature(t, publishedID, "MEQ="), []byte(publishedBody)) {
		t.Error("a cut signature was verified")
	}
}

func TestSignatureOfNeedsBothHeadersOnce(t *testing.T) {
	t.Parallel()
	const id, value = "Github-Public-Key-Identifier", "Github-Public-Key-Signature"
	for name, header := range map[string]http.Header{
		"none":          {},
		"no signature":  {id: {publishedID}},
		"no identifier": {value: {publishedSignature}},
		"an empty one":  {id: {""}, value: {publishedSignature}},
		"two":           {id: {publishedID, publishedID}, value: {publishedSignature}},
		"not base64":    {id: {publishedID}, value: {"?"}},
		"a long one":    {id: {strings.Repeat("a", 257)}, value: {publishedSignature}},
	} {
		if _, ok := scanner.SignatureOf(header); ok {
			t.Errorf("%s is a signature", name)
		}
	}
	capitals := http.Header{}
	capitals.Set("GITHUB-PUBLIC-KEY-IDENTIFIER", publishedID)
	capitals.Set("GITHUB-PUBLIC-KEY-SIGNATURE", publishedSignature)
	if _, ok := scanner.SignatureOf(capitals); !ok {
		t.Error("headers in capitals are none")
	}
}

// A key that was rotated is learned, and unknown keys do not have a stranger ask without end.
func TestKeysAreAskedForAgainEveryFewMinutesAtMost(t *testing.T) {
	t.Parallel()
	p, now := publish(t, publishedKeys), time.Now()
	k := &scanner.Keys{URL: p.URL, Now: func() time.Time { return now }}
	fresh := scannertest.NewKey(t, "fresh")
	s, body := fresh.Sign(t, []byte("report")), []byte("report")
	wantAsked := func(what string, want int64) {
		t.Helper()
		if got := p.asked.Load(); got != want {
			t.Errorf("%s: asked %d times, want %d", what, got, want)
		}
	}
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() { k.Learn(t.Context(), signature(t, fmt.Sprint("unknown ", i), "MEQ=")) })
	}
	all.Wait()
	wantAsked("twenty unknown keys", 1)
	p.body.Store(fresh.Published())
	now = now.Add(5*time.Minute - time.Second)
	if k.Learn(t.Context(), s) {
		t.Error("it was learned early")
	}
	wantAsked("early", 1)
	now = now.Add(time.Second)
	if !k.Learn(t.Context(), s) || !k.Verify(s, body) {
		t.Error("it was not learned")
	}
	wantAsked("later", 2)
	if k.Learn(t.Context(), signature(t, publishedID, publishedSignature)) {
		t.Error("a key that is no longer published is known")
	}
	if !k.Learn(t.Context(), s) {
		t.Error("it is no longer known")
	}
	wantAsked("a known key", 2)
	now = now.Add(24 * time.Hour)
	if k.Verify(s, body) || !k.Learn(t.Context(), s) || !k.Verify(s, body) {
		t.Error("a day later it was not asked for again")
	}
	wantAsked("a day later", 3)
}

func TestKeysThatCannotBeReadAreReported(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"not JSON": "<html>", "no keys": `{"public_keys":[]}`, "no PEM": `{"public_keys":[{"key_identifier":"a","key":"b"}]}`,
		"another curve": scannertest.Published("a", scannertest.P384(t))} {
		var failed error
		k := &scanner.Keys{URL: publish(t, body).URL, Failed: func(_ context.Context, err error) { failed = err }}
		if k.Learn(t.Context(), signature(t, "a", publishedSignature)) || failed == nil {
			t.Errorf("%s: learned, or failed with %v", name, failed)
		}
	}
	var failed error
	k := &scanner.Keys{URL: "http://127.0.0.1:1", Failed: func(_ context.Context, err error) { failed = err }}
	if k.Learn(t.Context(), signature(t, publishedID, publishedSignature)) || failed == nil {
		t.Errorf("learned from nobody, or failed with %v", failed)
	}
	if off := (&scanner.Keys{}); off.Learn(t.Context(), signature(t, publishedID, publishedSignature)) {
		t.Error("learned without a URL")
	}
}
