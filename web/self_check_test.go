package web_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

const selfCheckNonce = "00112233445566778899aabbccddeeff"

// selfCheck serves the check with two keys.
func selfCheck(t *testing.T) fixture {
	t.Helper()
	h := newFixture(t)
	h.app.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	h.Browser = webtest.Serve(t, h.app, &web.SelfCheck{App: h.app, Keys: func() [][]byte { return [][]byte{[]byte("new"), []byte("old")} }})
	return h
}

func (h fixture) ask(nonce, mac, forwarded string) *webtest.Page {
	h.t.Helper()
	request := h.Request(http.MethodGet, web.SelfCheckPath+nonce, nil)
	request.Header.Set(web.SelfCheckHeader, mac)
	if forwarded != "" {
		request.Header.Set("X-Forwarded-For", forwarded)
	}
	return h.Send(request)
}

func TestSelfCheckAnswersWhoHasItsKeys(t *testing.T) {
	t.Parallel()
	h := selfCheck(t)
	for _, key := range []string{"new", "old"} {
		page := h.ask(selfCheckNonce, web.SelfCheckMAC([]byte(key), "ask", selfCheckNonce), "192.0.2.7")
		var got web.SelfCheckAnswer
		page.JSON(&got)
		want := web.SelfCheckAnswer{Proof: web.SelfCheckMAC([]byte(key), "answer", selfCheckNonce), Issuer: h.app.PublicURL.String(), Time: h.clock.Now(),
			Peer: netip.MustParseAddr("127.0.0.1"), Client: netip.MustParseAddr("192.0.2.7"), Trusted: true, Forwarded: true}
		if got != want || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: got %+v, want %+v", key, got, want)
		}
	}
}

func TestSelfCheckTellsStrangersNothing(t *testing.T) {
	t.Parallel()
	h := selfCheck(t)
	mac := func(key, purpose, nonce string) string { return web.SelfCheckMAC([]byte(key), purpose, nonce) }
	upper := strings.ToUpper(selfCheckNonce)
	for name, row := range map[string]struct{ nonce, mac string }{
		"without a MAC":            {selfCheckNonce, ""},
		"with that of another key": {selfCheckNonce, mac("other", "ask", selfCheckNonce)},
		"with that of no key":      {selfCheckNonce, mac("", "ask", selfCheckNonce)},
		"with that of an answer":   {selfCheckNonce, mac("new", "answer", selfCheckNonce)},
		"with that of another one": {selfCheckNonce, mac("new", "ask", strings.Repeat("0", 32))},
		"of a short nonce":         {"00", mac("new", "ask", "00")},
		"of a long nonce":          {selfCheckNonce + "0", mac("new", "ask", selfCheckNonce+"0")},
		"of a nonce in capitals":   {upper, mac("new", "ask", upper)},
	} {
		page := h.ask(row.nonce, row.mac, "")
		if page.Status != http.StatusNotFound || strings.Contains(page.Body, "proof") || strings.Contains(page.Body, "127.0.0.1") {
			t.Errorf("%s: got %d %s", name, page.Status, page.Body)
		}
	}
}

func TestSelfCheckIsLimited(t *testing.T) {
	t.Parallel()
	h := fixtureOver(t, storagetest.Open(t))
	h.app.Unlimited = false
	h.Browser = webtest.Serve(t, h.app, &web.SelfCheck{App: h.app, Keys: func() [][]byte { return [][]byte{[]byte("new")} }})
	for range 30 {
		if page := h.ask(selfCheckNonce, "guess", ""); page.Status != http.StatusNotFound {
			t.Fatalf("got %d", page.Status)
		}
	}
	page := h.ask(selfCheckNonce, web.SelfCheckMAC([]byte("new"), "ask", selfCheckNonce), "")
	if page.Status != http.StatusTooManyRequests || page.Header.Get("Retry-After") == "" {
		t.Errorf("got %d", page.Status)
	}
}
