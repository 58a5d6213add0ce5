package token_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/token"
)

func TestVerdictHasEveryReason(t *testing.T) {
	t.Parallel()
	k := token.Inspected{Client: storage.Client{Kind: storage.ServiceKind, SuspendedReason: "leaked"},
		Reasons: []storage.InactiveReason{storage.Revoked, storage.Disconnected, storage.Expired, storage.ClientSuspended, storage.AccountSuspended}}
	want := "This token is not valid: it is revoked, the account disconnected the service, it has expired, " +
		"the service is suspended (leaked) and the account is suspended."
	if got := k.Verdict(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestVerdictOfAPausedTokenSaysWhoDecides(t *testing.T) {
	t.Parallel()
	at := storage.At(time.Date(2026, 11, 29, 6, 30, 0, 0, time.UTC))
	k := token.Inspected{Token: storage.Token{PausedAt: at}, Found: storage.Found{By: "GitHub", URL: "https://github.com/shop/app"}, Reasons: []storage.InactiveReason{storage.Paused}}
	want := "This token is not valid: it is paused because it was reported as leaked. " +
		"Reported by GitHub on 29 November 2026, 06:30 UTC. The account’s owner can use it again or revoke it."
	if got := k.Verdict(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	facts := k.Facts()
	if paused, found := facts[len(facts)-2], facts[len(facts)-1]; paused.Label != "Paused" || !paused.At.Equal(at.Time) || found.Label != "Found at" || found.Text != k.Found.URL {
		t.Errorf("the facts are %+v", facts)
	}
}

func TestHashBeginsWithTheTimeOfIssue(t *testing.T) {
	t.Parallel()
	text := token.PartnerPrefix + strings.Repeat("A", 32) + "AYzBnN4A" + ".signature"
	hash, whole := token.Hash(text), storage.Hash(text)
	if !bytes.Equal(hash[:6], []byte{0x01, 0x8c, 0xc1, 0x9c, 0xde, 0x00}) || !bytes.Equal(hash[6:], whole[6:]) {
		t.Errorf("it is %x", hash)
	}
	for _, odd := range []string{"", "oauth.", "oauth.short", text[6:], "oauth." + strings.Repeat("!", 40)} {
		if !bytes.Equal(token.Hash(odd), storage.Hash(odd)) {
			t.Errorf("%q has a hash of its own", odd)
		}
	}
}
