package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// SelfCheck proves to a program that has this server's keys, such as fairlead doctor, that its
// request has come to this server, and says how the request looked here. Everybody else gets 404.
type SelfCheck struct {
	App *App
	// Keys are for this purpose only, the active one first.
	Keys func() [][]byte

	limit *Limit
}

const (
	// SelfCheckPath is followed by a nonce of 32 lowercase hex digits.
	SelfCheckPath = "/.well-known/fairlead-check/"
	// SelfCheckHeader has the [SelfCheckMAC] of "ask" and the nonce. A header is not in the logs
	// of proxies.
	SelfCheckHeader = "Fairlead-Check"
)

// SelfCheckAnswer is how a request looked to the server.
type SelfCheckAnswer struct {
	// Proof is the [SelfCheckMAC] of "answer" and the nonce.
	Proof  string    `json:"proof"`
	Issuer string    `json:"issuer"`
	Time   time.Time `json:"time"`
	// Peer is who connected, and Client whom the server takes for the client.
	Peer   netip.Addr `json:"peer"`
	Client netip.Addr `json:"client"`
	// Trusted reports that the peer is one of the trusted proxies, and Forwarded that the request
	// names a client.
	Trusted   bool `json:"trusted"`
	Forwarded bool `json:"forwarded"`
}

// SelfCheckMAC authenticates the request ("ask") and the answer ("answer") of a nonce.
func SelfCheckMAC(key []byte, purpose, nonce string) string {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(purpose + " " + nonce)) // never fails
	return hex.EncodeToString(mac.Sum(nil))
}

// Mount registers the route.
func (c *SelfCheck) Mount(mux *http.ServeMux) {
	c.limit = NewLimit(30, time.Second)
	mux.Handle("GET "+SelfCheckPath+"{nonce}", c.App.API(API{}, c.answer))
}

func (c *SelfCheck) answer(w http.ResponseWriter, r *http.Request) error {
	if err := c.App.AllowIP(c.limit, r); err != nil {
		return err
	}
	nonce := r.PathValue("nonce")
	key := c.asker(nonce, r.Header.Get(SelfCheckHeader))
	if key == nil {
		return NoSuchPath()
	}
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	address := peer.Addr().Unmap()
	w.Header().Set("Cache-Control", "no-store")
	return JSON(w, http.StatusOK, SelfCheckAnswer{Proof: SelfCheckMAC(key, "answer", nonce), Issuer: c.App.PublicURL.String(), Time: c.App.DB.Now().UTC(),
		Peer: address, Client: c.App.ClientIP(r), Trusted: c.App.trusts(address), Forwarded: r.Header.Get("X-Forwarded-For") != ""})
}

// asker finds the key that a request was authenticated with; nil if it was with none of ours.
func (c *SelfCheck) asker(nonce, mac string) []byte {
	if len(nonce) != 32 || strings.Trim(nonce, "0123456789abcdef") != "" {
		return nil
	}
	for _, key := range c.Keys() {
		if hmac.Equal([]byte(SelfCheckMAC(key, "ask", nonce)), []byte(mac)) {
			return key
		}
	}
	return nil
}
