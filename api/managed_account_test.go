package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// managedShown is a managed account as its platform sees it.
type managedShown struct {
	ObjectID    string `json:"object_id"`
	Email       string `json:"email"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	CompanyName string `json:"company_name"`
	Title       string `json:"title"`
	Detail      string `json:"detail"`
}

const shopkeeper = `{"email":"Kim@shop.example","first_name":"Kim","last_name":"Vang","company_name":"Vang & Co"}`

// openPlatform is the API with carriers, where the account may manage up to limit others.
func openPlatform(t *testing.T, limit int) *carrierFixture {
	t.Helper()
	f := openCarriers(t)
	f.allow(f.account.ID, limit)
	return f
}

func (f *carrierFixture) allow(accountID string, limit int) {
	f.t.Helper()
	_, err := f.db.AllowPlatform(f.t.Context(), accountID, limit)
	must(f.t, err)
}

// manage adds a managed account, which must work.
func (f *carrierFixture) manage(body string) (m managedShown) {
	f.t.Helper()
	page := f.send(f.live(), http.MethodPost, "/shippo-accounts", body)
	if page.Status != http.StatusCreated {
		f.t.Fatalf("create %s: got %d %s", body, page.Status, page.Body)
	}
	page.JSON(&m)
	return m
}

func TestManagedAccountIsExact(t *testing.T) {
	t.Parallel()
	f := openPlatform(t, 10)
	for _, at := range [][2]string{{"/shippo-accounts", ""}, {"/shippo-accounts", "/"}, {"/api/v1/shippo-accounts", ""}, {"/api/v1/shippo-accounts", "/"}} {
		path := at[0] + at[1]
		page := f.send(f.live(), http.MethodPost, path, shopkeeper)
		var m managedShown
		page.JSON(&m)
		want := `{"object_id":"` + m.ObjectID + `","email":"Kim@shop.example","first_name":"Kim","last_name":"Vang","company_name":"Vang & Co",` +
			`"object_created":"2026-01-02T03:04:05Z","object_updated":"2026-01-02T03:04:05Z"}` + "\n"
		if page.Status != http.StatusCreated || len(m.ObjectID) != 32 || page.Body != want {
			t.Errorf("%s: got %d %s want %s", path, page.Status, page.Body, want)
		}
		one := at[0] + "/" + m.ObjectID + at[1]
		if shown := f.send(f.live(), http.MethodGet, one+"?x=1", "{"); shown.Status != http.StatusOK || shown.Body != want {
			t.Errorf("GET %s: got %d %s", one, shown.Status, shown.Body)
		}
	}
}

func TestPutReplacesAllOfAManagedAccount(t *testing.T) {
	t.Parallel()
	f := openPlatform(t, 10)
	m := f.manage(shopkeeper)
	page := f.send(f.live(), http.MethodPut, "/shippo-accounts/"+m.ObjectID, `{"email":" a@b.example ","first_name":" A ","last_name":"e\u0301","more":1}`)
	var now managedShown
	page.JSON(&now)
	if page.Status != http.StatusOK || now != (managedShown{ObjectID: m.ObjectID, Email: "a@b.example", FirstName: "A", LastName: "é"}) {
		t.Errorf("got %d %s", page.Status, page.Body)
	}
	page = f.send(f.live(), http.MethodGet, "/api/v1/account", "", named(m.ObjectID))
	want := `{"object_id":"` + m.ObjectID + `","email":"a@b.example","full_name":"A é","company_name":"","billing":null,"object_created":"2026-01-02T03:04:05Z"}` + "\n"
	if page.Status != http.StatusOK || page.Body != want {
		t.Errorf("the account: got %d %s want %s", page.Status, page.Body, want)
	}
}

func TestManagedAccountsAreRefusedWithoutWhatTheyNeed(t *testing.T) {
	t.Parallel()
	f := openPlatform(t, 10)
	m := f.manage(shopkeeper)
	long := strings.Repeat("é", 201)
	for body, want := range map[string]string{
		``:                        "Missing required parameter: email is required.",
		`{}`:                      "Missing required parameter: email is required.",
		`{"email":"a@b.example"}`: "Missing required parameter: first_name is required.",
		`{"email":"a@b.example","first_name":"A"}`:                                                    "Missing required parameter: last_name is required.",
		`{"email":"a@b.example","first_name":"A","last_name":null}`:                                   "Missing required parameter: last_name is required.",
		`{"email":"a@b.example","first_name":"\u200b ","last_name":"B"}`:                              "Invalid parameter: first_name can't",
		`{"email":"a@b.example","first_name":"  ","last_name":"B"}`:                                   "Missing required parameter: first_name is required.",
		`{"email":"a@b.example","first_name":"a\u0000","last_name":"B"}`:                              "Invalid parameter: first_name can't",
		`{"email":"a@b.example","first_name":"A","last_name":"B","company_name":"\u0007"}`:            "Invalid parameter: company_name can't",
		`{"email":"a@b.example","first_name":"` + long + `","last_name":"B"}`:                         "Invalid parameter: first_name can have up to 200 characters.",
		`{"email":"a@b.example","first_name":"A","last_name":"` + long + `"}`:                         "Invalid parameter: last_name can have up to 200 characters.",
		`{"email":"a@b.example","first_name":"A","last_name":"B","company_name":"` + long + `"}`:      "Invalid parameter: company_name can have up to 200 characters.",
		`{"email":"` + strings.Repeat("a", 190) + `@b.example.com","first_name":"A","last_name":"B"}`: "Invalid parameter: email can have up to 200 characters.",
		`{"email":"nobody","first_name":"A","last_name":"B"}`:                                         "Invalid parameter: email must be an email address.",
		`{"email":"\u212a@b.example","first_name":"A","last_name":"B"}`:                               "Invalid parameter: email has a character",
		`{"email":"managed:` + m.ObjectID + `","first_name":"A","last_name":"B"}`:                     "Invalid parameter: email must be an email address.",
		`{"email":1,"first_name":"A","last_name":"B"}`:                                                "Invalid parameter: email must be a string.",
		`{"email":"a@b.example","first_name":["A"],"last_name":"B"}`:                                  "Invalid parameter: first_name must be a string.",
		`{"email":"a@b.example","first_name":"A","last_name":"B","company_name":{}}`:                  "Invalid parameter: company_name must be a string.",
		`[]`:   "Invalid parameter: body must be a JSON object in UTF-8.",
		"\xff": "Invalid parameter: body must be a JSON object in UTF-8.",
	} {
		for method, path := range map[string]string{http.MethodPost: "/shippo-accounts", http.MethodPut: "/shippo-accounts/" + m.ObjectID} {
			var said managedShown
			page := f.send(f.live(), method, path, body)
			page.JSON(&said)
			if page.Status != http.StatusBadRequest || !strings.HasPrefix(said.Title+": "+said.Detail, want) {
				t.Errorf("%s %s: got %d %s, want %q", method, body, page.Status, page.Body, want)
			}
		}
	}
	if page := f.send(f.live(), http.MethodPost, "/shippo-accounts", `{"email":"`+strings.Repeat("x", 65<<10)+`"}`); page.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("65 KiB: got %d %s", page.Status, page.Body)
	}
	if p := f.managedPage("/shippo-accounts"); len(p.Results) != 1 || p.Results[0] != m {
		t.Errorf("afterwards: %+v", p)
	}
}

func TestOnlyPlatformsManageAccounts(t *testing.T) {
	t.Parallel()
	f := openPlatform(t, 10)
	m := f.manage(shopkeeper)
	other := f.another()
	calls := [][3]string{{http.MethodGet, "/shippo-accounts", ""}, {http.MethodPost, "/api/v1/shippo-accounts/", shopkeeper},
		{http.MethodGet, "/shippo-accounts/" + m.ObjectID, ""}, {http.MethodPut, "/shippo-accounts/" + m.ObjectID + "/", shopkeeper}}
	for _, sent := range calls {
		for name, credential := range map[string]string{"another account": "ShippoToken live-" + other.ID, "a test key": f.test(), "a partner": "Bearer " + f.token} {
			page := f.send(credential, sent[0], sent[1], sent[2])
			var body map[string]string
			page.JSON(&body)
			if page.Status != http.StatusForbidden || len(body) != 4 || body["title"] != "Not a platform account" || body["detail"] == "" ||
				body["error"] != "insufficient_scope" || page.Header.Get("WWW-Authenticate") != `Bearer error="insufficient_scope"` {
				t.Errorf("%s, %v: got %d %s", name, sent, page.Status, page.Body)
			}
		}
		if page := f.send("ShippoToken nothing", sent[0], sent[1], sent[2]); page.Status != http.StatusUnauthorized || !strings.Contains(page.Body, `"title"`) {
			t.Errorf("nobody, %v: got %d %s", sent, page.Status, page.Body)
		}
		if page := f.send(f.live(), sent[0], sent[1], sent[2], named(m.ObjectID)); page.Status != http.StatusForbidden {
			t.Errorf("as a managed account, %v: got %d %s", sent, page.Status, page.Body)
		}
		if page := f.send(f.live(), sent[0], sent[1], sent[2], named(other.ID)); page.Status != http.StatusNotFound {
			t.Errorf("as another account, %v: got %d %s", sent, page.Status, page.Body)
		}
		if page := f.send(f.live(), sent[0], sent[1], sent[2], named(f.account.ID)); page.Status >= 300 {
			t.Errorf("as itself, %v: got %d %s", sent, page.Status, page.Body)
		}
	}
	f.allow(other.ID, 10)
	for _, sent := range calls[2:] {
		if page := f.send("ShippoToken live-"+other.ID, sent[0], sent[1], sent[2]); page.Status != http.StatusNotFound || page.Body != `{"title":"Not found","detail":"There is no such account."}`+"\n" {
			t.Errorf("another platform, %v: got %d %s", sent, page.Status, page.Body)
		}
	}
	for _, id := range []string{f.account.ID, "%00", "%FF%FE", "x%2Fy", "unknown"} {
		for _, method := range []string{http.MethodGet, http.MethodPut} {
			if page := f.send(f.live(), method, "/shippo-accounts/"+id, shopkeeper); page.Status != http.StatusNotFound {
				t.Errorf("%s %s: got %d %s", method, id, page.Status, page.Body)
			}
		}
	}
}

func TestLimitOfManagedAccounts(t *testing.T) {
	t.Parallel()
	f := openPlatform(t, 2)
	f.manage(shopkeeper)
	f.manage(shopkeeper) // emails may repeat
	page := f.send(f.live(), http.MethodPost, "/shippo-accounts", shopkeeper)
	if page.Status != http.StatusBadRequest || page.Body != `{"title":"Limit reached","detail":"This account can manage up to 2 accounts."}`+"\n" {
		t.Errorf("got %d %s", page.Status, page.Body)
	}
	f.allow(f.account.ID, 3)
	f.manage(shopkeeper)
}

type managedPage struct {
	Next, Previous *string
	Results        []managedShown
	Count          *int
}

func (f *carrierFixture) managedPage(path string) (p managedPage) {
	f.t.Helper()
	page := f.send(f.live(), http.MethodGet, path, "")
	if page.Status != http.StatusOK {
		f.t.Fatalf("%s: got %d %s", path, page.Status, page.Body)
	}
	page.JSON(&p)
	return p
}

func TestPagesOfManagedAccounts(t *testing.T) {
	t.Parallel()
	f := openPlatform(t, 100)
	clock := storagetest.NewClock()
	f.db.Now = clock.Now
	var ids []string
	for i := range 27 {
		clock.Advance(1e9)
		ids = append(ids, f.manage(fmt.Sprintf(`{"email":"%d@b.example","first_name":"A","last_name":"B"}`, i)).ObjectID)
	}
	first := f.managedPage("/shippo-accounts/")
	if len(first.Results) != 25 || first.Previous != nil || first.Next == nil || first.Count != nil {
		t.Fatalf("the first: %+v", first)
	}
	next, err := url.Parse(*first.Next)
	must(t, err)
	if !next.IsAbs() || next.Path != "/shippo-accounts/" || next.Query().Get("page") != "2" {
		t.Errorf("next is %s", next)
	}
	second := f.managedPage(next.RequestURI())
	if len(second.Results) != 2 || second.Next != nil || second.Previous == nil {
		t.Errorf("the second: %+v", second)
	}
	for i, m := range append(first.Results, second.Results...) {
		if m.ObjectID != ids[i] {
			t.Errorf("%d is %+v", i, m)
		}
	}
	if p := f.managedPage("/shippo-accounts?page=9&results=100"); p.Results == nil || len(p.Results) != 0 {
		t.Errorf("past the end: %+v", p)
	}
	for _, query := range []string{"page=0", "results=101", "results=x", "page=%zz"} {
		if page := f.send(f.live(), http.MethodGet, "/shippo-accounts?"+query, ""); page.Status != http.StatusBadRequest || !strings.Contains(page.Body, `"Invalid parameter"`) {
			t.Errorf("%s: got %d %s", query, page.Status, page.Body)
		}
	}
}

func TestMethodsAndPathsOfManagedAccounts(t *testing.T) {
	t.Parallel()
	f := openPlatform(t, 10)
	for _, row := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"DELETE", "/shippo-accounts", 405, "GET, HEAD, POST"}, {"PUT", "/api/v1/shippo-accounts/", 405, "GET, HEAD, POST"},
		{"DELETE", "/shippo-accounts/x", 405, "GET, HEAD, PUT"}, {"POST", "/shippo-accounts/x/", 405, "GET, HEAD, PUT"},
		{"GET", "/shippo-accounts/x/y", 404, ""}, {"GET", "/api/v1/shippo-accounts/x/y/", 404, ""},
	} {
		page := f.send(f.live(), row.method, row.path, "")
		if page.Status != row.status || page.Header.Get("Allow") != row.allow || !strings.Contains(page.Body, `"title"`) {
			t.Errorf("%s %s: got %d, %q, %s", row.method, row.path, page.Status, page.Header.Get("Allow"), page.Body)
		}
	}
	if page := f.send(f.live(), http.MethodGet, "/shippo-accounts", "", [2]string{"Shippo-API-Version", "latest"}); page.Status != http.StatusBadRequest {
		t.Errorf("a wrong version: got %d %s", page.Status, page.Body)
	}
}

// named is the header that names an account.
func named(id string) [2]string { return [2]string{"SHIPPO-ACCOUNT-ID", id} }

func TestPlatformActsForTheAccountsThatItManages(t *testing.T) {
	t.Parallel()
	f := openPlatform(t, 10)
	m := f.manage(shopkeeper)
	page := f.send(f.live(), http.MethodPost, "/carrier_accounts", `{"carrier":"ups","account_id":"94567e"}`, named(m.ObjectID))
	var a shown
	page.JSON(&a)
	if page.Status != http.StatusCreated || !strings.Contains(page.Body, `"object_owner":"Kim@shop.example"`) {
		t.Fatalf("got %d %s", page.Status, page.Body)
	}
	// With its own and with a test key it is out of sight, and the number is free.
	if p := f.page(f.live(), "/carrier_accounts"); len(p.Results) != 0 {
		t.Errorf("its own: %+v", p)
	}
	f.create(f.live(), `{"carrier":"ups","account_id":"94567e"}`)
	if page := f.send(f.test(), http.MethodGet, "/carrier_accounts/"+a.ObjectID, "", named(m.ObjectID)); page.Status != http.StatusNotFound {
		t.Errorf("a test key reads a live one: %d %s", page.Status, page.Body)
	}
	page = f.send(f.test(), http.MethodPost, "/carrier_accounts", `{"carrier":"ups","account_id":"94567e"}`, named(m.ObjectID))
	if page.Status != http.StatusCreated || !strings.Contains(page.Body, `"test":true`) {
		t.Errorf("by a test key: %d %s", page.Status, page.Body)
	}
	for _, sent := range carrierRequests(a.ObjectID) {
		if page := f.send(f.live(), sent[0], sent[1], sent[2], named(m.ObjectID)); page.Status >= 300 {
			t.Errorf("%v: got %d %s", sent, page.Status, page.Body)
		}
		for name, credential := range map[string]string{"another account": "ShippoToken live-" + f.another().ID, "the platform's partner": "Bearer " + f.token} {
			if page := f.send(credential, sent[0], sent[1], sent[2], named(m.ObjectID)); page.Status != http.StatusNotFound {
				t.Errorf("%s, %v: got %d %s", name, sent, page.Status, page.Body)
			}
		}
	}
	if page := f.send(f.test(), http.MethodGet, "/api/v1/account", "", named(m.ObjectID)); page.Status != http.StatusOK || !strings.Contains(page.Body, m.ObjectID) {
		t.Errorf("the account with a test key: %d %s", page.Status, page.Body)
	}
}

func TestPlatformThatMayNoLongerGetsNotFound(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(f *carrierFixture, id string){
		"revoked": func(f *carrierFixture, _ string) { must(f.t, f.db.RevokePlatform(f.t.Context(), f.account.ID)) },
		"the account suspended": func(f *carrierFixture, id string) {
			_, err := f.db.SuspendAccount(f.t.Context(), id, "spam")
			must(f.t, err)
		},
		"the account closed": func(f *carrierFixture, id string) {
			must(f.t, f.db.CloseAccount(f.t.Context(), storage.Closing{AccountID: id, At: storage.At(f.db.Now().Add(1e12)), Reason: "asked"}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := openPlatform(t, 10)
			m := f.manage(shopkeeper)
			page := f.send(f.live(), http.MethodPost, "/carrier_accounts", `{"carrier":"ups","account_id":"94567e"}`, named(m.ObjectID))
			var a shown
			page.JSON(&a)
			end(f, m.ObjectID)
			for _, sent := range append(carrierRequests(a.ObjectID), [3]string{http.MethodGet, "/api/v1/account", ""}) {
				if page := f.send(f.live(), sent[0], sent[1], sent[2], named(m.ObjectID)); page.Status != http.StatusNotFound {
					t.Errorf("%v: got %d %s", sent, page.Status, page.Body)
				}
			}
			if _, err := f.db.AnyCarrierAccount(t.Context(), a.ObjectID); err != nil {
				t.Errorf("the carrier account: %v", err)
			}
		})
	}
}
