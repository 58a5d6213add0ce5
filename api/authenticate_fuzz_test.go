package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"unicode/utf8"

	"fairlead/api"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// FuzzAuthorization sends anything in place of a token: the refusal is always the
// same, in printable text.
func FuzzAuthorization(f *testing.F) {
	for _, seed := range []string{"", "Bearer", "Bearer ", "Bearer oauth.612BUDkTaTuJP3ll5-VkebURX", "bearer a=b", "Basic YTpi",
		"ShippoToken shippo_live_1", "Bearer a,b", "Bearer \x00\xff\u2028<script>", "Bearer " + "ééééééééééééé"} {
		f.Add(seed)
	}
	db := storagetest.Open(f)
	app, mux := webtest.App(f, db), http.NewServeMux()
	(&api.Handlers{App: app, Tokens: rows{db}, Keys: keys{}, KeyScheme: "ShippoToken"}).Mount(mux)
	f.Fuzz(func(t *testing.T, header string) {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/v1/account", nil)
		r.Header.Set("Authorization", header)
		mux.ServeHTTP(w, r)
		var body map[string]string
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != http.StatusUnauthorized || body["error"] != "invalid_token" {
			t.Fatalf("%q: got %d %s", header, w.Code, w.Body)
		}
		said := body["error_description"]
		if len([]rune(said)) > len("Invalid access token: none was sent") || !utf8.ValidString(w.Body.String()) {
			t.Errorf("%q is repeated as %q", header, said)
		}
	})
}
