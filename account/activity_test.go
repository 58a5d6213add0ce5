package account

import (
	"testing"

	"fairlead/storage"
)

func TestEveryActivityHasAText(t *testing.T) {
	t.Parallel()
	for _, name := range storage.ActivityNames {
		if activityTexts[name] == "" {
			t.Errorf("%q has none", name)
		}
	}
	for a, want := range map[storage.Activity]string{
		{Name: storage.ActivityConnected, Detail: "100 % Shop"}:    "Connected 100 % Shop",
		{Name: storage.ActivityDisconnected, Detail: "Shop"}:       "Disconnected Shop",
		{Name: storage.ActivitySupportChanged, Detail: "verified"}: "Changed by support: verified",
		{Name: storage.ActivityKeyRevoked, Detail: "Key"}:          "API key revoked",
	} {
		if got := activityText(a).English(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
