package factor

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
)

// checkers are those of accounts and of staff, of one server.
func checkers(t *testing.T) (accounts, staff *Checker) {
	t.Helper()
	db := storagetest.Open(t)
	at, err := url.Parse("http://localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	keys := key.List{key.New(time.Now(), time.Time{})}
	app := &web.App{DB: db, PublicURL: at, Codecs: keys.Codecs, Unlimited: true}
	of := func(store storage.Factors, prefix string) *Checker {
		return &Checker{App: app, Store: store, Prefix: prefix, Seeds: func() key.Sealer { return keys.Sealer("authenticator") },
			BrowserID:  func(*web.App, http.ResponseWriter, *http.Request) string { return "browser" },
			IsBrowser:  func(*web.App, *http.Request, []byte) bool { return true },
			Challenges: web.NewLimit(60, time.Second)}
	}
	return of(db.AccountFactors(), "fairlead"), of(db.StaffFactors(), "fairlead_staff")
}

func TestSetupOfOneKindIsNotTheOthers(t *testing.T) {
	t.Parallel()
	accounts, staff := checkers(t)
	view, err := accounts.Show(accounts.NewSetup("id"), "ada@example.com")
	if err != nil {
		t.Fatal(err)
	}
	for what, ok := range map[string]bool{
		"its own": opens(accounts, "id", view.Setup), "not another's": !opens(accounts, "other", view.Setup), "not staff's": !opens(staff, "id", view.Setup),
	} {
		if !ok {
			t.Errorf("it is not so: %s", what)
		}
	}
}

func opens(c *Checker, owner, sealed string) bool {
	_, ok := c.OpenSetup(owner, sealed)
	return ok
}

func TestRecoveryCodesOfOneKindAreNotTheOthers(t *testing.T) {
	t.Parallel()
	accounts, staff := checkers(t)
	w := httptest.NewRecorder()
	if err := accounts.KeepRecoveryCodes(w, "session", []string{"code"}); err != nil {
		t.Fatal(err)
	}
	take := func(c *Checker, name, session string) int {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		cookie := *w.Result().Cookies()[0]
		cookie.Name = name
		r.AddCookie(&cookie)
		return len(c.TakeRecoveryCodes(httptest.NewRecorder(), r, session))
	}
	if n := take(accounts, "fairlead_recovery_codes", "session"); n != 1 {
		t.Errorf("%d codes are shown", n)
	}
	if n := take(accounts, "fairlead_recovery_codes", "other"); n != 0 {
		t.Errorf("%d codes are shown in another session", n)
	}
	if n := take(staff, "fairlead_staff_recovery_codes", "session"); n != 0 {
		t.Errorf("%d codes of an account are shown to staff", n)
	}
}

func TestChallengeOfOneKindIsNotTheOthers(t *testing.T) {
	t.Parallel()
	accounts, staff := checkers(t)
	w := httptest.NewRecorder()
	if err := accounts.OfferLogIn(w, httptest.NewRequest(http.MethodPost, "/", nil)); err != nil {
		t.Fatal(err)
	}
	var asked ceremony
	if err := json.Unmarshal(w.Body.Bytes(), &asked); err != nil {
		t.Fatal(err)
	}
	form, r := url.Values{"challenge": {asked.Sealed}}, httptest.NewRequest(http.MethodPost, "/", nil)
	if _, err := staff.spend(r, form, ToLogIn, ""); !errors.Is(err, errNoAnswer) {
		t.Errorf("staff's: %v", err)
	}
	if _, err := accounts.spend(r, form, ToConfirm, ""); !errors.Is(err, errNoAnswer) {
		t.Errorf("another purpose: %v", err)
	}
	if _, err := accounts.spend(r, form, ToLogIn, ""); err != nil {
		t.Errorf("its own: %v", err)
	}
	if _, err := accounts.spend(r, form, ToLogIn, ""); !errors.Is(err, storage.ErrSpent) {
		t.Errorf("again: %v", err)
	}
}
