package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// owner is an account with a session, a connection, a card and, if wanted, two-step login.
func (c *console) owner(email string, secured bool) (storage.Account, storage.Connection) {
	c.t.Helper()
	a := storagetest.Account(c.t, c.db, storage.Account{Email: email, CompanyName: "Engines"})
	p, _ := storagetest.Partner(c.t, c.db, storage.Client{Name: "Acme"})
	n, _ := storagetest.Connection(c.t, c.db, storage.Connection{AccountID: a.ID, ClientID: p.ID})
	storagetest.PaymentMethod(c.t, c.db, a.ID)
	if secured {
		s := storagetest.Session(c.t, c.db, storage.Session{AccountID: a.ID, UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", Address: "192.0.2.7"})
		_, err := c.db.SetAuthenticator(c.t.Context(), &storage.Authenticator{OwnerID: a.ID, SetupID: "setup", Seed: []byte("sealed"), SealedBy: "key", LastStep: 100},
			[][]byte{storage.Hash("one"), storage.Hash("two")}, s.ID, storage.Device{})
		c.must(err)
	}
	return a, n
}

func TestAccountsAreListedAndFound(t *testing.T) {
	t.Parallel()
	c := open(t)
	support := c.support()
	wantText(t, support.Get("/staff/accounts"), "No accounts.")
	var newest storage.Account
	for range 51 {
		newest = storagetest.Account(t, c.db, storage.Account{})
		c.clock.Advance(time.Second)
	}
	page := support.Get("/staff/accounts")
	if got := headings(page, "Accounts"); got != "Email, Name, Status, Verified, Since" {
		t.Errorf("the columns are %s", got)
	}
	if rows := page.Find("tbody tr"); rows.Length() != 50 || rows.First().Find("a").AttrOr("href", "") != "/staff/accounts/"+newest.ID {
		t.Errorf("the first page has %d rows, the first is %s", rows.Length(), rows.First().Text())
	}
	if page = page.Click("Next page"); page.Find("tbody tr").Length() != 1 || page.Find("a:contains('First page')").Length() != 1 {
		t.Errorf("the second page is %s", page.Text())
	}
	for _, typed := range []string{newest.ID, newest.Email, " " + strings.ToUpper(newest.Email) + " "} {
		if got := once(t, support, http.MethodGet, "/staff/accounts?q="+url.QueryEscape(typed), ""); got.Status != http.StatusSeeOther || got.Location != "/staff/accounts/"+newest.ID {
			t.Errorf("%q leads with %d to %s", typed, got.Status, got.Location)
		}
	}
	found := support.Get("/staff/accounts").Submit("Find", map[string]string{"Email or account ID": newest.Email})
	if wantStatus(t, found, http.StatusOK); found.H1() != "Account "+newest.Email {
		t.Errorf("Find leads to %q", found.H1())
	}
	for _, typed := range []string{"nobody@example.com", "x", "a%00b", "%ff", strings.Repeat("a", 500)} {
		wantStatus(t, support.Get("/staff/accounts?q="+typed), http.StatusOK)
	}
	wantText(t, support.Get("/staff/accounts?q=nobody@example.com"), "No accounts.")
	wantStatus(t, support.Get("/staff/accounts?after=nonsense"), http.StatusOK)
}

func TestAccountPageShowsFactsAndNothingSecret(t *testing.T) {
	t.Parallel()
	c := open(t)
	a, _ := c.owner("ada@example.com", true)
	c.attempt(storage.Attempt{})
	support := c.support()
	page := support.Get("/staff/accounts/" + a.ID)
	wantStatus(t, page, http.StatusOK)
	wantText(t, page, "Not verified.", "Ada Lovelace", "Engines", "Two-step loginOn", "Authenticator appYes", "Passkeys0", "Recovery codes left2",
		"Visa ending in 4242, expires 12/2040", "Acme", "Firefox", "192.0.2.7", "Authenticator app added waiting")
	for table, want := range map[string]string{"Connections": "Partner, Since, Last used, Status, Actions", "Sessions": "Browser, Address, Last seen"} {
		if got := headings(page, table); got != want {
			t.Errorf("the columns of %s are %s", table, got)
		}
	}
	for _, secret := range []string{"sealed", "hash", "fp_", "4242 4242"} {
		if strings.Contains(page.Find("main").Text(), secret) {
			t.Errorf("the page has %q", secret)
		}
	}
	support.Get("/staff/accounts/" + a.ID)
	c.audited("account.looked_at", a.ID, 1)
	c.Get("/staff/accounts/" + a.ID)
	c.audited("account.looked_at", a.ID, 2)
	_, err := c.db.VerifyAccount(t.Context(), a.ID, "why")
	c.must(err)
	if page = c.Get("/staff/accounts/" + a.ID); !strings.Contains(page.Text(), "Verified at "+c.clock.Now().UTC().Format(utc)+".") {
		t.Errorf("the page says %s", page.Text())
	}
}

func TestManagedAccountHasAPage(t *testing.T) {
	t.Parallel()
	c := open(t)
	platform := storagetest.Platform(t, c.db, storage.Account{CompanyName: "Market"})
	m := storagetest.Managed(t, c.db, storage.ManagedAccount{PlatformID: platform.ID})
	path := "/staff/accounts/" + m.AccountID
	page := c.Get(path)
	wantStatus(t, page, http.StatusOK)
	wantText(t, page, "No owner yet", "Market", "Two-step login is off for this account.")
	for _, form := range []string{"/verification", "/password-link", "/second-factor-resets"} {
		got := c.Post(path+form, url.Values{"reason": {"why"}})
		wantStatus(t, got, http.StatusConflict)
	}
	wantText(t, c.Post(path+"/password-link", url.Values{}), "This account is managed by a platform and has no owner yet.")
	wantStatus(t, c.Get(path+"/suspend").Submit("Suspend account", map[string]string{"Reason": "fraud"}), http.StatusOK)
	wantText(t, c.Get("/staff/accounts"), "Suspended")
}

func TestSupportDisconnectsAPartner(t *testing.T) {
	t.Parallel()
	c := open(t)
	a, n := c.owner("ada@example.com", false)
	support := c.support()
	page := support.Get("/staff/accounts/" + a.ID).Click("Disconnect")
	wantText(t, page, "Acme can no longer use the account ada@example.com.", "1 token of this connection stops working at once, permanently.")
	page = page.Submit("Disconnect", nil)
	wantStatus(t, page, http.StatusOK)
	if got := page.Find("[role=status]").Text(); !strings.Contains(got, "Acme was disconnected.") || page.H1() != "Account ada@example.com" {
		t.Errorf("it says %q", got)
	}
	c.audited("account.disconnected", a.ID, 1)
	path := "/staff/accounts/" + a.ID + "/connections/" + n.ID + "/disconnect"
	wantText(t, support.Post(path, url.Values{}), "This connection has already ended.")
	wantStatus(t, support.Get(path), http.StatusConflict)
	other, another := c.owner("bob@example.com", false)
	wantStatus(t, support.Post("/staff/accounts/"+a.ID+"/connections/"+another.ID+"/disconnect", url.Values{}), http.StatusNotFound)
	if live, err := c.db.Connections(t.Context(), other.ID); err != nil || len(live) != 1 {
		t.Errorf("another's connections are %v, %v", live, err)
	}
}

func TestSupportEndsSessionsAndSendsMails(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.app.Unlimited = false
	a, _ := c.owner("ada@example.com", true)
	support := c.support()
	path := "/staff/accounts/" + a.ID
	page := support.Get(path).Submit("End all sessions", nil)
	wantText(t, page, "All sessions were ended.", "No sessions.")
	c.audited("account.sessions_ended", a.ID, 1)
	wantText(t, support.Post(path+"/sessions/end", url.Values{}), "There were no sessions to end.")
	page = support.Get(path).Submit("Send again", nil)
	wantText(t, page, "An email to verify the address is on its way.", "Email verification", "waiting")
	page = page.Submit("Send password link", nil)
	wantText(t, page, "An email with a password link is on its way.", "Password link")
	if got := headings(page, "Mails"); got != "Sent, What, State" {
		t.Errorf("the columns are %s", got)
	}
	c.audited("account.mail_resent", a.ID, 2)
	for range 3 {
		wantStatus(t, support.Post(path+"/password-link", url.Values{}), http.StatusOK)
	}
	wantStatus(t, support.Post(path+"/password-link", url.Values{}), http.StatusTooManyRequests)
	c.clock.Advance(15 * time.Minute)
	_, err := c.db.VerifyAccount(t.Context(), a.ID, "why")
	c.must(err)
	wantText(t, support.Post(path+"/verification", url.Values{}), "This account’s email is already verified.")
	if got := support.Get(path); got.Find("button:contains('Send again')").Length() != 0 {
		t.Error("a verified address can be verified again")
	}
}

func TestSupportSuspendsAndResumesAnAccount(t *testing.T) {
	t.Parallel()
	c := open(t)
	a, _ := c.owner("ada@example.com", true)
	support := c.support()
	path := "/staff/accounts/" + a.ID
	page := support.Get(path).Click("Suspend account")
	wantText(t, page, "2 sessions end at once.", "The tokens of 1 connection and 0 API keys don’t work until the account is resumed.")
	for _, reason := range []string{"", " \r\n ", strings.Repeat("ü", 2001), "a\x00b", "\xff"} {
		got := support.Post(path+"/suspend", url.Values{"reason": {reason}})
		if wantStatus(t, got, http.StatusUnprocessableEntity); got.Error("Reason") == "" {
			t.Errorf("%.10q: it says nothing", reason)
		}
	}
	page = page.Submit("Suspend account", map[string]string{"Reason": "Fraud,\r\nsee ticket 7"})
	wantText(t, page, "The account was suspended.", "Suspended")
	if line := c.audited("account.suspended", a.ID, 1); line.Reason != "Fraud,\nsee ticket 7" || line.Who.Name != "Grace" {
		t.Errorf("the row is %+v", line)
	}
	wantStatus(t, support.Get(path+"/suspend"), http.StatusConflict)
	wantStatus(t, support.Post(path+"/suspend", url.Values{"reason": {"why"}}), http.StatusConflict)
	wantText(t, support.Post(path+"/password-link", url.Values{}), "This account is suspended. Resume it first.")
	wantText(t, support.Get(path).Submit("Resume account", nil), "The account was resumed.")
	c.audited("account.resumed", a.ID, 1)
	wantText(t, support.Post(path+"/resume", url.Values{}), "This account is not suspended.")
	if list := once(t, support, http.MethodGet, "/staff/audit?on="+a.ID, ""); strings.Contains(list.Body, "ada@example.com") {
		t.Error("the audit log has the email")
	}
}

func TestResetOfASecondFactorTakesTwoPersons(t *testing.T) {
	t.Parallel()
	c := open(t)
	a, _ := c.owner("ada@example.com", true)
	asker, other := c.support(), c.support()
	path := "/staff/accounts/" + a.ID
	page := asker.Get(path).Click("Request a reset")
	due := c.clock.Now().Add(24 * time.Hour).UTC().Format(utc)
	wantText(t, page, "Otherwise, it takes effect at "+due, "The authenticator app, 0 passkeys, 2 recovery codes and the password are removed, and 2 sessions will be ended.")
	wantStatus(t, asker.Post(path+"/second-factor-resets", url.Values{}), http.StatusUnprocessableEntity)
	page = page.Submit("Request a reset", map[string]string{"Reason": "lost phone"})
	wantText(t, page, "The reset was requested.", "lost phone", due, "Another staff member must approve this.")
	wantText(t, asker.Post(path+"/second-factor-resets", url.Values{"reason": {"why"}}), "A reset has already been requested.")

	got := page.Submit("Approve reset", nil)
	wantStatus(t, got, http.StatusForbidden)
	wantText(t, got, "Another staff member must approve this.")
	c.audited("account.second_factor_reset", a.ID, 0)
	page = other.Get(path).Submit("Cancel reset", nil)
	wantText(t, page, "The reset was cancelled.")
	c.audited("account.second_factor_reset_stopped", a.ID, 1)

	asker.Post(path+"/second-factor-resets", url.Values{"reason": {"lost phone"}})
	page = other.Get(path)
	wantText(t, page.Submit("Approve reset", nil), "Two-step login was reset.", "Two-step login is off for this account.", "No sessions.")
	c.audited("account.second_factor_reset", a.ID, 1)
	wantText(t, page.Submit("Approve reset", nil), "This reset has already been done or stopped.")
	wantText(t, page.Submit("Cancel reset", nil), "This reset has already been done or stopped.")
	for _, got := range []*webtest.Page{other.Get(path + "/second-factor-resets"), other.Post(path+"/second-factor-resets", url.Values{"reason": {"why"}})} {
		wantText(t, got, "Two-step login is off for this account.")
	}
}

func TestTwoPersonsApproveAndCancelAtOnce(t *testing.T) {
	t.Parallel()
	c := open(t)
	a, _ := c.owner("ada@example.com", true)
	path := "/staff/accounts/" + a.ID
	c.support().Post(path+"/second-factor-resets", url.Values{"reason": {"lost phone"}})
	r, err := c.db.WaitingFactorReset(t.Context(), a.ID)
	c.must(err)
	var all sync.WaitGroup
	var mu sync.Mutex
	counts := map[int]int{}
	for _, what := range []string{"approve", "cancel", "approve", "cancel"} {
		browser := c.support()
		all.Go(func() {
			got := post(t, browser, path+"/second-factor-resets/"+r.ID+"/"+what, url.Values{})
			mu.Lock()
			defer mu.Unlock()
			counts[got.Status]++
		})
	}
	all.Wait()
	if counts[http.StatusSeeOther] != 1 || counts[http.StatusConflict] != 3 {
		t.Errorf("they answer %v", counts)
	}
}

// accountForms are the forms of an account, each with what it needs.
var accountForms = []struct {
	path   string
	stepUp bool
}{
	{"/connections/CONNECTION/disconnect", false}, {"/sessions/end", false}, {"/verification", false}, {"/password-link", false},
	{"/suspend", true}, {"/resume", false}, {"/second-factor-resets", true},
	{"/second-factor-resets/RESET/approve", true}, {"/second-factor-resets/RESET/cancel", false},
}

func TestFormsOfAccountsRefuse(t *testing.T) {
	t.Parallel()
	c := open(t)
	a, _ := c.owner("ada@example.com", true)
	stranger, other := c.owner("bob@example.com", true)
	asker := c.support()
	asker.Post("/staff/accounts/"+a.ID+"/second-factor-resets", url.Values{"reason": {"lost phone"}})
	asker.Post("/staff/accounts/"+stranger.ID+"/second-factor-resets", url.Values{"reason": {"lost phone"}})
	reset, err := c.db.WaitingFactorReset(t.Context(), stranger.ID)
	c.must(err)
	fill := strings.NewReplacer("CONNECTION", other.ID, "RESET", reset.ID).Replace
	late := c.support()
	for _, form := range accountForms {
		for _, id := range []string{"nobody", "%00", storage.NewID()} {
			wantStatus(t, late.Post("/staff/accounts/"+id+fill(form.path), url.Values{"reason": {"why"}}), http.StatusNotFound)
		}
		if fill(form.path) != form.path { // another account's
			wantStatus(t, late.Post("/staff/accounts/"+a.ID+fill(form.path), url.Values{}), http.StatusNotFound)
		}
		path := "/staff/accounts/" + stranger.ID + fill(form.path)
		r := late.Request(http.MethodPost, path, strings.NewReader("reason=why"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		wantStatus(t, late.Send(r), http.StatusForbidden)
		if got := post(t, c.Another(), path, url.Values{}); got.Status != http.StatusSeeOther || got.Location != "/staff/login" {
			t.Errorf("signed out, %s answers %d to %s", form.path, got.Status, got.Location)
		}
	}
	c.clock.Advance(15 * time.Minute)
	for _, form := range accountForms {
		if path := "/staff/accounts/" + stranger.ID + fill(form.path); form.stepUp {
			if got := post(t, late, path, url.Values{"reason": {"why"}}); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/staff/confirm?next=") {
				t.Errorf("without a recent confirmation, %s answers %d to %s", form.path, got.Status, got.Location)
			}
		}
	}
	for _, id := range []string{a.ID, stranger.ID} {
		rows, err := c.db.AuditRows(t.Context(), storage.AuditFilter{On: id, Limit: 10})
		c.must(err)
		if len(rows) != 2 { // that the reset was asked for, and the page that followed
			t.Errorf("the audit log has %+v", rows)
		}
	}
	if live, err := c.db.Connections(t.Context(), stranger.ID); err != nil || len(live) != 1 {
		t.Errorf("the connections are %v, %v", live, err)
	}
	if now, err := c.db.AccountByID(t.Context(), stranger.ID); err != nil || now.Status != storage.Active {
		t.Errorf("the account is %+v, %v", now, err)
	}
}
