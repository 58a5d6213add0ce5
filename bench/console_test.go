package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/key"
	"fairlead/storage"
	"fairlead/web"
)

// fillConsole adds what the console lists, while nobody else has the database open.
func fillConsole(t *testing.T, b *dataset) *consoleRows {
	t.Helper()
	c := &consoleRows{consoleSize: newConsoleSize(20_000, accountsOf(b.tokens)), now: time.Now()}
	if err := c.fill(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return c
}

// hasConsole reads that by the server's own queries.
func hasConsole(t *testing.T, c *consoleRows, db *storage.DB) {
	t.Helper()
	db.Now = time.Now
	for search, want := range map[string]uint64{"oldest": c.firstPartners(), "oldest.example": c.firstPartners(), "zebra": c.partners / 1000,
		consolePartnerID(1): 1, c.callback(1): 1} {
		found, err := db.Partners(t.Context(), storage.PartnerFilter{Search: search, Limit: 1000})
		if err != nil || uint64(len(found)) != want {
			t.Errorf("%q finds %d partners, want %d, %v", search, len(found), want, err)
		}
	}
	for _, n := range []uint64{0, 1, c.attempts - 1} {
		a, err := db.AttemptBySupportCode(t.Context(), consoleCode(n))
		if want := c.attempt(n); err != nil || a.ID != consoleAttemptID(n) || a.Outcome != want.outcome || (a.ClientID == "") != want.isUnknown {
			t.Errorf("attempt %d is %+v, want %+v, %v", n, a, want, err)
		}
	}
	v := audit.Verifier{WithoutHeads: true}
	for row, err := range db.AuditAfter(t.Context(), 0, storage.AuditFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		v.Add(row)
	}
	if report := v.End(); len(report.Problems) > 0 || uint64(report.Rows) != c.audit {
		t.Errorf("the audit log is %+v", report)
	}
	session, err := db.StaffSessionByID(t.Context(), staffID(0), time.Hour)
	if who, wrong := db.StaffByID(t.Context(), session.StaffID); err != nil || wrong != nil || who.Status != storage.StaffActive {
		t.Errorf("signed in is %+v, %v, %v", who, err, wrong)
	}
}

func TestSupportCodesOfTheConsoleAreDistinct(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	form := regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$`)
	for n := range uint64(100_000) {
		code := consoleCode(n)
		if seen[code] || code == supportCode(n) || !form.MatchString(code) {
			t.Fatalf("code %d is %q", n, code)
		}
		seen[code] = true
	}
}

func TestAttemptsOfTheConsoleAreOfEveryKind(t *testing.T) {
	t.Parallel()
	c := newConsoleSize(100_000, 1000)
	outcomes, big, unknown := map[storage.Outcome]int{}, 0, 0
	for n := range c.attempts {
		a := c.attempt(n)
		outcomes[a.outcome]++
		if a.partner == c.bigPartner() {
			big++
		}
		if a.isUnknown {
			unknown++
		}
	}
	for outcome, want := range map[storage.Outcome]int{storage.Allowed: 70_000, storage.Denied: 10_000, storage.Refused: 8000, storage.Pending: 12_000} {
		if got := outcomes[outcome]; got < want*9/10 || got > want*11/10 {
			t.Errorf("%d are %q, want about %d", got, outcome, want)
		}
	}
	if big < 10_000 || big > 11_000 || unknown == 0 {
		t.Errorf("%d are of the biggest partner, %d of an unknown one", big, unknown)
	}
}

func TestTheOldestButSome(t *testing.T) {
	t.Parallel()
	c := newConsoleSize(1000, 10)
	is := func(a consoleAttempt) bool { return a.outcome == storage.Denied }
	n, older := c.oldest(3, is), 0
	for i := range n {
		if is(c.attempt(i)) {
			older++
		}
	}
	if older != 3 || !is(c.attempt(n)) {
		t.Errorf("%d are older than attempt %d", older, n)
	}
	if n := c.oldest(0, func(consoleAttempt) bool { return false }); n != c.attempts-1 {
		t.Errorf("of none it is %d", n)
	}
}

func TestAListIsLookedAtFromEnd(t *testing.T) {
	t.Parallel()
	near := storage.Cursor{Number: 7, Text: "some"}
	all := list{path: "/list", filter: filterBy("q", "a b"), near: near}.looks()
	if len(all) != 3 || all[0].path != "/list?q=a+b" || all[2].where != lastPage || all[2].path != "/list?after="+near.String()+"&q=a+b" || all[0].title != "/list?q=a b" {
		t.Errorf("got %+v", all)
	}
	if one := (list{path: "/list"}).looks(); len(one) != 1 || one[0].path != "/list" {
		t.Errorf("got %+v", one)
	}
}

func TestTheLastPageIsFollowed(t *testing.T) {
	t.Parallel()
	pages := map[string]string{"/list": `<a rel="next" href="/list?after=x&amp;q=1">Next page</a>`, "/list?after=x&q=1": `<a href="/list">First page</a>`,
		"/again": `<a href="/again">Next page</a>`}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") != "staff=in" {
			http.Redirect(w, r, "/staff/login", http.StatusSeeOther)
			return
		}
		_, _ = w.Write([]byte(pages[r.URL.RequestURI()]))
	}))
	t.Cleanup(s.Close)
	as := newBrowser(t.Context(), strings.TrimPrefix(s.URL, "http://"), "staff=in")
	if l, err := as.follow(look{path: "/list"}); err != nil || l.path != "/list?after=x&q=1" {
		t.Errorf("%+v, %v", l, err)
	}
	if _, err := as.follow(look{path: "/again"}); err == nil {
		t.Error("a list without an end has one")
	}
	as.cookie = ""
	if _, _, _, err := as.ask(look{path: "/list"}); err == nil {
		t.Error("somebody signed out has asked")
	}
}

func TestTheServerReadsTheCookieOfStaff(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := key.Create(path, key.New(time.Now(), time.Time{})); err != nil {
		t.Fatal(err)
	}
	keys, err := key.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	cookie, err := sessionCookie(path, "staff", staffID(0), staffSecret)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/staff", nil)
	r.Header.Set("Cookie", cookie)
	app := &web.App{Codecs: keys.Codecs, PublicURL: r.URL}
	if got := app.ReadSession(r, web.SessionKind{Name: "staff"}); got.ID != staffID(0) || got.Secret != staffSecret {
		t.Errorf("it says %+v", got)
	}
	if _, err := sessionCookie(path+".none", "staff", staffID(0), staffSecret); err == nil {
		t.Error("there is a cookie without keys")
	}
}

func TestSlowPagesAreMarked(t *testing.T) {
	t.Parallel()
	of := func(status int, each time.Duration, form bool) seenLook {
		s := seenLook{look: look{title: "some page", where: firstPage}, sample: &sample{result: &result{}}, status: status}
		if form {
			s.form = filterBy("q", "some")
		}
		s.add(each, nil)
		return s
	}
	c := &consoleFindings{consoleSize: newConsoleSize(1000, 10),
		looks: []seenLook{of(200, time.Millisecond, false), of(404, time.Millisecond, false), of(303, 100*time.Millisecond, true)}}
	var text strings.Builder
	(&findings{console: c}).writeConsole(&text)
	for _, want := range []string{"over 100 ms: 1 ✗ of 3 pages", "| some page | first | **1.00** | 1.00 | < 100 ms |", "| some page (404) |", "| some page | first | **100.00** | 100.00 | < 100 ms ✗ |"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is missing in %s", want, text.String())
		}
	}
	if (&findings{}).writeConsole(&strings.Builder{}); c.looks[0].processor() != 0 {
		t.Error("it took processor time")
	}
}
