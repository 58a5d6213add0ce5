package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"fairlead/storage"
)

func TestCarrierAccountIsExact(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	body := `{"carrier":"ups","account_id":" 1A94567e ","parameters":{"billing_address_city":"Oslo","ups_agreements":true,"n":1,"gone":null},"metadata":"<é>","more":[]}`
	want := `{"object_id":"ID","object_owner":"ada@example.com","carrier":"ups","carrier_name":"UPS","account_id":"****567e","active":true,` +
		`"test":false,"metadata":"<é>","is_shippo_account":false,"parameters":{"billing_address_city":"******","n":"******","ups_agreements":true},` +
		`"object_info":{"authentication":{"type":"oauth","status":"authorization_pending"}},"object_created":"2026-01-02T03:04:05Z","object_updated":"2026-01-02T03:04:05Z"}` + "\n"
	page := f.send(f.live(), http.MethodPost, "/carrier_accounts?account_id=x", body)
	var a shown
	page.JSON(&a)
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(a.ObjectID) {
		t.Fatalf("got %d %s", page.Status, page.Body)
	}
	want = strings.Replace(want, "ID", a.ObjectID, 1)
	if page.Status != http.StatusCreated || page.Body != want {
		t.Errorf("created: %d %s\nwant %s", page.Status, page.Body, want)
	}
	for _, path := range []string{"/carrier_accounts/" + a.ObjectID, "/carrier_accounts/" + a.ObjectID + "/", "/api/v1/carrier_accounts/" + a.ObjectID, "/api/v1/carrier_accounts/" + a.ObjectID + "/"} {
		if page := f.send(f.live(), http.MethodGet, path, "x"); page.Status != http.StatusOK || page.Body != want || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", path, page.Status, page.Body)
		}
	}
	levels := strings.Replace(want, "}\n", `,"service_levels":[]}`+"\n", 1)
	if page := f.send(f.live(), http.MethodGet, "/carrier_accounts/"+a.ObjectID+"?service_levels=true", ""); page.Body != levels {
		t.Errorf("with service levels: %s", page.Body)
	}
	for _, path := range []string{"/carrier_accounts", "/carrier_accounts/", "/api/v1/carrier_accounts", "/api/v1/carrier_accounts/"} {
		if page := f.send("Bearer "+f.token, http.MethodGet, path, ""); page.Body != `{"results":[`+strings.TrimSpace(want)+"]}\n" {
			t.Errorf("%s: %d %s", path, page.Status, page.Body)
		}
	}
	if a := f.create(f.live(), `{"carrier":"fedex","account_id":"1"}`); a.ObjectInfo.Authentication.Type != "default" || a.ObjectInfo.Authentication.Status != "connected" {
		t.Errorf("without OAuth: %+v", a)
	}
}

func TestCarrierAccountNumbersAreMasked(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	for number, want := range map[string]string{"1": "****", "1234": "****", "12345": "****45", "1234567": "****67", "12345678": "****5678", "éééé5": "****é5", "a b c d e": "**** d e"} {
		if a := f.create(f.live(), `{"carrier":"ups","account_id":"`+number+`"}`); a.AccountID != want {
			t.Errorf("%s: got %s, want %s", number, a.AccountID, want)
		}
	}
}

func TestCarrierAccountFieldsAreChecked(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	many := `{"x":1`
	for i := range 50 {
		many += fmt.Sprintf(`,"p%d":1`, i)
	}
	with := func(more string) string { return `{"carrier":"ups","account_id":"94567e",` + more + `}` }
	for name, row := range map[string]struct{ as, body, title, begins string }{
		"nothing":                {"live", ``, "Missing required parameter", "carrier "},
		"no carrier":             {"live", `{"account_id":"1"}`, "Missing required parameter", "carrier "},
		"a null carrier":         {"live", `{"carrier":null,"account_id":"1"}`, "Missing required parameter", "carrier "},
		"another case":           {"live", `{"Carrier":"ups","account_id":"1"}`, "Missing required parameter", "carrier "},
		"no number":              {"live", `{"carrier":"ups"}`, "Missing required parameter", "account_id "},
		"a blank number":         {"live", `{"carrier":"ups","account_id":"  "}`, "Missing required parameter", "account_id "},
		"a number as a number":   {"live", `{"carrier":"ups","account_id":1}`, "Invalid parameter", "account_id "},
		"a long number":          {"live", `{"carrier":"ups","account_id":"` + strings.Repeat("1", 65) + `"}`, "Invalid parameter", "account_id "},
		"a control character":    {"live", `{"carrier":"ups","account_id":"1\u00002"}`, "Invalid parameter", "account_id "},
		"an unknown carrier":     {"live", `{"carrier":"usps","account_id":"1"}`, "Unknown carrier", ""},
		"an impossible carrier":  {"live", `{"carrier":"UPS\u0000","account_id":"1"}`, "Unknown carrier", ""},
		"not in this mode":       {"live", `{"carrier":"fedex","account_id":"1","test":true}`, "Unknown carrier", ""},
		"a carrier as a list":    {"live", `{"carrier":["ups"],"account_id":"1"}`, "Invalid parameter", "carrier "},
		"active as a word":       {"live", with(`"active":"yes"`), "Invalid parameter", "active "},
		"test as a number":       {"live", with(`"test":1`), "Invalid parameter", "test "},
		"live by a test key":     {"test", with(`"test":false`), "Invalid parameter", "test "},
		"metadata as an object":  {"live", with(`"metadata":{}`), "Invalid parameter", "metadata "},
		"long metadata":          {"live", with(`"metadata":"` + strings.Repeat("é", 101) + `"`), "Invalid parameter", "metadata "},
		"a null character":       {"live", with(`"metadata":"a\u0000"`), "Invalid parameter", "metadata "},
		"parameters as a list":   {"live", with(`"parameters":[]`), "Invalid parameter", "parameters "},
		"an object in them":      {"live", with(`"parameters":{"a":{}}`), "Invalid parameter", "parameters.a "},
		"a list in them":         {"live", with(`"parameters":{"a":[]}`), "Invalid parameter", "parameters.a "},
		"a long one":             {"live", with(`"parameters":{"a":"` + strings.Repeat("é", 1025) + `"}`), "Invalid parameter", "parameters.a "},
		"a long figure":          {"live", with(`"parameters":{"a":` + strings.Repeat("1", 2049) + `}`), "Invalid parameter", "parameters.a "},
		"a bad name":             {"live", with(`"parameters":{"a b":1}`), "Invalid parameter", "parameters "},
		"an empty name":          {"live", with(`"parameters":{"":1}`), "Invalid parameter", "parameters "},
		"a long name":            {"live", with(`"parameters":{"` + strings.Repeat("a", 65) + `":1}`), "Invalid parameter", "parameters "},
		"51 of them":             {"live", with(`"parameters":` + many + `}`), "Invalid parameter", "parameters "},
		"half an object":         {"live", `{"carrier":`, "Invalid parameter", "body "},
		"two objects":            {"live", `{}{}`, "Invalid parameter", "body "},
		"a list":                 {"live", `[]`, "Invalid parameter", "body "},
		"null":                   {"live", `null`, "Invalid parameter", "body "},
		"a form":                 {"live", `carrier=ups`, "Invalid parameter", "body "},
		"bytes that are no text": {"live", "{\"carrier\":\"\xff\"}", "Invalid parameter", "body "},
	} {
		page := f.send("ShippoToken "+row.as+"-"+f.account.ID, http.MethodPost, "/carrier_accounts", row.body)
		var a shown
		page.JSON(&a)
		if page.Status != http.StatusBadRequest || a.Title != row.title || !strings.HasPrefix(a.Detail, row.begins) || strings.Contains(page.Body, "94567e") {
			t.Errorf("%s: got %d %s", name, page.Status, page.Body)
		}
	}
	page := f.send(f.live(), http.MethodPost, "/carrier_accounts", strings.Repeat(" ", 64<<10+1))
	if page.Status != http.StatusRequestEntityTooLarge || !strings.HasPrefix(page.Body, `{"title":"Request too large","detail":"`) {
		t.Errorf("too much: %d %s", page.Status, page.Body)
	}
	page = f.send(f.live(), http.MethodPost, "/carrier_accounts", `{}`, [2]string{"Content-Type", "text/plain"})
	if page.Status != http.StatusBadRequest {
		t.Errorf("two kinds: %d %s", page.Status, page.Body)
	}
	all, err := f.db.CarrierAccounts(t.Context(), storage.CarrierAccountFilter{AccountID: f.account.ID}, 0, 9)
	if err != nil || len(all) != 0 {
		t.Errorf("left are %d, %v", len(all), err)
	}
}

func TestDuplicateCarrierAccountNamesTheFirst(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	const body = `{"carrier":"ups","account_id":"94567e"}`
	statuses, details := make([]int, 8), make([]string, 8)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() {
			page := f.send(f.live(), http.MethodPost, "/carrier_accounts", body)
			var a shown
			_ = json.Unmarshal([]byte(page.Body), &a)
			statuses[i], details[i] = page.Status, a.ObjectID+a.Detail
		})
	}
	all.Wait()
	won := slices.Index(statuses, http.StatusCreated)
	if won < 0 {
		t.Fatal(statuses, details)
	}
	for i, status := range statuses {
		if i != won && (status != http.StatusBadRequest || !strings.Contains(details[i], details[won])) {
			t.Errorf("got %d %s", status, details[i])
		}
	}
	f.create(f.test(), body) // in the other mode
	f.create("ShippoToken live-"+f.another().ID, body)
	f.vault = testVault("b", "a") // after a rotation of keys
	if page := f.send(f.live(), http.MethodPost, "/carrier_accounts", body); page.Status != http.StatusBadRequest || !strings.Contains(page.Body, `"title":"Duplicate carrier account"`) {
		t.Errorf("after a rotation: %d %s", page.Status, page.Body)
	}
	if page := f.send(f.live(), http.MethodGet, "/carrier_accounts?account_id=94567e", ""); strings.Count(page.Body, "object_id") != 2 {
		t.Errorf("after a rotation: %d %s", page.Status, page.Body)
	}
}

func TestNoMoreCarrierAccountsThanTheLimit(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	for i := range 1000 {
		a := storage.CarrierAccount{ID: storage.NewID(), AccountID: f.account.ID, CarrierID: "ups"}
		f.vault.Fill(&a, fmt.Sprint(i), []byte("{}"))
		must(t, f.db.CreateCarrierAccount(t.Context(), &a, 1000))
	}
	page := f.send(f.live(), http.MethodPost, "/carrier_accounts", `{"carrier":"ups","account_id":"one more"}`)
	if page.Status != http.StatusBadRequest || !strings.Contains(page.Body, `"title":"Limit reached"`) {
		t.Errorf("got %d %s", page.Status, page.Body)
	}
}
