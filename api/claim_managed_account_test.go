package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestClaimAnswersTheSameForEveryAddress(t *testing.T) {
	t.Parallel()
	f := openPlatform(t, 10)
	storagetest.Account(t, f.db, storage.Account{Email: "taken@shop.example"})
	for _, email := range []string{"Kim@shop.example", "taken@shop.example"} {
		m := f.manage(strings.Replace(shopkeeper, "Kim@shop.example", email, 1))
		for _, path := range []string{"/shippo-accounts/" + m.ObjectID + "/claim", "/api/v1/shippo-accounts/" + m.ObjectID + "/claim/"} {
			page := f.send(f.live(), http.MethodPost, path, "")
			if page.Status != http.StatusAccepted || page.Body != "{}\n" {
				t.Errorf("%s, %s: got %d %s", email, path, page.Status, page.Body)
			}
		}
	}
	jobs, err := f.db.ClaimJobs(t.Context(), 10, time.Hour, storage.JobClaim)
	must(t, err)
	if len(jobs) != 2 {
		t.Errorf("%d mails, want one for each account", len(jobs))
	}
}

func TestClaimIsRefusedForOtherAccounts(t *testing.T) {
	t.Parallel()
	f := openPlatform(t, 10)
	m := f.manage(shopkeeper)
	other := f.another()
	f.allow(other.ID, 10)
	path := "/shippo-accounts/" + m.ObjectID + "/claim"
	for name, row := range map[string]struct {
		credential, path string
		status           int
	}{
		"another platform": {"ShippoToken live-" + other.ID, path, http.StatusNotFound},
		"an unknown one":   {f.live(), "/shippo-accounts/unknown/claim", http.StatusNotFound},
		"odd bytes":        {f.live(), "/shippo-accounts/%00%FF/claim", http.StatusNotFound},
		"a test key":       {f.test(), path, http.StatusForbidden},
		"a partner":        {"Bearer " + f.token, path, http.StatusForbidden},
		"nobody":           {"", path, http.StatusUnauthorized},
	} {
		if page := f.send(row.credential, http.MethodPost, row.path, ""); page.Status != row.status || !strings.Contains(page.Body, `"title"`) {
			t.Errorf("%s: got %d %s", name, page.Status, page.Body)
		}
	}
	if page := f.send(f.live(), http.MethodGet, path, ""); page.Status != http.StatusMethodNotAllowed || page.Header.Get("Allow") != "POST" {
		t.Errorf("GET: %d", page.Status)
	}
	jobs, err := f.db.ClaimJobs(t.Context(), 10, time.Hour, storage.JobClaim)
	if must(t, err); len(jobs) != 0 {
		t.Errorf("%d mails", len(jobs))
	}
}

// An address is not flooded by a platform that has many accounts with it.
func TestClaimsOfOneAddressAreLimited(t *testing.T) {
	t.Parallel()
	f := openPlatform(t, 100)
	f.app.Unlimited = false
	var last int
	for i := range 21 {
		email := "kim@shop.example"
		if i%2 == 0 {
			email = "KIM@shop.example"
		}
		m := f.manage(strings.Replace(shopkeeper, "Kim@shop.example", email, 1))
		page := f.send(f.live(), http.MethodPost, "/shippo-accounts/"+m.ObjectID+"/claim", "")
		if last = page.Status; last == http.StatusTooManyRequests && page.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		if i < 20 && last != http.StatusAccepted {
			t.Fatalf("%d: got %d", i, last)
		}
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the last got %d", last)
	}
	if page := f.send(f.live(), http.MethodPost, "/shippo-accounts/"+f.manage(strings.Replace(shopkeeper, "Kim@", "lee@", 1)).ObjectID+"/claim", ""); page.Status != http.StatusAccepted {
		t.Errorf("another address: %d %s", page.Status, page.Body)
	}
}

// After its owner has taken an account over, the platform goes on, and after they have
// ended that it is not found.
func TestPlatformAfterAClaim(t *testing.T) {
	t.Parallel()
	f := openPlatform(t, 10)
	m := f.manage(shopkeeper)
	page := f.send(f.live(), http.MethodPost, "/carrier_accounts", `{"carrier":"ups","account_id":"94567e"}`, named(m.ObjectID))
	var a shown
	page.JSON(&a)
	secret := storagetest.Claim(t, f.db, storage.ManagedAccount{PlatformID: f.account.ID, AccountID: m.ObjectID, ManagedProfile: storage.ManagedProfile{Email: m.Email}})
	_, _, err := f.db.ClaimAccount(t.Context(), storage.Hash(secret), "hash", storage.Device{})
	must(t, err)
	for _, sent := range carrierRequests(a.ObjectID) {
		if page := f.send(f.live(), sent[0], sent[1], sent[2], named(m.ObjectID)); page.Status >= 300 {
			t.Errorf("%v: got %d %s", sent, page.Status, page.Body)
		}
	}
	storagetest.PaymentMethod(t, f.db, m.ObjectID)
	if page := f.send(f.live(), http.MethodGet, "/api/v1/account", "", named(m.ObjectID)); page.Status != http.StatusOK || !strings.Contains(page.Body, `"billing":null`) {
		t.Errorf("its platform sees %d %s", page.Status, page.Body)
	}
	if page := f.send("ShippoToken live-"+m.ObjectID, http.MethodGet, "/carrier_accounts/"+a.ObjectID, ""); page.Status != http.StatusOK {
		t.Errorf("its owner: %d %s", page.Status, page.Body)
	}
	must(t, f.db.EndManagement(t.Context(), m.ObjectID, storagetest.SignedIn(t, f.db, m.ObjectID), storage.Device{}))
	for _, sent := range append(carrierRequests(a.ObjectID), [3]string{http.MethodGet, "/api/v1/account", ""}) {
		if page := f.send(f.live(), sent[0], sent[1], sent[2], named(m.ObjectID)); page.Status != http.StatusNotFound {
			t.Errorf("%v: got %d %s", sent, page.Status, page.Body)
		}
	}
	if page := f.send(f.live(), http.MethodGet, "/shippo-accounts/"+m.ObjectID, ""); page.Status != http.StatusNotFound {
		t.Errorf("got %d %s", page.Status, page.Body)
	}
	if p := f.managedPage("/shippo-accounts"); len(p.Results) != 0 {
		t.Errorf("listed: %+v", p)
	}
}
