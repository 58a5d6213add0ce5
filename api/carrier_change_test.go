package api_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"fairlead/storage"
)

func TestPutChangesWhatIsSent(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	a := f.create(f.live(), `{"carrier":"ups","account_id":"94567e","metadata":"m","parameters":{"city":"Oslo","zip":"1","agreed":true}}`)
	for _, row := range []struct {
		body, parameters, metadata string
		active                     bool
	}{
		{``, `{"agreed":true,"city":"Oslo","zip":"1"}`, "m", true},
		{`{"active":false}`, `{"agreed":true,"city":"Oslo","zip":"1"}`, "m", false},
		{`{"carrier":"ups","account_id":"94567e","test":false,"metadata":"","object_id":"x"}`, `{"agreed":true,"city":"Oslo","zip":"1"}`, "", false},
		{`{"account_id":"****7e","parameters":{"city":"******","zip":null,"new":"n"}}`, `{"agreed":true,"city":"Oslo","new":"n"}`, "", false},
		{`{"active":true,"metadata":null,"parameters":{"agreed":false,"city":"Bergen","new":""}}`, `{"agreed":false,"city":"Bergen","new":""}`, "", true},
	} {
		page := f.send(f.live(), http.MethodPut, "/carrier_accounts/"+a.ObjectID+"/?active=false", row.body)
		var got shown
		page.JSON(&got)
		stored, err := f.db.AnyCarrierAccount(t.Context(), a.ObjectID)
		must(t, err)
		number, parameters, err := f.vault.Read(stored)
		if page.Status != http.StatusOK || err != nil || number != "94567e" || string(parameters) != row.parameters || got.Metadata != row.metadata || got.Active != row.active {
			t.Errorf("%s: got %d %s, stored %s, %v", row.body, page.Status, page.Body, parameters, err)
		}
		if again := f.send(f.live(), http.MethodGet, "/carrier_accounts/"+a.ObjectID, ""); again.Body != page.Body {
			t.Errorf("%s: shown is %s", row.body, again.Body)
		}
	}
}

func TestPutRefusesWhatCannotChange(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	a := f.create(f.live(), `{"carrier":"ups","account_id":"94567e","parameters":{"a":"1"}}`)
	before := f.send(f.live(), http.MethodGet, "/carrier_accounts/"+a.ObjectID, "").Body
	for body, begins := range map[string]string{
		`{"active":false,"carrier":"fedex"}`:             "carrier ",
		`{"active":false,"carrier":1}`:                   "carrier ",
		`{"active":false,"account_id":"94567f"}`:         "account_id ",
		`{"active":false,"account_id":""}`:               "account_id ",
		`{"active":false,"account_id":"****"}`:           "account_id ",
		`{"active":false,"account_id":{}}`:               "account_id ",
		`{"active":false,"test":true}`:                   "test ",
		`{"active":false,"test":"false"}`:                "test ",
		`{"active":0}`:                                   "active ",
		`{"active":false,"metadata":1}`:                  "metadata ",
		`{"active":false,"parameters":{"a":{}}}`:         "parameters.a ",
		`{"active":false,"parameters":"` + masked + `"}`: "parameters ",
		`[]`: "body ",
	} {
		page := f.send(f.live(), http.MethodPut, "/carrier_accounts/"+a.ObjectID, body)
		var got shown
		page.JSON(&got)
		if page.Status != http.StatusBadRequest || got.Title != "Invalid parameter" || !strings.HasPrefix(got.Detail, begins) {
			t.Errorf("%s: got %d %s", body, page.Status, page.Body)
		}
	}
	if after := f.send(f.live(), http.MethodGet, "/carrier_accounts/"+a.ObjectID, "").Body; after != before {
		t.Errorf("it is %s", after)
	}
}

const masked = "******"

func TestRevokingASignInDisconnects(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	for reason, credential := range map[string]string{"owner": f.live(), "partner": "Bearer " + f.token} {
		a := f.create(f.live(), `{"carrier":"ups","account_id":"`+reason+`"}`)
		path := "/carrier_accounts/" + a.ObjectID + "/signin/revoke"
		if page := f.send(credential, http.MethodPost, path, ""); page.Status != http.StatusOK || !strings.Contains(page.Body, "authorization_pending") {
			t.Errorf("pending: %d %s", page.Status, page.Body)
		}
		f.connectAtCarrier(a.ObjectID)
		var got [2]shown
		for i, path := range []string{path, "/api/v1" + path + "/"} { // the second changes nothing
			page := f.send(credential, http.MethodPost, path, "{}")
			page.JSON(&got[i])
			if page.Status != http.StatusOK || got[i].ObjectInfo.Authentication.Status != "disconnected" || got[i].ObjectInfo.Disconnected == nil ||
				got[i].ObjectInfo.Disconnected.Reason != reason || got[i].ObjectInfo.Disconnected.At != "2026-01-02T03:04:05Z" {
				t.Errorf("%s: %d %s", reason, page.Status, page.Body)
			}
		}
		if !reflect.DeepEqual(got[0], got[1]) {
			t.Errorf("again: %+v", got[1])
		}
		if _, err := f.db.CarrierConnectionOf(t.Context(), a.ObjectID); err == nil {
			t.Error("it has tokens")
		}
	}
	a := f.create(f.live(), `{"carrier":"fedex","account_id":"1"}`)
	page := f.send(f.live(), http.MethodPost, "/carrier_accounts/"+a.ObjectID+"/signin/revoke", "")
	if page.Status != http.StatusBadRequest || !strings.Contains(page.Body, `"title":"Carrier does not use OAuth"`) {
		t.Errorf("without OAuth: %d %s", page.Status, page.Body)
	}
}

func TestCarrierAccountOutlivesItsCarrier(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	a := f.create(f.live(), `{"carrier":"ups","account_id":"94567e"}`)
	f.connectAtCarrier(a.ObjectID)
	must(t, f.db.RemoveCarrier(t.Context(), "ups", false, true))
	var got shown
	page := f.send(f.live(), http.MethodGet, "/carrier_accounts/"+a.ObjectID, "")
	page.JSON(&got)
	if page.Status != http.StatusOK || got.ObjectInfo.Disconnected == nil || got.ObjectInfo.Disconnected.Reason != string(storage.CarrierEndedByOperator) {
		t.Errorf("got %d %s", page.Status, page.Body)
	}
}
