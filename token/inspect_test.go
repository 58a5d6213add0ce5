package token_test

import (
	"bytes"
	"strings"
	"testing"

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
