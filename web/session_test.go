package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

func TestSignInLastsUntilSignOut(t *testing.T) {
	t.Parallel()
	h := open(t)
	wantSignedIn(t, h.Browser, "")
	c := h.signIn(h.Browser, h.account("ada@example.com"))
	want := http.Cookie{Name: "fairlead_session", Value: c.Value, Path: "/", Expires: c.Expires, MaxAge: 90 * 24 * 60 * 60,
		HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if c.String() != want.String() {
		t.Errorf("the cookie is %s, want %s", c, &want)
	}
	wantSignedIn(t, h.Browser, "ada@example.com")
	wantSignedIn(t, h.Another(), "")
	out := h.Post("/out", nil)
	if gone := out.Cookie("fairlead_session"); gone == nil || gone.MaxAge >= 0 || gone.Value != "" {
		t.Errorf("signing out left the cookie %+v", gone)
	}
	wantSignedIn(t, h.Browser, "")
	wantSignedIn(t, h.with(c), "") // nor does a copy work
	if page := h.Post("/out", nil); page.Status != http.StatusOK {
		t.Errorf("signing out twice is %d", page.Status)
	}
}

func TestSignInEndsTheFormerSession(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada, grace := h.account("ada@example.com"), h.account("grace@example.com")
	first := h.signIn(h.Browser, ada)
	elsewhere := h.signIn(h.Another(), ada)
	second := h.signIn(h.Browser, grace)
	if first.Value == second.Value {
		t.Error("the cookie stayed the same")
	}
	wantSignedIn(t, h.Browser, "grace@example.com")
	wantSignedIn(t, h.with(first), "")
	wantSignedIn(t, h.with(second), "grace@example.com")
	wantSignedIn(t, h.with(elsewhere), "ada@example.com")
}

// value is the id and the secret in a session's cookie.
func value(t *testing.T, h fixture, c *http.Cookie) (id, secret string) {
	t.Helper()
	var v map[any]any
	if err := securecookie.DecodeMulti("fairlead_session", c.Value, &v, h.app.Codecs()...); err != nil {
		t.Fatal(err)
	}
	return v["id"].(string), v["secret"].(string)
}

func TestReadSessionRefusesForeignCookies(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.signIn(h.Browser, h.account("ada@example.com"))
	other := h.signIn(h.Another(), h.account("grace@example.com"))
	id, secret := value(t, h, c)
	_, othersSecret := value(t, h, other)
	sealed := func(codecs []securecookie.Codec, name string, v any) string {
		s, err := securecookie.EncodeMulti(name, v, codecs...)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	pair := func(id, secret any) map[any]any { return map[any]any{"id": id, "secret": secret} }
	stranger, ours := webtest.Codecs()(), h.app.Codecs()
	for name, v := range map[string]string{
		"empty":                        "",
		"nonsense":                     "nonsense",
		"cut short":                    c.Value[:len(c.Value)-1],
		"with a letter changed":        changed(c.Value),
		"in the clear":                 id + "." + secret,
		"under another's key":          sealed(stranger, "fairlead_session", pair(id, secret)),
		"under another name":           sealed(ours, "staff", pair(id, secret)),
		"with an empty secret":         sealed(ours, "fairlead_session", pair(id, "")),
		"without a secret":             sealed(ours, "fairlead_session", map[any]any{"id": id}),
		"with a number for a secret":   sealed(ours, "fairlead_session", pair(id, 1)),
		"with a text of its own":       sealed(ours, "fairlead_session", id+"."+secret),
		"with another's secret":        sealed(ours, "fairlead_session", pair(id, othersSecret)),
		"with the secret's hash":       sealed(ours, "fairlead_session", pair(id, string(storage.Hash(secret)))),
		"of a session that never was":  sealed(ours, "fairlead_session", pair(storage.NewID(), secret)),
		"with a NUL":                   sealed(ours, "fairlead_session", pair(id+"\x00", secret)),
		"that is not UTF-8":            sealed(ours, "fairlead_session", pair("\xff", secret)),
		"of more than browsers let be": strings.Repeat("x", 5000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantSignedIn(t, h.with(&http.Cookie{Name: c.Name, Value: v}), "")
		})
	}
	wantSignedIn(t, h.with(c), "ada@example.com")
}

// changed is a text with another letter in its middle.
func changed(s string) string {
	middle, letter := len(s)/2, "A"
	if s[middle] == 'A' {
		letter = "B"
	}
	return s[:middle] + letter + s[middle+1:]
}

func TestReadSessionSurvivesKeyRotation(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account("ada@example.com")
	old := h.signIn(h.Browser, ada)
	oldKeys, newKeys := h.app.Codecs, webtest.Codecs()

	h.app.Codecs = func() []securecookie.Codec { return append(newKeys(), oldKeys()...) }
	wantSignedIn(t, h.with(old), "ada@example.com")
	fresh := h.signIn(h.Another(), ada)

	h.app.Codecs = newKeys
	wantSignedIn(t, h.with(old), "")
	wantSignedIn(t, h.with(fresh), "ada@example.com")
}

func TestSessionEndsAfterFourteenIdleDaysAndNinetyInAll(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, row := range map[string]struct {
		visits []time.Duration // each so much after the one before
		want   bool            // signed in at the last one
	}{
		"a fortnight is fine":              {[]time.Duration{14*day - time.Second}, true},
		"longer is not":                    {[]time.Duration{14 * day}, false},
		"use renews it":                    {[]time.Duration{10 * day, 10 * day, 10 * day}, true},
		"use renews it only up to its age": {[]time.Duration{13 * day, 13 * day, 13 * day, 13 * day, 13 * day, 13 * day, 12 * day}, false},
		"to its last moment":               {[]time.Duration{13 * day, 13 * day, 13 * day, 13 * day, 13 * day, 13 * day, 12*day - time.Second}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			h.clock.Advance(0)
			codec := securecookie.New(securecookie.GenerateRandomKey(32), nil).MaxAge(0)
			h.app.Codecs = func() []securecookie.Codec { return []securecookie.Codec{codec} }
			h.signIn(h.Browser, h.account("ada@example.com"))
			for i, later := range row.visits {
				h.clock.Advance(later)
				want := "ada@example.com"
				if i == len(row.visits)-1 && !row.want {
					want = ""
				}
				wantSignedIn(t, h.Browser, want)
			}
		})
	}
}

func TestSessionUseIsWrittenEveryFiveMinutes(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.clock.Advance(0)
	ada := h.account("ada@example.com")
	h.signIn(h.Browser, ada)
	began := h.app.DB.Time()
	for _, step := range []struct {
		later time.Duration
		noted time.Duration
	}{{5 * time.Minute, 0}, {time.Second, 5*time.Minute + time.Second}, {time.Minute, 5*time.Minute + time.Second}} {
		h.clock.Advance(step.later)
		wantSignedIn(t, h.Browser, "ada@example.com")
		all, err := h.app.DB.Sessions(t.Context(), ada.ID)
		if err != nil || len(all) != 1 || all[0].LastSeenAt.Sub(began.Time) != step.noted {
			t.Errorf("sessions are %+v, %v; want it seen after %v", all, err, step.noted)
		}
	}
}

func TestRevokeSessionSignsOut(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account("ada@example.com")
	h.signIn(h.Browser, ada)
	all, err := h.app.DB.Sessions(t.Context(), ada.ID)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d sessions, %v", len(all), err)
	}
	if err := h.app.DB.RevokeSession(t.Context(), all[0].ID, storage.Device{}); err != nil {
		t.Fatal(err)
	}
	wantSignedIn(t, h.Browser, "")
	if page := h.Get("/mine"); page.URL.Path != "/login" {
		t.Errorf("it still sees %s", page.URL)
	}
}

func TestSuspendedAccountsAreSignedOut(t *testing.T) {
	t.Parallel()
	at := storagetest.URL(t)
	db, err := storage.Open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	h := fixtureOver(t, db)
	h.Browser = webtest.Serve(t, h.app, h)
	h.signIn(h.Browser, h.account("ada@example.com"))
	raw := storagetest.Raw(t, at)
	for _, step := range []struct{ status, want string }{{"suspended", ""}, {"active", "ada@example.com"}, {"closed", ""}} {
		if _, err := raw.Exec(`UPDATE account SET status = '` + step.status + `'`); err != nil {
			t.Fatal(err)
		}
		wantSignedIn(t, h.Browser, step.want)
	}
}

// A leaked database contains nothing to log in with.
func TestSessionRowsHaveNoSecret(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account("ada@example.com")
	_, secret := value(t, h, h.signIn(h.Browser, ada))
	all, err := h.app.DB.Sessions(t.Context(), ada.ID)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d sessions, %v", len(all), err)
	}
	if row := all[0]; len(secret) != 40 || strings.Contains(row.ID+string(row.SecretHash)+row.UserAgent, secret) {
		t.Errorf("the secret %s is in %+v", secret, row)
	}
}

func TestSignInKeepsTheUserAgentAsText(t *testing.T) {
	t.Parallel()
	h := open(t)
	for sent, want := range map[string]string{
		"Browser/1.0":             "Browser/1.0",
		"":                        "",
		"\xff\xfe":                "\ufffd\ufffd",
		"tab\tand ünïcode":        "tab\tand ünïcode",
		strings.Repeat("ü", 1000): strings.Repeat("ü", 200),
	} {
		b, someone := h.Another(), h.account(storage.NewID()+"@example.com")
		b.Header.Set("User-Agent", sent)
		h.signIn(b, someone)
		all, err := h.app.DB.Sessions(t.Context(), someone.ID)
		if err != nil || len(all) != 1 || all[0].UserAgent != want || all[0].Address != "127.0.0.1" {
			t.Errorf("%q is kept as %+v, %v", sent, all, err)
		}
	}
}

func TestPageAnswers500WhenTheDatabaseIsClosed(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.signIn(h.Browser, h.account("ada@example.com"))
	if err := h.app.DB.Close(); err != nil {
		t.Fatal(err)
	}
	if page := h.Get("/me"); page.Status != http.StatusInternalServerError || page.H1() != "Something went wrong on our side" {
		t.Errorf("got %d %s", page.Status, page.H1())
	}
	if page := h.Another().Get("/me"); page.Status != http.StatusOK {
		t.Errorf("who is not signed in got %d", page.Status)
	}
}

func TestCookieHasHostPrefixOnHTTPS(t *testing.T) {
	t.Parallel()
	h := openHTTPS(t)
	ada := h.account("ada@example.com")
	c := h.signIn(h.Browser, ada)
	other := h.app.Cookie("other", "value", time.Hour)
	for name, got := range map[string]*http.Cookie{"__Host-fairlead_session": c, "__Host-other": other} {
		want := http.Cookie{Name: name, Value: got.Value, Path: "/", Expires: got.Expires, MaxAge: got.MaxAge,
			Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
		if got.String() != want.String() {
			t.Errorf("the cookie is %s, want %s", got, &want)
		}
	}
	wantSignedIn(t, h.Browser, "ada@example.com")
	wantSignedIn(t, h.with(&http.Cookie{Name: "fairlead_session", Value: c.Value}), "") // the name counts
	gone := h.Post("/out", nil).Cookie("__Host-fairlead_session")
	if gone == nil || !gone.Secure || gone.MaxAge >= 0 {
		t.Errorf("signing out left %+v", gone)
	}
}

func TestSignedInLeadsToLogInAndBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, row := range []struct{ method, path, referer, want string }{
		{http.MethodGet, "/mine", "", "/login?next=%2Fmine"},
		{http.MethodGet, "/mine?a=b&c", "", "/login?next=%2Fmine%3Fa%3Db%26c"},
		{http.MethodHead, "/mine", "", "/login?next=%2Fmine"},
		{http.MethodPost, "/mine", "", "/login?next=%2Fmine"},
		{http.MethodPost, "/mine?a=b", "", "/login?next=%2Fmine"},
		{http.MethodPost, "/mine/end", "", "/login?next=%2Faccount"}, // which has no page
		{http.MethodPost, "/mine/end", "/account/connections?x=1", "/login?next=%2Faccount%2Fconnections%3Fx%3D1"},
		{http.MethodPost, "/mine/end", "nonsense", "/login?next=%2Faccount"},
	} {
		r := h.Request(row.method, row.path, nil)
		if strings.HasPrefix(row.referer, "/") {
			r.Header.Set("Referer", h.app.PublicURL.String()+row.referer)
		} else if row.referer != "" {
			r.Header.Set("Referer", row.referer)
		}
		if page := h.Send(r); page.Status != http.StatusSeeOther || page.Location != row.want {
			t.Errorf("%+v: got %d %s", row, page.Status, page.Location)
		}
	}
	h.signIn(h.Browser, h.account("ada@example.com"))
	if page := h.Get("/mine"); page.Body != "ada@example.com" {
		t.Errorf("signed in, got %d %s", page.Status, page.Body)
	}
}
