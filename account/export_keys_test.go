package account_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// What reads an export relies on exactly these keys.
func TestExportHasExactlyItsKeys(t *testing.T) {
	t.Parallel()
	f := onLocalhost(t)
	ada := f.verified(f.Browser, email)
	shop, _ := storagetest.Partner(t, f.db, storage.Client{})
	storagetest.Connection(t, f.db, storage.Connection{AccountID: ada.ID, ClientID: shop.ID})
	storagetest.PaymentMethod(t, f.db, ada.ID)
	addPasskey(t, f.Browser, f.device(), "Phone")
	createKey(t, f.Browser, "Warehouse", "Live")
	var data map[string]json.RawMessage
	f.Get("/account/export").Submit("Download your data", nil).JSON(&data)
	for part, want := range map[string]string{
		"account":     "object_id, email, email_verified_at, full_name, company_name, api_version, language, object_created",
		"billing":     "brand, last4, exp_month, exp_year, name, address",
		"connections": "client_id, partner, scope, created_at, last_used_at, ended_at",
		"sessions":    "browser, address, created_at, last_seen_at",
		"passkeys":    "name, created_at, last_used_at",
		"two_step":    "authenticator, recovery_codes_left",
		"api_keys":    "name, mode, last4, created_at, last_used_at, revoked_at",
		"activity":    "at, event, browser, address",
	} {
		if got := strings.Join(keysOf(t, data[part]), ", "); got != want {
			t.Errorf("%s has %q, want %q", part, got, want)
		}
	}
}

// keysOf are the keys of an object, or of the first in a list, in their order.
func keysOf(t *testing.T, raw json.RawMessage) (keys []string) {
	t.Helper()
	var all []json.RawMessage
	if json.Unmarshal(raw, &all) == nil && len(all) > 0 {
		raw = all[0]
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.(string))
	}
	return keys
}
