package account_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const newPassword = "staple of another horse"

// link offers ada a link, as her mail would have it.
func (f *fixture) link(token string) string {
	f.t.Helper()
	f.clock.Advance(time.Millisecond) // no link is from before the password's last change
	ada, err := f.db.AccountByEmail(f.t.Context(), email)
	if err != nil {
		f.t.Fatal(err)
	}
	reset := storage.Reset{Hash: storage.Hash(token), AccountID: ada.ID,
		CreatedAt: f.db.Time(), ExpiresAt: storage.At(f.db.Now().Add(time.Hour))}
	if err := f.db.OfferReset(f.t.Context(), reset); err != nil {
		f.t.Fatal(err)
	}
	return "/reset?token=" + url.QueryEscape(token)
}

func save(p *webtest.Page, password string) *webtest.Page {
	return p.Submit("Save password", map[string]string{"New password": password})
}

func wantOver(t *testing.T, p *webtest.Page, status int) {
	t.Helper()
	wantStatus(t, p, status)
	wantAt(t, p.Click("Request a new link"), "/forgot")
}

func TestResetLogsInHereAndOutOnOtherDevices(t *testing.T) {
	t.Parallel()
	f := open(t)
	elsewhere := f.from("192.0.2.7")
	wantAt(t, signUp(elsewhere, email), "/account")
	link := f.link("token")
	other := f.link("other")
	page := f.Get(link)
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
	if got := page.Header.Get("Referrer-Policy"); got != "strict-origin" {
		t.Errorf("Referrer-Policy is %q", got)
	}
	f.clock.Advance(time.Second)
	saved := save(page, newPassword)
	wantAt(t, saved, "/account")
	if got := status(saved); got != sayPasswordChanged {
		t.Errorf("it says %q", got)
	}
	wantSignedIn(t, f.Browser, email)
	wantAt(t, elsewhere.Get("/account"), "/login?next=%2Faccount")
	wantStatus(t, logIn(f.Another(), email, password), http.StatusUnauthorized)
	wantAt(t, logIn(f.Another(), email, newPassword), "/account")

	wantOver(t, f.Another().Get(link), http.StatusGone)
	wantOver(t, f.Another().Get(other), http.StatusGone)
	wantOver(t, save(page, password), http.StatusGone)
	if told := storagetest.Notices(t, f.db, storage.NoticePasswordChanged); len(told) != 1 {
		t.Errorf("%d mails to the owner are due", len(told))
	}
}

// A reset of an account with an unconfirmed address once removed connections and the card
// without saying so.
func TestResetListsWhatItRemovesFromAnUnconfirmedAccount(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	ada, err := f.db.AccountByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Knots & Sons", "Demo Store"} {
		shop, _ := storagetest.Partner(t, f.db, storage.Client{Name: name})
		storagetest.Connection(t, f.db, storage.Connection{AccountID: ada.ID, ClientID: shop.ID})
	}
	storagetest.PaymentMethod(t, f.db, ada.ID)
	removed := []string{"the connection with Demo Store", "the connection with Knots & Sons", "the card on file, Visa ending in 4242, expires 12/2040"}
	page := f.Get(f.link("token"))
	if got := listed(page); !slices.Equal(got, removed) {
		t.Errorf("before the button stands %q, want %q", got, removed)
	}
	page = save(page, newPassword)
	wantStatus(t, page, http.StatusOK)
	if got := page.H1(); got != "Your password was changed" {
		t.Errorf("the heading is %q", got)
	}
	if got := status(page); got != "You’re logged in here and logged out on all other devices." {
		t.Errorf("it says %q", got)
	}
	if got := listed(page); !slices.Equal(got, removed) {
		t.Errorf("afterwards it lists %q, want %q", got, removed)
	}
	wantAt(t, page.Click("Continue"), "/account")
	changed := storagetest.Notices(t, f.db, storage.NoticePasswordChanged)
	if want := []string{"Demo Store", "Knots & Sons"}; len(changed) != 1 || !slices.Equal(changed[0].Disconnected, want) || !changed[0].CardRemoved {
		t.Errorf("the mails are about %+v", changed)
	}
}

func TestResetRemovesNothingFromAConfirmedAccount(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	wantAt(t, save(f.Get(f.link("first")), newPassword), "/account")
	ada, err := f.db.AccountByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	storagetest.PaymentMethod(t, f.db, ada.ID)
	page := f.Get(f.link("second"))
	if got := listed(page); len(got) > 0 {
		t.Errorf("it lists %q", got)
	}
	wantAt(t, save(page, password+"!"), "/account")
}

// listed are the items of a page's lists.
func listed(p *webtest.Page) (items []string) {
	for _, item := range p.Find("main li").EachIter() {
		items = append(items, strings.Join(strings.Fields(item.Text()), " "))
	}
	return items
}

func TestResetNamesTheAccountForPasswordManagers(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	username := f.Get(f.link("token")).Find("form input[autocomplete=username]")
	if got, _ := username.Attr("value"); got != email {
		t.Errorf("the username is %q, want %q", got, email)
	}
	if _, sent := username.Attr("name"); sent {
		t.Error("the username is sent")
	}
}

func TestResetHidesItsTokenOnPagesThatRefuseIt(t *testing.T) {
	t.Parallel()
	f := open(t)
	if got := f.Get("/reset?token=expired").Header.Get("Referrer-Policy"); got != "strict-origin" {
		t.Errorf("Referrer-Policy is %q", got)
	}
}

func TestShowResetDoesNotUseUpTheLink(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	link := f.link("token")
	for range 3 {
		wantStatus(t, f.Another().Get(link), http.StatusOK)
		wantStatus(t, f.Send(f.Request(http.MethodHead, link, nil)), http.StatusOK)
	}
	wantAt(t, save(f.Get(link), newPassword), "/account")
}

func TestResetContinuesItsAttemptInTheSameBrowser(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	a := f.attempt(nil)
	page := f.Get(f.link("here") + "&attempt=" + a.ID)
	if !strings.Contains(page.Text(), a.SupportCode) {
		t.Errorf("the page is not one of the attempt:\n%s", page.Text())
	}
	wantAt(t, save(save(page, "short"), newPassword), dispatcher(a))
	if got := f.happened(a); !slices.Equal(got, []storage.EventName{storage.EventLoggedIn}) {
		t.Errorf("the timeline has %q", got)
	}

	wantAt(t, save(f.Another().Get(f.link("elsewhere")+"&attempt="+a.ID), newPassword), "/account")
	wantAt(t, save(f.Get(f.link("unknown")+"&attempt=unknown"), newPassword), "/account")
	f.clock.Advance(time.Hour)
	wantAt(t, save(f.Get(f.link("over")+"&attempt="+a.ID), newPassword), "/account")
	wantStatus(t, f.Get("/reset?token=used&attempt="+a.ID), http.StatusGone)
}

func TestResetOfAnExpiredOrUsedLinkSaysSo(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	link := f.link("token")
	page := f.Get(link)
	f.clock.Advance(time.Hour)
	wantOver(t, f.Get(link), http.StatusGone)
	wantOver(t, save(page, newPassword), http.StatusGone)
	for name, row := range map[string]struct {
		token  string
		status int
	}{
		"no secret":            {"", http.StatusBadRequest},
		"an unknown secret":    {"unknown", http.StatusGone},
		"a damaged secret":     {"\x00\xff", http.StatusGone},
		"a book":               {strings.Repeat("x", 20_000), http.StatusGone},
		"the secret and space": {"token ", http.StatusGone},
	} {
		t.Run(name, func(t *testing.T) {
			hashes := f.handlers.Hasher.Done()
			wantOver(t, f.Get("/reset?token="+url.QueryEscape(row.token)), row.status)
			wantOver(t, f.Post("/reset", url.Values{"token": {row.token}, "password": {newPassword}}), row.status)
			if f.handlers.Hasher.Done() != hashes {
				t.Error("it was worth a hash")
			}
		})
	}
	wantOver(t, f.Post(link, url.Values{"password": {newPassword}}), http.StatusBadRequest)
	wantAt(t, logIn(f.Another(), email, password), "/account")
}

func TestResetChecksTheNewPassword(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	page := f.Get(f.link("token"))
	for name, row := range map[string]struct{ password, says string }{
		"none":             {"", "Please enter a password."},
		"too short":        {"1234567", "too short"},
		"too long":         {strings.Repeat("long ", 40), "too long"},
		"a common one":     {"password1", "too common"},
		"made of the mail": {"ada@example.com1", "contains your email"},
		"made of the name": {"ada lovelace", "contains your name"},
		"made of ours":     {"fairlead1", "contains our name"},
		"a NUL":            {"12345678\x00", "unsupported character"},
	} {
		t.Run(name, func(t *testing.T) {
			again := save(page, row.password)
			wantStatus(t, again, http.StatusUnprocessableEntity)
			if !strings.Contains(again.Error("New password"), row.says) || (row.password != "" && strings.Contains(again.Body, row.password+`"`)) {
				t.Errorf("it says %q:\n%s", again.Error("New password"), again.Body)
			}
		})
	}
	wantAt(t, save(page, newPassword), "/account")
}

func TestResetRefusesASuspendedAccount(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	page := f.Get(f.link("token"))
	storagetest.Raw(t, f.url).MustExec(`UPDATE account SET status = 'suspended'`)
	wantStatus(t, f.Get("/reset?token=token"), http.StatusForbidden)
	wantStatus(t, save(page, newPassword), http.StatusForbidden)
}

func TestResetUsesALinkOnceWhenRaced(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	f.link("token")
	var won, lost atomic.Int32
	var all sync.WaitGroup
	for i := range 12 {
		b := f.Another()
		all.Go(func() {
			page := b.Post("/reset", url.Values{"token": {"token"}, "password": {newPassword + strconv.Itoa(i)}})
			switch {
			case page.URL.Path == "/account":
				won.Add(1)
			case page.Status == http.StatusGone:
				lost.Add(1)
			default:
				t.Errorf("%s: %d %s", page.URL, page.Status, page.Text())
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || lost.Load() != 11 {
		t.Errorf("%d won and %d lost", won.Load(), lost.Load())
	}
	if n := liveSessions(f); n != 1 {
		t.Errorf("%d sessions are live, want 1", n)
	}
}

func TestResetRefusesFormsFromOtherSites(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	f.link("token")
	for _, path := range []string{"/forgot", "/reset"} {
		form := url.Values{"email": {email}, "token": {"token"}, "password": {newPassword}}
		r := f.Request(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		wantStatus(t, f.Send(r), http.StatusForbidden)
		form.Set("password", strings.Repeat("x", 100_000))
		wantStatus(t, f.Post(path, form), http.StatusRequestEntityTooLarge)
	}
	wantStatus(t, f.Get("/reset?token=token"), http.StatusOK)
}
