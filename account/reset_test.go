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
func (h *fixture) link(token string) string {
	h.t.Helper()
	ada, err := h.db.AccountByEmail(h.t.Context(), email)
	if err != nil {
		h.t.Fatal(err)
	}
	reset := storage.Reset{Hash: storage.Hash(token), AccountID: ada.ID,
		CreatedAt: h.db.Time(), ExpiresAt: storage.At(h.db.Now().Add(time.Hour))}
	if err := h.db.OfferReset(h.t.Context(), reset); err != nil {
		h.t.Fatal(err)
	}
	return "/reset?token=" + url.QueryEscape(token)
}

func save(p *webtest.Page, password string) *webtest.Page {
	return p.Submit("Save password", map[string]string{"New password": password})
}

func wantOver(t *testing.T, p *webtest.Page, status int) {
	t.Helper()
	wantStatus(t, p, status)
	wantAt(t, p.Click("Ask for a new link"), "/forgot")
}

func TestAResetLogsInHereAndOutEverywhereElse(t *testing.T) {
	t.Parallel()
	h := open(t)
	elsewhere := h.from("192.0.2.7")
	wantAt(t, signUp(elsewhere, email), "/account")
	link := h.link("token")
	other := h.link("other")
	page := h.Get(link)
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
	if got := page.Header.Get("Referrer-Policy"); got != "strict-origin" {
		t.Errorf("Referrer-Policy is %q", got)
	}
	h.turnClock(time.Second)
	wantAt(t, save(page, newPassword), "/account")
	wantSignedIn(t, h.Browser, email)
	wantAt(t, elsewhere.Get("/account"), "/login?next=%2Faccount")
	wantStatus(t, logIn(h.Another(), email, password), http.StatusUnauthorized)
	wantAt(t, logIn(h.Another(), email, newPassword), "/account")

	wantOver(t, h.Another().Get(link), http.StatusGone)
	wantOver(t, h.Another().Get(other), http.StatusGone)
	wantOver(t, save(page, password), http.StatusGone)
	jobs, err := h.db.ClaimJobs(t.Context(), 10, time.Minute, storage.JobPasswordChanged)
	if err != nil || len(jobs) != 1 {
		t.Errorf("the owner is told %d times (%v)", len(jobs), err)
	}
}

func TestLookingAtALinkUsesNothingUp(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp(email)
	link := h.link("token")
	for range 3 {
		wantStatus(t, h.Another().Get(link), http.StatusOK)
		wantStatus(t, h.Send(h.Request(http.MethodHead, link, nil)), http.StatusOK)
	}
	wantAt(t, save(h.Get(link), newPassword), "/account")
}

func TestALinkGoesOnWithItsAttemptInItsBrowser(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp(email)
	a := h.attempt(nil)
	page := h.Get(h.link("here") + "&attempt=" + a.ID)
	if !strings.Contains(page.Text(), a.SupportCode) {
		t.Errorf("the page is not one of the attempt:\n%s", page.Text())
	}
	wantAt(t, save(save(page, "short"), newPassword), dispatcher(a))
	if got := h.happened(a); !slices.Equal(got, []storage.EventName{storage.EventLoggedIn}) {
		t.Errorf("the timeline has %q", got)
	}

	wantAt(t, save(h.Another().Get(h.link("elsewhere")+"&attempt="+a.ID), newPassword), "/account")
	wantAt(t, save(h.Get(h.link("unknown")+"&attempt=unknown"), newPassword), "/account")
	h.turnClock(time.Hour)
	wantAt(t, save(h.Get(h.link("over")+"&attempt="+a.ID), newPassword), "/account")
	wantStatus(t, h.Get("/reset?token=used&attempt="+a.ID), http.StatusGone)
}

func TestALinkThatIsOverSaysSo(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp(email)
	link := h.link("token")
	page := h.Get(link)
	h.turnClock(time.Hour)
	wantOver(t, h.Get(link), http.StatusGone)
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
			hashes := h.room.Hasher.Done()
			wantOver(t, h.Get("/reset?token="+url.QueryEscape(row.token)), row.status)
			wantOver(t, h.Post("/reset", url.Values{"token": {row.token}, "password": {newPassword}}), row.status)
			if h.room.Hasher.Done() != hashes {
				t.Error("it was worth a hash")
			}
		})
	}
	wantOver(t, h.Post(link, url.Values{"password": {newPassword}}), http.StatusBadRequest)
	wantAt(t, logIn(h.Another(), email, password), "/account")
}

func TestANewPasswordFollowsTheRules(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp(email)
	page := h.Get(h.link("token"))
	for name, row := range map[string]struct{ password, says string }{
		"none":             {"", "Please enter a password."},
		"too short":        {"1234567", "too short"},
		"too long":         {strings.Repeat("long ", 40), "too long"},
		"a common one":     {"password1", "too common"},
		"made of the mail": {"ada@example.com1", "made of your email"},
		"made of the name": {"ada lovelace", "made of your name"},
		"made of ours":     {"fairlead1", "made of our name"},
		"a NUL":            {"12345678\x00", "not a character"},
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

func TestALinkDoesNotOpenASuspendedAccount(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp(email)
	page := h.Get(h.link("token"))
	storagetest.Raw(t, h.url).MustExec(`UPDATE account SET status = 'suspended'`)
	wantStatus(t, h.Get("/reset?token=token"), http.StatusForbidden)
	wantStatus(t, save(page, newPassword), http.StatusForbidden)
}

func TestOfManyWhoUseALinkOneWins(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp(email)
	h.link("token")
	var won, lost atomic.Int32
	var all sync.WaitGroup
	for i := range 12 {
		b := h.Another()
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
	if n := liveSessions(h); n != 1 {
		t.Errorf("%d sessions are live, want 1", n)
	}
}

func TestResetFormsFromElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signUp(email)
	h.link("token")
	for _, path := range []string{"/forgot", "/reset"} {
		form := url.Values{"email": {email}, "token": {"token"}, "password": {newPassword}}
		r := h.Request(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		wantStatus(t, h.Send(r), http.StatusForbidden)
		form.Set("password", strings.Repeat("x", 100_000))
		wantStatus(t, h.Post(path, form), http.StatusRequestEntityTooLarge)
	}
	wantStatus(t, h.Get("/reset?token=token"), http.StatusOK)
}
