package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
)

// carrierPage is a page as it is answered.
type carrierPage struct {
	Next, Previous *string
	Results        []shown
	Count          *int
	Title, Detail  string
}

func (f *carrierFixture) page(credential, path string) (p carrierPage) {
	f.t.Helper()
	page := f.send(credential, http.MethodGet, path, "{")
	if page.Status != http.StatusOK {
		f.t.Fatalf("%s: got %d %s", path, page.Status, page.Body)
	}
	page.JSON(&p)
	return p
}

func TestPagesOfCarrierAccounts(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	clock := storagetest.NewClock()
	f.db.Now = clock.Now
	var ids []string
	for i := range 7 {
		clock.Advance(1e9)
		ids = append(ids, f.create(f.live(), fmt.Sprintf(`{"carrier":"ups","account_id":"number-%d","test":%t}`, i, i == 3)).ObjectID)
	}
	for _, path := range []string{"/carrier_accounts", "/api/v1/carrier_accounts/"} {
		first := f.page(f.live(), path)
		if len(first.Results) != 5 || first.Previous != nil || first.Next == nil || first.Count != nil {
			t.Fatalf("the first: %+v", first)
		}
		next, err := url.Parse(*first.Next)
		must(t, err)
		if !strings.HasPrefix(*first.Next, "http://") || next.Path != path || next.Query().Get("page") != "2" {
			t.Errorf("next is %s", *first.Next)
		}
		second := f.page(f.live(), next.RequestURI())
		if len(second.Results) != 2 || second.Next != nil || second.Previous == nil {
			t.Fatalf("the second: %+v", second)
		}
		for i, a := range append(first.Results, second.Results...) {
			if a.ObjectID != ids[i] {
				t.Errorf("%d is %+v", i, a)
			}
		}
	}
	filtered := f.page(f.live(), "/carrier_accounts/?results=2&carrier=ups&page=2&service_levels=true")
	for _, link := range []*string{filtered.Next, filtered.Previous} {
		if link == nil || !strings.Contains(*link, "/carrier_accounts/?carrier=ups&page=") || !strings.HasSuffix(*link, "&results=2&service_levels=true") {
			t.Errorf("links: %+v", filtered)
		}
	}
	for path, want := range map[string]int{
		"?account_id=number-1": 1, "?account_id=number-": 0, "?account_id=" + url.QueryEscape("****er-1"): 0, "?carrier=ups&results=100": 7, "?carrier=nothing": 0,
		"?carrier=%00": 0, "?carrier=fedex": 0, "?page=3": 0, "?page=2147483647&results=100": 0, "?results=1": 1, "?page=2&results=5": 2, "?more=1": 5,
	} {
		if p := f.page(f.live(), "/carrier_accounts"+path); len(p.Results) != want || p.Results == nil {
			t.Errorf("%s: got %d, want %d", path, len(p.Results), want)
		}
	}
	f.send(f.live(), http.MethodGet, "/carrier_accounts?page=0&account_id=number-1", "")
	f.send(f.live(), http.MethodPost, "/carrier_accounts?account_id=number-1", `{"carrier":"ups","account_id":"number-1"}`)
	if log := f.log.String(); !strings.Contains(log, "/carrier_accounts") || strings.Contains(log, "number-") {
		t.Errorf("the log: %s", log)
	}
	if p := f.page(f.test(), "/carrier_accounts"); len(p.Results) != 1 || p.Results[0].ObjectID != ids[3] || p.Next != nil {
		t.Errorf("a test key: %+v", p)
	}
	for query, begins := range map[string]string{"page=0": "page ", "page=-1": "page ", "page=x": "page ", "page=": "page ", "page=1.0": "page ", "page=99999999999999999999": "page ",
		"results=0": "results ", "results=101": "results ", "results=many": "results ", "page=%zz": "query "} {
		var body shown
		page := f.send(f.live(), http.MethodGet, "/carrier_accounts?"+query, "")
		page.JSON(&body)
		if page.Status != http.StatusBadRequest || body.Title != "Invalid parameter" || !strings.HasPrefix(body.Detail, begins) {
			t.Errorf("%s: got %d %s", query, page.Status, page.Body)
		}
	}
}
