package account_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestExportHasEverythingAndNoSecret(t *testing.T) {
	t.Parallel()
	f := open(t)
	ada := f.verified(f.Browser, email)
	shop, _ := storagetest.Partner(t, f.db, storage.Client{Name: "Knots <b> & Sons"})
	_, token := storagetest.Connection(t, f.db, storage.Connection{AccountID: ada.ID, ClientID: shop.ID})
	key := createKey(t, f.Browser, "Ware<b>house", "Test")
	page := f.Get("/account").Click("Download your data").Submit("Download your data", nil)
	wantStatus(t, page, http.StatusOK)
	if got, want := page.Header.Get("Content-Disposition"), `attachment; filename="fairlead-export-`+f.clock.Now().UTC().Format(time.DateOnly)+`.json"`; got != want {
		t.Errorf("Content-Disposition is %q, want %q", got, want)
	}
	if page.Header.Get("Cache-Control") != "no-store" || page.Header.Get("Content-Type") != "application/json" {
		t.Errorf("headers %v", page.Header)
	}
	var data map[string]json.RawMessage
	page.JSON(&data)
	for name, want := range map[string][]string{
		"account":     {`"object_id": "` + ada.ID + `"`, `"email": "ada@example.com"`, `"api_version"`, `"language": "en"`, `"object_created"`},
		"billing":     {"null"},
		"connections": {`"client_id": "` + shop.ID + `"`, `"last_used_at": null`, `"ended_at": null`},
		"sessions":    {`"browser": "A browser"`, `"last_seen_at"`},
		"passkeys":    {"[]"},
		"two_step":    {`"authenticator": false`, `"recovery_codes_left": 0`},
		"api_keys":    {`"mode": "test"`, `"last4": "` + key[48:] + `"`, `"revoked_at": null`},
		"activity":    {`"event": "Data downloaded"`, `"event": "API key created"`, `"event": "Signed up"`},
		"exported_at": {`"20`},
	} {
		for _, part := range want {
			if !strings.Contains(string(data[name]), part) {
				t.Errorf("%s lacks %s: %s", name, part, data[name])
			}
		}
	}
	if len(data) != 9 {
		t.Errorf("it has %d parts", len(data))
	}
	for _, secret := range []string{key, token, "argon2id", "hash"} {
		if strings.Contains(page.Body, secret) {
			t.Errorf("it has %q", secret)
		}
	}
}

func TestExportIsSensitiveAndLimited(t *testing.T) {
	t.Parallel()
	f := limited(t)
	f.verified(f.Browser, email)
	for range 10 {
		wantStatus(t, f.Post("/account/export", nil), http.StatusOK)
	}
	page := f.Post("/account/export", nil)
	wantStatus(t, page, http.StatusTooManyRequests)
	if page.Header.Get("Retry-After") == "" || page.Find("button:contains('Download your data')").Length() != 1 {
		t.Error("no Retry-After, or no form")
	}
	f.clock.Advance(10 * time.Minute)
	wantAt(t, f.Get("/account/export"), "/account/confirm?next=%2Faccount%2Fexport")
	wantAt(t, f.Post("/account/export", nil), "/account/confirm?next=%2Faccount%2Fexport")
	wantAt(t, f.Another().Get("/account/export"), "/login?next=%2Faccount%2Fexport")
}

func TestExportHasNoLanguageWhereNoneIsChosen(t *testing.T) {
	t.Parallel()
	f := open(t)
	ada := f.verified(f.Browser, email)
	if err := f.db.SetLanguage(t.Context(), ada.ID, ""); err != nil {
		t.Fatal(err)
	}
	if page := f.Post("/account/export", nil); !strings.Contains(page.Body, `"language": null`) {
		t.Errorf("it says %s", page.Body)
	}
}
