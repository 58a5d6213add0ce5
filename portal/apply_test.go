package portal_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const applyAt = "/partners/apply"

// typed is a form of somebody who applies, with what a test changes.
func typed(changes ...string) map[string]string {
	form := map[string]string{"Company name": "Knots & Sons", "Callback URL": "https://knots.example/cb",
		"Contact email": "dev@knots.example", "Use case": "We sell knots.\nAnd sails."}
	for i := 0; i < len(changes); i += 2 {
		form[changes[i]] = changes[i+1]
	}
	return form
}

func (f *fixture) apply(changes ...string) *webtest.Page {
	f.t.Helper()
	return f.Get(applyAt).Submit("Send application", typed(changes...))
}

// number is that of an application that was received.
func number(t *testing.T, p *webtest.Page) string {
	t.Helper()
	wantStatus(t, p, http.StatusOK)
	got := p.Find("[role=status] code").Text()
	if p.H1() != "We have received your application" || !storage.IsApplicationNumber(got) {
		t.Fatalf("%s: %s", p.URL, p.Text())
	}
	return got
}

// mailedAbout are the mails about applications that were written since this was last called.
func (f *fixture) mailedAbout() (all []storage.ApplicationMail) {
	f.t.Helper()
	jobs, err := f.db.ClaimJobs(f.t.Context(), 1000, 30*24*time.Hour, storage.JobApplication)
	must(f.t, err)
	for _, job := range jobs {
		var m storage.ApplicationMail
		must(f.t, json.Unmarshal([]byte(job.Payload), &m))
		all = append(all, m)
	}
	return all
}

func (f *fixture) applications() []storage.Application {
	f.t.Helper()
	all, err := f.db.Applications(f.t.Context(), storage.ApplicationOpen, storage.Cursor{}, 1000)
	must(f.t, err)
	return all
}

func TestAnybodyApplies(t *testing.T) {
	t.Parallel()
	f := open(t)
	got := number(t, f.apply("Company name", "  Knots & Sons ", "Callback URL", "http://localhost:3000/cb"))
	a, err := f.db.ApplicationByNumber(t.Context(), got)
	must(t, err)
	if a.Kind != storage.ApplicationPartner || a.Company != "Knots & Sons" || a.Callback != "http://localhost:3000/cb" || a.Email != "dev@knots.example" ||
		a.UseCase != "We sell knots.\nAnd sails." || a.Address != "127.0.0.1" {
		t.Errorf("it is %+v", a)
	}
	if m := f.mailedAbout(); len(m) != 1 || m[0].Number != got || m[0].Name != storage.ApplicationWasReceived {
		t.Errorf("mailed are %+v", m)
	}
	for r, err := range f.db.AuditAfter(t.Context(), 0, storage.AuditFilter{What: "application.received"}) {
		must(t, err)
		if l, err := audit.Parse(r.Line); err != nil || l.Who.Kind != audit.Applicant || l.Who.Address != "127.0.0.1" || l.On.ID != got {
			t.Errorf("audited: %s", r.Line)
		}
	}
	approved := storagetest.Approve(t, f.db, got)
	if c, err := f.db.ClientByID(t.Context(), approved.ClientID); err != nil || c.UseCase != "We sell knots. And sails." {
		t.Errorf("it becomes %+v, %v", c, err)
	}
}

func TestBrowsersCheckApplications(t *testing.T) {
	t.Parallel()
	page := open(t).Get(applyAt)
	if _, is := page.Find("main form").Attr("novalidate"); is {
		t.Error("they are told not to")
	}
	for selector, want := range map[string]string{"input[name=company]": "text 100", "input[name=callback]": "url 2000", "input[name=email]": "email 254", "textarea[name=use_case]": " 2000"} {
		in := page.Find(selector)
		_, required := in.Attr("required")
		if got := in.AttrOr("type", "") + " " + in.AttrOr("maxlength", ""); got != want || !required {
			t.Errorf("%s is %q, required: %v", selector, got, required)
		}
	}
}

func TestApplicationsAreRefusedWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	f := open(t)
	for _, row := range []struct{ label, typed, says string }{
		{"Company name", "", "The company needs a name."},
		{"Company name", "\u200b", "The company"},
		{"Company name", strings.Repeat("ü", 101), "longer than 100 characters"},
		{"Company name", "100%\u202e", "unsupported characters"},
		{"Callback URL", "", "is empty; enter a complete URL, such as https://example.com/callback"},
		{"Callback URL", "http://knots.example/cb", "uses plain http on knots.example; use https"},
		{"Callback URL", "https://knots.example/cb#x", "has a fragment"},
		{"Callback URL", "https://*.knots.example/cb", "there are no wildcards"},
		{"Callback URL", "https://knots.example/100%", "contains a % without two hex digits"},
		{"Contact email", "", "The partner needs an email address."},
		{"Contact email", "knots.example", "is not an email address"},
		{"Use case", " \n ", "Please enter a use case."},
		{"Use case", strings.Repeat("ü", 2001), "longer than 2000 characters"},
		{"Use case", "Knots\x00", "unsupported character"},
	} {
		page := f.apply(row.label, row.typed)
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if got := page.Error(row.label); !strings.Contains(got, row.says) || strings.Contains(got, "%!") {
			t.Errorf("%s %q: %q, want %q", row.label, row.typed, got, row.says)
		}
		for label, kept := range typed() {
			if label != row.label && strings.TrimSpace(page.Value(label)) != kept {
				t.Errorf("%s %q: %s is %q", row.label, row.typed, label, page.Value(label))
			}
		}
	}
	empty := f.Post(applyAt, nil)
	wantStatus(t, empty, http.StatusUnprocessableEntity)
	if n := empty.Find(".field.wrong").Length(); n != 4 {
		t.Errorf("%d fields are marked", n)
	}
	if len(f.applications()) != 0 || len(f.mailedAbout()) != 0 {
		t.Error("one was received")
	}
}

func TestFormsOfApplicationsTakeOddInput(t *testing.T) {
	t.Parallel()
	f := open(t)
	for _, odd := range []string{"\x00", "\xff", "\u202e", "a\r\nb", "<script>", "%s%n%", strings.Repeat("x", 4_000)} {
		form := url.Values{"company": {odd, "Knots"}, "callback": {odd}, "email": {odd}, "use_case": {odd, odd}, "homepage": {odd}, odd: {odd}}
		page := f.Post(applyAt, form)
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if !utf8.ValidString(page.Body) || strings.Contains(page.Body, "<script>") {
			t.Errorf("%q is answered as it was", odd)
		}
		if got := f.Get("/partners/apply/received?" + url.Values{"number": {odd}}.Encode()); got.URL.Path != applyAt {
			t.Errorf("%q is a number: %s", odd, got.Text())
		}
	}
	wantStatus(t, f.Post(applyAt, url.Values{"company": {strings.Repeat("x", 70<<10)}}), http.StatusRequestEntityTooLarge)
	foreign := f.Request(http.MethodPost, applyAt, strings.NewReader("company=x"))
	foreign.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	foreign.Header.Set("Origin", "https://evil.example")
	wantStatus(t, f.Send(foreign), http.StatusForbidden)
}

func TestKnownApplicantsAreAnsweredLikeOthers(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.partner("Acme") // its contact is dev@acme.example
	answers := map[string]string{}
	for name, changes := range map[string][]string{"stranger": nil, "known": {"Company name", "Acme", "Contact email", "dev@acme.example"}} {
		page := f.Another().Get(applyAt).Submit("Send application", typed(changes...))
		answers[name] = strings.ReplaceAll(page.Body, number(t, page), "A-NUMBER")
	}
	if answers["stranger"] != answers["known"] {
		t.Errorf("they read %s", answers)
	}
}

func TestTheSameApplicationSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	f := open(t)
	first := number(t, f.apply())
	f.clock.Advance(10*time.Minute - time.Second)
	if got := number(t, f.apply()); got != first {
		t.Errorf("it is %s and %s", first, got)
	}
	if got := number(t, f.apply("Use case", "Other knots.")); got == first {
		t.Error("another one is the same")
	}
	f.clock.Advance(time.Second)
	if got := number(t, f.apply()); got == first {
		t.Error("later it is the same")
	}
	if n := len(f.applications()); n != 3 {
		t.Errorf("%d were received", n)
	}
}

func TestApplicationsOfProgramsAreKeptNowhere(t *testing.T) {
	t.Parallel()
	f := open(t)
	page := f.Get(applyAt)
	if in := page.Find(".unasked input"); in.AttrOr("type", "text") != "text" || in.AttrOr("tabindex", "") != "-1" || page.Find("[style]").Length() > 0 {
		t.Errorf("the field is %s", page.Body)
	}
	form := typed("Leave this field empty", "https://spam.example")
	first := number(t, page.Submit("Send application", form))
	if again := number(t, page.Submit("Send application", form)); again != first {
		t.Errorf("it is %s and %s", first, again)
	}
	if len(f.applications()) != 0 || len(f.mailedAbout()) != 0 {
		t.Error("it was kept")
	}
}

func TestFiveApplicationsAnHourComeFromAnAddress(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.app.Unlimited = false
	send := func(i int) *webtest.Page { return f.apply("Contact email", fmt.Sprintf("dev%d@knots.example", i)) }
	for i := range 5 {
		number(t, send(i))
	}
	over := send(5)
	wantStatus(t, over, http.StatusTooManyRequests)
	if over.Value("Contact email") != "dev5@knots.example" || over.Header.Get("Retry-After") == "" {
		t.Errorf("it answers %s", over.Text())
	}
	f.clock.Advance(12 * time.Minute)
	number(t, send(5))
}

// Whoever sends too many for a contact may be a stranger, and learns nothing. The contact is told.
func TestFourthOpenApplicationOfAContactLooksReceived(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.app.Unlimited = false
	send := func(i int) string {
		f.clock.Advance(time.Hour)
		return number(t, f.apply("Use case", fmt.Sprint("Knots ", i)))
	}
	for i := range 3 {
		send(i)
	}
	fourth := send(3)
	if again := number(t, f.apply("Use case", "Knots 3")); again != fourth {
		t.Errorf("sent again it is %s, was %s", again, fourth)
	}
	send(4)
	if n := len(f.applications()); n != 3 {
		t.Errorf("%d are open", n)
	}
	var told int
	for _, m := range f.mailedAbout() {
		if m.Name == storage.ApplicationWasSurplus {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the contact was told %d times", told)
	}
	wantStatus(t, f.Get("/partners/application?token="+fourth), http.StatusGone)
}

func TestTwoHundredApplicationsAreOpenInAll(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.app.Unlimited = false
	var last storage.Application
	for i := range 200 {
		last = storagetest.Application(t, f.db, storage.Application{Email: fmt.Sprintf("dev%d@sails.example", i)})
	}
	full := f.apply()
	wantStatus(t, full, http.StatusTooManyRequests)
	wantSays(t, full, "We cannot take applications right now. Please try again tomorrow.")
	if full.Value("Company name") != "Knots & Sons" || full.Header.Get("Retry-After") != "86400" {
		t.Errorf("it answers %s", full.Text())
	}
	wantStatus(t, f.apply(), http.StatusTooManyRequests) // it is not taken for the same one
	_, err := f.db.DeclineApplication(storagetest.BySam(t), storage.Decision{Number: last.Number, Reason: "No."})
	must(t, err)
	number(t, f.apply())
}

func TestPagesLeadToApplying(t *testing.T) {
	t.Parallel()
	f := open(t)
	wantStatus(t, f.Get("/partners/login").Click("Apply"), http.StatusOK)
	wantStatus(t, f.Get(applyAt).Click("Sign in"), http.StatusOK)
}
