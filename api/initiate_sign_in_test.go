package api_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// carrierLinks makes links whose secret is always the same, and keeps the last.
type carrierLinks struct{ made *storage.CarrierLink }

func (l carrierLinks) NewLink(_ context.Context, link storage.CarrierLink) (string, error) {
	*l.made = link
	return "/carriers/connect/SECRET", nil
}

// initiate asks for a link.
func (f *carrierFixture) initiate(credential, path string, query url.Values) (status int, location string, refused shown) {
	f.t.Helper()
	page := f.send(credential, http.MethodGet, path+"?"+query.Encode(), "{}")
	if page.Status/100 == 4 {
		page.JSON(&refused)
	} else if page.Header.Get("Cache-Control") != "no-store" {
		f.t.Errorf("Cache-Control is %q", page.Header.Get("Cache-Control"))
	}
	return page.Status, page.Location, refused
}

func TestInitiateSignInLeadsToOurPage(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	a := f.create(f.live(), `{"carrier":"ups","account_id":"94567e"}`)
	query := url.Values{"redirect_uri": {"https://shop.example/done?a=b,c"}, "state": {"a b,\xff"}, "else": {"x", "y"}}
	for _, path := range []string{"/carrier_accounts/" + a.ObjectID + "/signin/initiate", "/api/v1/carrier_accounts/" + a.ObjectID + "/signin/initiate/"} {
		status, location, refused := f.initiate(f.live(), path, query)
		if want := f.browser.Get("/").URL.Scheme; status != http.StatusFound || !strings.HasPrefix(location, want+"://") || !strings.HasSuffix(location, "/carriers/connect/SECRET") {
			t.Fatalf("got %d to %q, %v", status, location, refused)
		}
		l := *f.links
		if l.CarrierAccountID != a.ObjectID || l.CarrierID != "ups" || l.Test || l.RedirectURI != "https://shop.example/done?a=b,c" || string(l.State) != "a b,\xff" ||
			string(l.Credential) != string(storage.Hash("live-"+f.account.ID)) {
			t.Errorf("the link is %+v", l)
		}
	}
	query.Del("state")
	if f.initiate(f.live(), "/carrier_accounts/"+a.ObjectID+"/signin/initiate", query); f.links.State != nil {
		t.Errorf("without a state, the link has %q", f.links.State)
	}
}

func TestInitiateSignInRefuses(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	ups := f.create(f.live(), `{"carrier":"ups","account_id":"94567e"}`)
	fedex := f.create(f.live(), `{"carrier":"fedex","account_id":"94567e"}`)
	gone := f.create(f.live(), `{"carrier":"ups","account_id":"1","test":true}`)
	must(t, f.db.RemoveCarrier(t.Context(), "ups", true, false))
	to := func(uri string) url.Values { return url.Values{"redirect_uri": {uri}} }
	const good = "https://shop.example/"
	for name, c := range map[string]struct {
		id     string
		query  url.Values
		title  string
		detail string
	}{
		"no redirect_uri":          {ups.ObjectID, nil, "Missing required parameter", "redirect_uri"},
		"an empty one":             {ups.ObjectID, to(""), "Missing required parameter", "redirect_uri"},
		"two":                      {ups.ObjectID, url.Values{"redirect_uri": {good, good}}, "Invalid parameter", "redirect_uri"},
		"a path":                   {ups.ObjectID, to("/done"), "Invalid parameter", "redirect_uri"},
		"no scheme":                {ups.ObjectID, to("//shop.example/"), "Invalid parameter", "redirect_uri"},
		"another scheme":           {ups.ObjectID, to("javascript:alert(1)"), "Invalid parameter", "redirect_uri"},
		"http":                     {ups.ObjectID, to("http://shop.example/"), "Invalid parameter", "redirect_uri"},
		"http on a like name":      {ups.ObjectID, to("http://localhost.shop.example/"), "Invalid parameter", "redirect_uri"},
		"no host":                  {ups.ObjectID, to("https://"), "Invalid parameter", "redirect_uri"},
		"a port alone":             {ups.ObjectID, to("https://:80/"), "Invalid parameter", "redirect_uri"},
		"a fragment":               {ups.ObjectID, to(good + "#a"), "Invalid parameter", "redirect_uri"},
		"an empty fragment":        {ups.ObjectID, to(good + "#"), "Invalid parameter", "redirect_uri"},
		"user info":                {ups.ObjectID, to("https://a@shop.example/"), "Invalid parameter", "redirect_uri"},
		"empty user info":          {ups.ObjectID, to("https://@shop.example/"), "Invalid parameter", "redirect_uri"},
		"a host after a backslash": {ups.ObjectID, to(`https://evil.example\@shop.example/`), "Invalid parameter", "redirect_uri"},
		"a host in Unicode":        {ups.ObjectID, to("https://shоp.example/"), "Invalid parameter", "redirect_uri"},
		"a port that is none":      {ups.ObjectID, to("https://shop.example:99999/"), "Invalid parameter", "redirect_uri"},
		"a line break":             {ups.ObjectID, to(good + "\r\nSet-Cookie: a=b"), "Invalid parameter", "redirect_uri"},
		"not UTF-8":                {ups.ObjectID, to(good + "\xff"), "Invalid parameter", "redirect_uri"},
		"too long":                 {ups.ObjectID, to(good + strings.Repeat("a", 2049-len(good))), "Invalid parameter", "redirect_uri"},
		"two states":               {ups.ObjectID, url.Values{"redirect_uri": {good}, "state": {"a", "a"}}, "Invalid parameter", "state"},
		"a state that is too long": {ups.ObjectID, url.Values{"redirect_uri": {good}, "state": {strings.Repeat("a", 1025)}}, "Invalid parameter", "state"},
		"a carrier without OAuth":  {fedex.ObjectID, to(good), "Carrier does not use OAuth", "An account"},
		"a carrier that is gone":   {gone.ObjectID, to(good), "Unknown carrier", "This carrier"},
	} {
		status, location, refused := f.initiate(f.live(), "/carrier_accounts/"+c.id+"/signin/initiate", c.query)
		if status != http.StatusBadRequest || refused.Title != c.title || !strings.HasPrefix(refused.Detail, c.detail) || location != "" {
			t.Errorf("%s: got %d %q %q to %q", name, status, refused.Title, refused.Detail, location)
		}
	}
	for _, good := range []string{"http://localhost/", "http://127.0.0.1:8000/a?b", "http://[::1]:1/", "HTTPS://shop.example", "https://shop.example/" + strings.Repeat("a", 2048-len(good))} {
		if status, _, refused := f.initiate(f.live(), "/carrier_accounts/"+ups.ObjectID+"/signin/initiate", to(good)); status != http.StatusFound {
			t.Errorf("%.40s: got %d %q", good, status, refused.Detail)
		}
	}
	if page := f.send(f.live(), http.MethodGet, "/carrier_accounts/"+ups.ObjectID+"/signin/initiate?redirect_uri=%zz", ""); page.Status != http.StatusBadRequest {
		t.Errorf("what can't be decoded: got %d", page.Status)
	}
	another := "ShippoToken live-" + f.another().ID
	for name, credential := range map[string]string{"another's": another, "a live one for a test key": f.test()} {
		if status, _, _ := f.initiate(credential, "/carrier_accounts/"+ups.ObjectID+"/signin/initiate", to(good)); status != http.StatusNotFound {
			t.Errorf("%s: got %d", name, status)
		}
	}
}

// What a link stores of the credential is what finds its row.
func TestLinkIsMadeByTheTokenThatIsSent(t *testing.T) {
	t.Parallel()
	f := openCarriers(t)
	a := f.create(f.live(), `{"carrier":"ups","account_id":"94567e"}`)
	partner, _ := storagetest.Partner(t, f.db, storage.Client{})
	_, token := storagetest.Connection(t, f.db, storage.Connection{AccountID: f.account.ID, ClientID: partner.ID})
	status, _, refused := f.initiate("Bearer "+token, "/carrier_accounts/"+a.ObjectID+"/signin/initiate", url.Values{"redirect_uri": {"https://shop.example/"}})
	if status != http.StatusFound {
		t.Fatalf("got %d %v", status, refused)
	}
	if clientID, err := f.db.CarrierLinkMaker(t.Context(), *f.links); err != nil || clientID != partner.ID {
		t.Errorf("it was made by %q, %v, want %q", clientID, err, partner.ID)
	}
	other := *f.links
	other.Credential = storage.Hash("x")
	if _, err := f.db.CarrierLinkMaker(t.Context(), other); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("another credential: %v", err)
	}
}
