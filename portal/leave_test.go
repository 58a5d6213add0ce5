package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// connected connects a new account to a partner, and returns its token.
func (f *fixture) connected(clientID, email string) (account storage.Account, token string) {
	f.t.Helper()
	account = storagetest.Account(f.t, f.db, storage.Account{Email: email})
	_, token = storagetest.Connection(f.t, f.db, storage.Connection{ClientID: clientID, AccountID: account.ID})
	return account, token
}

func (f *fixture) wantWorks(token string, works bool) {
	f.t.Helper()
	k, err := f.db.TokenByHash(f.t.Context(), storage.Hash(token))
	must(f.t, err)
	if got := k.InactiveReasons(f.db.Time()); (len(got) == 0) != works {
		f.t.Errorf("the token: %v", got)
	}
}

const warning = "Acme & Söhne is suspended. Please contact support."

func TestOwnerLeavesAndStays(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme, _ := storagetest.Partner(t, f.db, storage.Client{Name: "Acme & Söhne", Email: "dev@acme.example"})
	_, token := f.connected(acme.ID, "grace@shop.example")
	f.connected(acme.ID, "ada@shop.example")
	ada, path := f.owner(acme.ID), "/partners/"+acme.ID
	until := f.clock.Now().Add(14 * 24 * time.Hour).UTC().Format("2 January 2006, 15:04 UTC")
	page := ada.Get(path + "/leave")
	wantSays(t, page, "2 connections of 2 accounts end permanently on "+until+".", "Until then, an owner can undo this with “Stay”.")
	for _, typed := range []string{"", "Acme", "acme & söhne", "Acme\x00 & Söhne", "\xff", strings.Repeat("Acme & Söhne", 2000)} {
		refused := ada.Post(path+"/leave", url.Values{"company": {typed}})
		if refused.Status != http.StatusUnprocessableEntity || refused.Error("Company name") != "Please type the company name exactly as it is shown." {
			t.Errorf("%.20q: %d", typed, refused.Status)
		}
	}
	f.wantWorks(token, true)
	left := page.Submit("Leave", map[string]string{"Company name": " Acme & So\u0308hne "})
	wantNotice(t, left, "Acme & Söhne is leaving. Until "+until+", an owner can stay.")
	wantSays(t, left, warning)
	f.wantWorks(token, false)
	f.wantAudited(acme.ID, "partner.leaving")
	f.clock.Advance(2 * time.Hour) // staying needs no recent sign-in
	dana := f.developer(acme.ID)
	for _, p := range []string{"", "/people"} {
		wantSays(t, dana.Get(path+p), warning)
	}
	wantSays(t, dana.Get(path), "Leaving", until)
	wantStatus(t, dana.Post(path+"/leave/stay", url.Values{}), http.StatusForbidden)
	if again := ada.Post(path+"/leave", url.Values{"company": {acme.Name}}); again.URL.Path != "/partners/confirm" {
		t.Errorf("leaving again leads to %s", again.URL)
	}
	stays := ada.Get(path+"/leave").Submit("Stay", nil)
	wantNotice(t, stays, "Acme & Söhne stays. Everything works again.")
	f.wantWorks(token, true)
	f.wantAudited(acme.ID, "partner.stayed")
	if strings.Contains(stays.Text(), warning) {
		t.Errorf("it warns: %s", stays.Text())
	}
	wantNotice(t, ada.Post(path+"/leave/stay", url.Values{}), "Acme & Söhne isn’t leaving. There was nothing to change.")
}

func TestPartnerThatHasLeftIsNotFound(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	_, token := f.connected(acme.ID, "grace@shop.example")
	ada, path := f.owner(acme.ID), "/partners/"+acme.ID
	dana := f.developer(acme.ID)
	f.handlers.LeavingGrace = time.Hour
	wantStatus(t, ada.Post(path+"/leave", url.Values{"company": {"Acme"}}), http.StatusOK)
	again := ada.Post(path+"/leave", url.Values{"company": {"Acme"}})
	wantStatus(t, again, http.StatusOK)
	wantSays(t, again, "Acme is leaving")
	f.clock.Advance(time.Hour)
	late := ada.Post(path+"/leave/stay", url.Values{})
	wantStatus(t, late, http.StatusConflict)
	wantSays(t, late, "The grace period has ended.")
	for more := true; more; {
		var err error
		more, err = f.db.EndLeaving(t.Context(), 9)
		must(t, err)
	}
	f.wantWorks(token, false)
	if got := dana.Get(path); got.URL.Path != "/partners/login" {
		t.Errorf("its people get %s: %s", got.URL, got.Text())
	}
	c, err := f.db.ClientByID(t.Context(), acme.ID)
	if err != nil || c.Status != storage.HasLeft || c.Name != "Acme" || c.Email != "" {
		t.Errorf("it is %+v, %v", c, err)
	}
}

func TestLeavingWhileSuspended(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	_, token := f.connected(acme.ID, "grace@shop.example")
	ada, path := f.owner(acme.ID), "/partners/"+acme.ID
	must(t, f.db.SetClientStatus(storagetest.BySam(t), acme.ID, storage.Suspended, "fraud"))
	wantStatus(t, ada.Post(path+"/leave", url.Values{"company": {"Acme"}}), http.StatusOK)
	page := ada.Get(path + "/leave")
	wantSays(t, page, "the company is suspended as before")
	if strings.Contains(page.Body, "fraud") {
		t.Error("it says why it is suspended")
	}
	wantNotice(t, page.Submit("Stay", nil), "Acme stays. It is still suspended.")
	f.wantWorks(token, false)
}

func TestLeavingNeedsARecentSignIn(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	ada, path := f.owner(acme.ID), "/partners/"+acme.ID
	f.clock.Advance(2 * time.Hour)
	for _, p := range []string{"/leave", "/export"} {
		if got := ada.Post(path+p, url.Values{"company": {"Acme"}}); got.URL.Path != "/partners/confirm" || got.URL.Query().Get("next") != path+"/leave" {
			t.Errorf("%s leads to %s", p, got.URL)
		}
	}
	if got := ada.Get(path + "/leave"); got.URL.Path != "/partners/confirm" {
		t.Errorf("the page leads to %s", got.URL)
	}
	if c, err := f.db.ClientByID(t.Context(), acme.ID); err != nil || c.Status != storage.Active {
		t.Errorf("it is %+v, %v", c, err)
	}
}
